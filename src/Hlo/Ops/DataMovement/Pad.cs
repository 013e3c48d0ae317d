using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Surrounds and intersperses the operand with a padding value; negative edges cut off. Specification: pad.
/// </summary>
/// <param name="EdgePaddingLow">Elements before the first, per axis.</param>
/// <param name="EdgePaddingHigh">Elements after the last, per axis.</param>
/// <param name="InteriorPadding">Elements between neighbours, per axis; not negative.</param>
public sealed record Pad(Dims EdgePaddingLow, Dims EdgePaddingHigh, Dims InteriorPadding) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Pad> Entry = new()
    {
        Name = "stablehlo.pad",
        Format = Formats.Pattern(
            "$* `,` `low` `=` $edge_padding_low `,` `high` `=` $edge_padding_high `,` `interior` `=` "
                + "$interior_padding attr-dict `:` functional"
        ),
        Operands = [new("operand", Kinds.Tensor), new("padding_value", Kinds.Tensor, 0)],
        Results = [new("result", Kinds.Tensor)],
        Fields =
        [
            new("edge_padding_low", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.EdgePaddingLow)),
            new("edge_padding_high", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.EdgePaddingHigh)),
            new("interior_padding", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.InteriorPadding)),
        ],
        Read = reader =>
            new(
                reader.Integers("edge_padding_low"),
                reader.Integers("edge_padding_high"),
                reader.Integers("interior_padding")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Pad op, in OpSite site)
    {
        (TensorType operand, TensorType padding) = (site.Tensor(0), site.Tensor(1));
        Constraint.Require(
            TypeRules.AreCompatible(operand.ElementType, padding.ElementType),
            $"requires the same element type for all operands and results, got {operand} and {padding}"
        );
        Constraint.Require(
            op.EdgePaddingLow.Count == operand.Rank,
            $"edge_padding_low length ({op.EdgePaddingLow.Count}) must match operand rank ({operand.Rank})"
        );
        Constraint.Require(
            op.EdgePaddingHigh.Count == operand.Rank,
            $"edge_padding_high length ({op.EdgePaddingHigh.Count}) must match operand rank ({operand.Rank})"
        );
        Constraint.Require(
            op.InteriorPadding.Count == operand.Rank,
            $"interior_padding length ({op.InteriorPadding.Count}) must match operand rank ({operand.Rank})"
        );
        Extent[] extents = new Extent[operand.Rank];
        for (int i = 0; i < extents.Length; i++)
        {
            extents[i] = Padded(op, Extent.Of(operand, i), i);
        }

        return [Extent.ToType(operand, extents)];
    }

    private static Extent Padded(Pad op, Extent extent, int axis)
    {
        (long low, long high, long interior) = (
            op.EdgePaddingLow[axis],
            op.EdgePaddingHigh[axis],
            op.InteriorPadding[axis]
        );
        Constraint.Require(interior >= 0, $"Interior padding cannot be negative: {interior}");
        if (extent.Limit == Dims.Dynamic)
        {
            return extent;
        }

        long size = extent.Limit + low + high + (Math.Max(extent.Limit - 1, 0) * interior);
        Constraint.Require(
            size >= 0,
            $"Padding result in negative {(extent.IsStatic ? "size" : "bound")} for dimension {axis}"
        );
        return extent.IsStatic ? new(size) : new(Dims.Dynamic, size);
    }
}
