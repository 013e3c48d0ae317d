using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo;

/// <summary>
/// Appends operations to a block, inferring result types. Every constraint of the type rule is checked on the way.
/// </summary>
/// <param name="block">The block to append to.</param>
public sealed class BlockBuilder(Block block)
{
    /// <summary>The block being built.</summary>
    public Block Block { get; } = block;

    /// <summary>The location given to operations that are appended without one.</summary>
    public Location Location { get; set; } = Location.Unknown;

    /// <summary>Appends an operation.</summary>
    /// <param name="op">What it does.</param>
    /// <param name="operands">Its operands.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="HloException">A constraint of the op does not hold.</exception>
    public Operation Append(Op op, params ReadOnlySpan<Value> operands) => Append(op, operands, default, null, null);

    /// <summary>Appends an operation with regions or discardable attributes.</summary>
    /// <param name="op">What it does.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="regions">Its regions, adopted.</param>
    /// <param name="attributes">Discardable attributes.</param>
    /// <param name="location">Where it comes from; <see cref="Location"/> if null.</param>
    /// <returns>The operation.</returns>
    /// <exception cref="HloException">A constraint of the op does not hold.</exception>
    public Operation Append(
        Op op,
        ReadOnlySpan<Value> operands,
        ReadOnlySpan<Region> regions,
        DictionaryAttr? attributes = null,
        Location? location = null
    )
    {
        ArgumentNullException.ThrowIfNull(op);
        HloType[] operandTypes = new HloType[operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operandTypes[i] = operands[i].Type;
        }

        try
        {
            SpecMatch.Check("operand", op.Definition.Operands, operandTypes);
            HloType[] results = op.Definition.InferTypes(op, new OpSite(operandTypes, regions));
            return Block.Append(new Operation(op, operands, results, regions, attributes, location ?? Location));
        }
        catch (ConstraintException exception)
        {
            string given = $" (operands {string.Join(", ", operandTypes.Select(type => type.Text))})";
            throw new HloException([
                new Diagnostic(location ?? Location, $"'{op.Name}' op {exception.Message}{given}"),
            ]);
        }
    }
}
