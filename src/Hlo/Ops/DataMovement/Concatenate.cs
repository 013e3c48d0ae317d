using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Joins operands along an axis. Specification: concatenate.</summary>
/// <param name="Dimension">The axis.</param>
public sealed record Concatenate(long Dimension) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Concatenate> Entry = new()
    {
        Name = "stablehlo.concatenate",
        Format = Formats.Pattern("$* `,` `dim` `=` $dimension attr-dict `:` functional"),
        Operands = [OperandSpec.Variadic("inputs", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields = [new("dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.Dimension))],
        Read = reader => new(reader.Integer("dimension")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Concatenate op, in OpSite site)
    {
        Constraint.Require(site.Count > 0, "expected 1 or more operands, but found 0");
        TensorType first = site.Tensor(0);
        Constraint.Require(op.Dimension >= 0, $"dimension {op.Dimension} is negative");
        Constraint.Require(first.Rank > 0, "rank-0 values cannot be concatenated");
        Constraint.Require(
            op.Dimension < first.Rank,
            $"dimension {op.Dimension} is out-of-bounds for input rank {first.Rank}"
        );
        Extent[] extents = Extent.All(first);
        for (int i = 1; i < site.Count; i++)
        {
            Merge(op, extents, first, site.Tensor(i), i);
        }

        return [Extent.ToType(first, extents)];
    }

    private static void Merge(Concatenate op, Extent[] extents, TensorType first, TensorType next, int index)
    {
        Constraint.Require(
            next.Rank == extents.Length,
            $"operands (0) and ({index}) do not match rank: {first} and {next}"
        );
        Constraint.Require(
            TypeRules.AreCompatible(first.ElementType, next.ElementType),
            $"requires the same element type for all operands and results, got {first} and {next}"
        );
        for (int axis = 0; axis < extents.Length; axis++)
        {
            Extent extent = Extent.Of(next, axis);
            if (axis == op.Dimension)
            {
                extents[axis] = Extent.Concatenate(extents[axis], extent);
                continue;
            }

            Constraint.Require(
                Extent.AreCompatible(extents[axis], extent),
                $"shapes of operand (0) and ({index}) are not compatible at non-concat index {axis}: ({first.Dims}) "
                    + $"!= ({next.Dims})"
            );
            extents[axis] = Extent.MostSpecific(extents[axis], extent);
        }
    }
}
