using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Reverses the order of elements along axes. Specification: reverse.</summary>
/// <param name="Dimensions">The axes; unique.</param>
public sealed record Reverse(Dims Dimensions) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Reverse> Entry = new()
    {
        Name = "stablehlo.reverse",
        Format = Formats.Pattern("$operand `,` `dims` `=` $dimensions attr-dict `:` short"),
        Operands = [new("operand", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields = [new("dimensions", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.Dimensions))],
        Traits = OpTraits.SameShape | OpTraits.SameType,
        Read = reader => new(reader.Integers("dimensions")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Reverse op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        Constraint.Require(ShapeRules.AreUnique(op.Dimensions), $"dimensions should be unique. Got: {op.Dimensions}");
        foreach (long axis in op.Dimensions.Span)
        {
            Constraint.Require(axis >= 0, $"all dimensions should be non-negative. Got dimension: {axis}.");
            Constraint.Require(
                axis < operand.Rank,
                $"all dimensions should be between [0, {operand.Rank}). Got dimension: {axis}."
            );
        }

        return [operand];
    }
}
