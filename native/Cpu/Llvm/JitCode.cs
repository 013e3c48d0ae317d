namespace XlaSharp.Native.Llvm;

/// <summary>Code loaded into this process; its addresses are valid until it is disposed.</summary>
internal sealed class JitCode : IDisposable
{
    private readonly OrcJit _jit;
    private readonly LLVMOrcJITDylibRef _table;
    private readonly LLVMOrcResourceTrackerRef _tracker;
    private int _disposed;

    internal JitCode(OrcJit jit, LLVMOrcJITDylibRef table, LLVMOrcResourceTrackerRef tracker) =>
        (_jit, _table, _tracker) = (jit, table, tracker);

    /// <summary>The address of a symbol that the object file defines; the first lookup links.</summary>
    /// <exception cref="LlvmException">The symbol is missing, or the code refers to one that is.</exception>
    public nint Lookup(string symbol)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _jit.Lookup(_table, symbol);
    }

    /// <summary>Frees the code; nobody may be running it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _jit.Unload(_table, _tracker);
        }
    }
}
