namespace XlaSharp.Hlo.Bytecode;

/// <summary>The properties section: bytes whose meaning depends on the operation that refers to them.</summary>
internal sealed class PropertyTable
{
    private readonly (int Start, int Size)[] _entries = [];
    private readonly ReadOnlyMemory<byte> _file;
    private readonly string _fileName;

    /// <summary>Reads the section.</summary>
    /// <param name="container">The container.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="fileName">Its name in messages.</param>
    public PropertyTable(Container container, ReadOnlyMemory<byte> file, string fileName)
    {
        _file = file;
        _fileName = fileName;
        if (container.Version < 5)
        {
            return;
        }

        ByteCursor cursor = container.Require(Container.Section.Properties);
        _entries = new (int, int)[cursor.Count("the number of properties")];
        for (int i = 0; i < _entries.Length; i++)
        {
            ulong size = cursor.Varint("the size of properties");
            int start = cursor.Position;
            _entries[i] = (start, cursor.Bytes(size, "properties").Length);
        }

        cursor.ExpectEnd("the properties section");
    }

    /// <summary>A reference to an entry: a cursor over its bytes.</summary>
    public ByteCursor Read(ByteCursor cursor)
    {
        (int start, int size) = _entries[cursor.Index(_entries.Length, "properties")];
        return new(_file, start, start + size, _fileName);
    }
}
