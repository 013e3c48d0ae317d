using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Copies operations, blocks, regions and functions with mapped operands. Passes derive from it and override
/// <see cref="Visit"/> to leave out, replace or change operations on the way. Declared result types are kept.
/// </summary>
public class OperationCloner
{
    /// <summary>Which new value stands for which old one.</summary>
    public IrMapping Mapping { get; } = new();

    /// <summary>What stands for a value in the copy: its replacement, or the value itself.</summary>
    /// <param name="value">A value of the original.</param>
    public Value this[Value value] => Mapping.Lookup(value);

    /// <summary>Makes one value stand for another.</summary>
    /// <param name="original">A value of the original.</param>
    /// <param name="replacement">What stands for it from here on.</param>
    public void Map(Value original, Value replacement) => Mapping.Map(original, replacement);

    /// <summary>Makes values stand for others, pairwise.</summary>
    /// <param name="originals">Values of the original.</param>
    /// <param name="replacements">As many replacements.</param>
    public void Map(ReadOnlySpan<Value> originals, ReadOnlySpan<Value> replacements) =>
        Mapping.Map(originals, replacements);

    /// <summary>The replacements of several values.</summary>
    /// <param name="values">Values of the original.</param>
    /// <returns>What stands for each.</returns>
    public Value[] MapAll(ReadOnlySpan<Value> values) => Mapping.Lookup(values);

    /// <summary>Copies a function; a declaration is returned as it is.</summary>
    /// <param name="function">The function.</param>
    /// <returns>The copy.</returns>
    public Function Clone(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Body is { } body ? function.WithBody(Clone(body)) : function;
    }

    /// <summary>Copies a region.</summary>
    /// <param name="region">The region.</param>
    /// <returns>The copy.</returns>
    public virtual Region Clone(Region region)
    {
        ArgumentNullException.ThrowIfNull(region);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Block[] blocks = new Block[region.Blocks.Count];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = CloneArguments(region.Blocks[i]);
        }

        for (int i = 0; i < blocks.Length; i++)
        {
            CloneInto(region.Blocks[i], blocks[i]);
        }

        return new(blocks);
    }

    /// <summary>Appends copies of a block's operations to another block. The arguments must be mapped before.</summary>
    /// <param name="source">The block to copy.</param>
    /// <param name="target">The block to append to.</param>
    public void CloneInto(Block source, Block target)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (Operation operation in OrderOf(source))
        {
            Visit(operation, target);
        }
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

    /// <summary>
    /// Appends a copy of an operation that does something else with the same operands, regions and result types.
    /// </summary>
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

        Operation copy = into.Append(
            new(
                op,
                MapAll(operation.Operands),
                types,
                CloneRegions(operation),
                operation.Attributes,
                LocationOf(operation)
            )
            {
                ExplicitDefaults = ReferenceEquals(op, operation.Op) ? operation.ExplicitDefaults : [],
            }
        );
        Map(operation.Results, copy.Results);
        return copy;
    }

    /// <summary>Copies the regions of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>The copies.</returns>
    public Region[] CloneRegions(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Region[] regions = operation.Regions.IsEmpty ? [] : new Region[operation.Regions.Length];
        for (int i = 0; i < regions.Length; i++)
        {
            regions[i] = Clone(operation.Regions[i]);
        }

        return regions;
    }

    /// <summary>Handles one operation; copies it unless overridden.</summary>
    /// <param name="operation">The old operation.</param>
    /// <param name="target">The block that new operations go to.</param>
    protected virtual void Visit(Operation operation, Block target) => Clone(operation, target);

    /// <summary>The operations of a block in the order in which they are handled.</summary>
    /// <param name="block">The old block.</param>
    /// <returns>Its operations in their order unless overridden.</returns>
    protected virtual IEnumerable<Operation> OrderOf(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block.Operations;
    }

    /// <summary>The location of a copy.</summary>
    /// <param name="operation">The old operation.</param>
    /// <returns>Its location unless overridden.</returns>
    protected virtual Location LocationOf(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.Location;
    }

    /// <summary>The locations of a copied block's arguments.</summary>
    /// <param name="block">The old block.</param>
    /// <returns>Its arguments' locations unless overridden.</returns>
    protected virtual IReadOnlyList<Location> ArgumentLocationsOf(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block.ArgumentLocations;
    }

    private Block CloneArguments(Block block)
    {
        HloType[] types = new HloType[block.Arguments.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = block.Arguments[i].Type;
        }

        Block copy = new(types, [.. ArgumentLocationsOf(block)]);
        Map(block.Arguments, copy.Arguments);
        return copy;
    }
}
