namespace XlaSharp.Layers;

/// <summary>
/// Compiled programs by what they were compiled for. Thread-safe; compiling one program lets others wait.
/// </summary>
/// <typeparam name="TKey">Shapes and flags.</typeparam>
/// <typeparam name="TProgram">Type of the programs.</typeparam>
internal sealed class ProgramCache<TKey, TProgram> : IDisposable
    where TKey : notnull
    where TProgram : IDisposable
{
    private readonly Dictionary<(TKey, Placement), TProgram> _programs = [];
    private readonly Lock _gate = new();

    /// <summary>The program for a key, compiled at its first use.</summary>
    public TProgram Get(TKey key, Placement placement, Func<TProgram> compile)
    {
        lock (_gate)
        {
            if (!_programs.TryGetValue((key, placement), out TProgram? program))
            {
                program = compile();
                _programs.Add((key, placement), program);
            }

            return program;
        }
    }

    /// <summary>Forgets all programs, because what they were made from changed.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (TProgram program in _programs.Values)
            {
                program.Dispose();
            }

            _programs.Clear();
        }
    }

    public void Dispose() => Clear();
}
