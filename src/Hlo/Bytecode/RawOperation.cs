namespace XlaSharp.Hlo.Bytecode;

/// <summary>The fields of an operation as they stand in the file, before its regions.</summary>
internal sealed class RawOperation
{
    /// <summary>Name with dialect.</summary>
    public required string Name { get; init; }

    /// <summary>False if the writer did not know the operation: then its properties are one dictionary.</summary>
    public required bool IsRegistered { get; init; }

    /// <summary>Offset in the file.</summary>
    public required int Position { get; init; }

    /// <summary>Where the operation comes from.</summary>
    public required Location Location { get; init; }

    /// <summary>The dictionary: discardable attributes, in old containers also the declared ones.</summary>
    public DictionaryAttr Dictionary { get; set; } = DictionaryAttr.Empty;

    /// <summary>Declared attributes in new containers; null where there are none.</summary>
    public ByteCursor? Properties { get; set; }

    /// <summary>Types of the results.</summary>
    public HloType[] ResultTypes { get; set; } = [];

    /// <summary>The operands.</summary>
    public Value[] Operands { get; set; } = [];

    /// <summary>True if regions follow.</summary>
    public bool HasRegions { get; set; }
}
