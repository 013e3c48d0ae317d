namespace XlaSharp.Hlo.Text;

/// <summary>A use of a value in the text.</summary>
internal readonly record struct OperandUse(Value Value, int Position);

/// <summary>What has been read of an operation so far.</summary>
internal sealed class ParsedOperation
{
    /// <summary>The op's entry in the table; null for an op of an unknown dialect.</summary>
    public OpDefinition? Definition { get; set; }

    /// <summary>Full name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Where the name stands.</summary>
    public int Position { get; set; }

    /// <summary>Operands in the op's order.</summary>
    public List<OperandUse> Operands { get; } = [];

    /// <summary>The op's own attributes.</summary>
    public List<NamedAttribute> Own { get; } = [];

    /// <summary>All other attributes.</summary>
    public List<NamedAttribute> Discardable { get; } = [];

    /// <summary>True if there was a <c>&lt;{…}&gt;</c> part.</summary>
    public bool HasProperties { get; set; }

    /// <summary>Declared result types.</summary>
    public List<HloType> ResultTypes { get; } = [];

    /// <summary>Nested regions.</summary>
    public List<Region> Regions { get; } = [];

    /// <summary>Location, where the form has read it already.</summary>
    public Location? Location { get; set; }

    /// <summary>Adds an attribute where it belongs: own or discardable.</summary>
    public void AddAttribute(NamedAttribute attribute) => (IsOwn(attribute.Name) ? Own : Discardable).Add(attribute);

    /// <summary>Adds one of the op's own attributes.</summary>
    public void AddOwn(string name, HloAttribute value) => Own.Add(new(name, value));

    /// <summary>Makes the object ready for another operation.</summary>
    public void Clear()
    {
        Definition = null;
        Operands.Clear();
        Own.Clear();
        Discardable.Clear();
        HasProperties = false;
        Location = null;
        ResultTypes.Clear();
        Regions.Clear();
    }

    private bool IsOwn(string name)
    {
        if (Definition is not null)
        {
            IReadOnlyList<AttributeSpec> specs = Definition.Attributes;
            for (int i = 0; i < specs.Count; i++)
            {
                if (specs[i].Name == name)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
