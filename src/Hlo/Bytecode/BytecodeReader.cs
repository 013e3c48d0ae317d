namespace XlaSharp.Hlo.Bytecode;

/// <summary>Reads portable artifacts: MLIR bytecode with VHLO of any version since 0.9.</summary>
public static class BytecodeReader
{
    /// <summary>Tells whether bytes are MLIR bytecode, by their first four.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>True if they are.</returns>
    public static bool IsBytecode(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Container.Magic);

    /// <summary>Reads a module.</summary>
    /// <param name="bytes">
    /// The whole file. Constants keep referring to this memory, which therefore must not change.
    /// </param>
    /// <param name="fileName">Name of the file in messages.</param>
    /// <returns>The module. Its operations are not verified.</returns>
    /// <exception cref="HloException">The bytes are no such file, or use what is not supported.</exception>
    public static Module Read(ReadOnlyMemory<byte> bytes, string fileName = "<bytecode>")
    {
        ArgumentNullException.ThrowIfNull(fileName);
        Container container = new(bytes, fileName);
        StringTable strings = new(container.Require(Container.Section.Strings));
        PropertyTable properties = new(container, bytes, fileName);
        DialectTable dialects = new(container.Require(Container.Section.Dialects), container.Version, strings);
        ResourceTable resources = new(container, strings, dialects);
        EntryTable entries = new(container, bytes, fileName, strings, dialects, resources);
        OperationReader operations = new(container.Version, entries, dialects, properties);
        return operations.ReadModule(container.Require(Container.Section.Operations));
    }
}
