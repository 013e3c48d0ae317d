namespace XlaSharp.Hlo.Bytecode;

/// <summary>An operation as it will stand in the file, with attributes and types in the file's dialects.</summary>
internal sealed class OutOperation
{
    /// <summary>Its dialect, for instance <c>vhlo</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>Its name without dialect, for instance <c>add_v1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// False for an op of a dialect that this library does not know, whose own attributes stand in one dictionary.
    /// </summary>
    public bool IsRegistered { get; init; } = true;

    /// <summary>Where it comes from.</summary>
    public required Location Location { get; init; }

    /// <summary>Discardable attributes; in old containers also its own.</summary>
    public DictionaryAttr Dictionary { get; init; } = DictionaryAttr.Empty;

    /// <summary>
    /// Its own attributes in the order of the file; null where it has none or they are in <see cref="Dictionary"/>.
    /// </summary>
    public IReadOnlyList<OutProperty>? Properties { get; init; }

    /// <summary>The operands.</summary>
    public OutValue[] Operands { get; init; } = [];

    /// <summary>The results.</summary>
    public OutValue[] Results { get; init; } = [];

    /// <summary>The regions.</summary>
    public OutRegion[] Regions { get; set; } = [];

    /// <summary>True if its regions use nothing from outside.</summary>
    public bool IsIsolated { get; set; } = true;

    /// <summary>
    /// True if it stands for a newer version of the op, which makes its uses of values the latest ones.
    /// </summary>
    public bool IsReplaced { get; init; }
}

/// <summary>One of an operation's own attributes.</summary>
/// <param name="Value">The attribute; null where it is absent.</param>
/// <param name="IsOptional">True if the file says whether it is there.</param>
internal readonly record struct OutProperty(HloAttribute? Value, bool IsOptional = false);

/// <summary>A value of the file.</summary>
/// <param name="type">Its type.</param>
/// <param name="depth">How many operations' regions it lies in.</param>
internal sealed class OutValue(HloType type, int depth)
{
    /// <summary>Its type.</summary>
    public HloType Type { get; } = type;

    /// <summary>How many operations' regions it lies in.</summary>
    public int Depth { get; } = depth;

    /// <summary>Its number, within the region being written.</summary>
    public int Number { get; set; }

    /// <summary>
    /// Its uses in program order, where their order matters: the number of the use, and whether a replaced operation
    /// makes it.
    /// </summary>
    public List<(int Use, bool IsReplaced)>? Uses { get; set; }
}

/// <summary>A region of the file: one block, or none.</summary>
internal sealed class OutRegion
{
    /// <summary>False for a region without blocks.</summary>
    public bool HasBlock { get; init; } = true;

    /// <summary>Arguments of the block.</summary>
    public OutValue[] Arguments { get; init; } = [];

    /// <summary>Their locations.</summary>
    public Location[] ArgumentLocations { get; init; } = [];

    /// <summary>Operations of the block.</summary>
    public List<OutOperation> Operations { get; } = [];

    /// <summary>How many values it defines, those of nested regions not counted.</summary>
    public int ValueCount { get; set; }
}
