namespace XlaSharp.Native.Loader;

/// <summary>Code loaded into this process; its addresses are valid until it is disposed. No compiler takes part.</summary>
internal sealed class LoadedCode : IDisposable
{
    private readonly MappedMemory _memory;
    private readonly Dictionary<string, nint> _exports;

    /// <summary>
    /// Loads ELF object files; they may refer to <see cref="RuntimeSymbols"/> and to each other, to nothing else. What
    /// they define does not meet what others define.
    /// </summary>
    /// <param name="objectFiles">The files, which are not needed any more when this returns.</param>
    /// <exception cref="StatusException">A file is damaged, or something that is called does not exist.</exception>
    public LoadedCode(params ReadOnlySpan<ReadOnlyMemory<byte>> objectFiles)
    {
        var objects = new ElfObject[objectFiles.Length];
        for (int i = 0; i < objects.Length; i++)
        {
            objects[i] = new ElfObject(objectFiles[i]);
        }

        _memory = CodeLinker.Link(objects, out _exports);
    }

    /// <summary>Bytes that the code and its data take.</summary>
    public int Size => _memory.Size;

    /// <summary>The address of a symbol that the object files define.</summary>
    /// <exception cref="StatusException">They do not.</exception>
    public nint Lookup(string symbol)
    {
        ObjectDisposedException.ThrowIf(_memory.Address == 0, this);
        return _exports.TryGetValue(symbol, out nint address)
            ? address
            : throw ElfObject.Damaged($"it does not define '{symbol}'");
    }

    /// <summary>Frees the code; nobody may be running it.</summary>
    public void Dispose() => _memory.Dispose();
}
