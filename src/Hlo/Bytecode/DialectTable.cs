namespace XlaSharp.Hlo.Bytecode;

/// <summary>The dialects of a file and the names of its operations.</summary>
internal sealed class DialectTable
{
    private readonly string[] _dialects;
    private readonly List<(string Name, bool IsRegistered)> _operations = [];

    /// <summary>Reads the section.</summary>
    /// <param name="cursor">The section.</param>
    /// <param name="version">Version of the container.</param>
    /// <param name="strings">The strings.</param>
    public DialectTable(ByteCursor cursor, int version, StringTable strings)
    {
        _dialects = new string[cursor.Count("the number of dialects")];
        for (int i = 0; i < _dialects.Length; i++)
        {
            _dialects[i] = ReadDialect(cursor, version, strings);
        }

        if (version >= 4)
        {
            _ = cursor.Count("the number of operation names");
        }

        while (!cursor.IsAtEnd)
        {
            ReadGroup(cursor, version, strings);
        }
    }

    /// <summary>A reference to a dialect: its name.</summary>
    public string ReadDialect(ByteCursor cursor) => _dialects[cursor.Index(_dialects.Length, "dialect")];

    /// <summary>
    /// A reference to an operation name: the name with its dialect, and whether the writer knew the operation.
    /// </summary>
    public (string Name, bool IsRegistered) ReadOperation(ByteCursor cursor) =>
        _operations[cursor.Index(_operations.Count, "operation name")];

    private static string ReadDialect(ByteCursor cursor, int version, StringTable strings)
    {
        if (version == 0)
        {
            return strings.Read(cursor, "a dialect name");
        }

        ulong index = cursor.Flagged("a dialect name", out bool hasVersion);
        if (hasVersion)
        {
            // What a version means is the dialect's business; no dialect that is read here writes one that matters.
            _ = Container.ReadSection(cursor, out _);
        }

        return strings.Text(cursor, index, "a dialect name");
    }

    private void ReadGroup(ByteCursor cursor, int version, StringTable strings)
    {
        string dialect = ReadDialect(cursor);
        int count = cursor.Count("the number of operation names of a dialect");
        for (int i = 0; i < count; i++)
        {
            bool isRegistered = true;
            ulong index =
                version < 5
                    ? cursor.Varint("an operation name")
                    : cursor.Flagged("an operation name", out isRegistered);
            string name = strings.Text(cursor, index, "an operation name");
            _operations.Add((name.Length == 0 ? dialect : $"{dialect}.{name}", isRegistered));
        }
    }
}
