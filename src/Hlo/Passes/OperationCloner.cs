namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Copies operations into new blocks, replacing operands. Programs are immutable, so every pass rebuilds what it changes: map
/// old values to new ones, clone the rest. Each operation is copied once; nothing is searched.
/// </summary>
public sealed class OperationCloner
{
    private readonly Dictionary<Value, Value> _mapped = new(ReferenceEqualityComparer.Instance);

    /// <summary>What stands for a value in the copy: its replacement, or the value itself.</summary>
    /// <param name="value">A value of the original.</param>
    public Value this[Value value] => _mapped.GetValueOrDefault(value, value);

    /// <summary>Makes one value stand for another.</summary>
    /// <param name="original">A value of the original.</param>
    /// <param name="replacement">What stands for it from here on.</param>
    public void Map(Value original, Value replacement) => _mapped[original] = replacement;

    /// <summary>Makes values stand for others, pairwise.</summary>
    /// <param name="originals">Values of the original.</param>
    /// <param name="replacements">As many replacements.</param>
    public void Map(ReadOnlySpan<Value> originals, ReadOnlySpan<Value> replacements)
    {
        if (originals.Length != replacements.Length)
        {
            throw new ArgumentException($"{originals.Length} values cannot be replaced by {replacements.Length}.", nameof(replacements));
        }

        for (int i = 0; i < originals.Length; i++)
        {
            Map(originals[i], replacements[i]);
        }
    }

    /// <summary>The replacements of several values.</summary>
    /// <param name="values">Values of the original.</param>
    /// <returns>What stands for each.</returns>
    public Value[] MapAll(ReadOnlySpan<Value> values)
    {
        Value[] mapped = new Value[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            mapped[i] = this[values[i]];
        }

        return mapped;
    }

    /// <summary>Appends a copy of an operation, with its regions, and maps its results to the copy's.</summary>
    /// <param name="operation">The original.</param>
    /// <param name="into">Where to.</param>
    /// <returns>The copy.</returns>
    public Operation Clone(Operation operation, Block into)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Clone(operation, operation.Op, into);
    }

    /// <summary>Appends a copy of an operation that does something else with the same operands, regions and result types.</summary>
    /// <param name="operation">The original.</param>
    /// <param name="op">What the copy does.</param>
    /// <param name="into">Where to.</param>
    /// <returns>The copy.</returns>
    public Operation Clone(Operation operation, Op op, Block into)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(into);
        HloType[] types = new HloType[operation.Results.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = operation.Results[i].Type;
        }

        Region[] regions = new Region[operation.Regions.Length];
        for (int i = 0; i < regions.Length; i++)
        {
            regions[i] = Clone(operation.Regions[i]);
        }

        Operation copy = into.Append(
            new Operation(op, MapAll(operation.Operands), types, regions, operation.Attributes, operation.Location));
        Map(operation.Results, copy.Results);
        return copy;
    }

    /// <summary>Copies a region; its block arguments are mapped to the copy's.</summary>
    /// <param name="region">The original.</param>
    /// <returns>The copy.</returns>
    public Region Clone(Region region)
    {
        ArgumentNullException.ThrowIfNull(region);
        Block[] blocks = new Block[region.Blocks.Count];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = CloneBlock(region.Blocks[i]);
        }

        return new Region(blocks);
    }

    private Block CloneBlock(Block block)
    {
        HloType[] types = new HloType[block.Arguments.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = block.Arguments[i].Type;
        }

        Block copy = new(types, [.. block.ArgumentLocations]);
        Map(block.Arguments, copy.Arguments);
        foreach (Operation operation in block.Operations)
        {
            Clone(operation, copy);
        }

        return copy;
    }
}
