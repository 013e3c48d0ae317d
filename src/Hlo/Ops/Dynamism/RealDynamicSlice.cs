using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// <see cref="Slice"/> with its numbers as operands: operand, start_indices, limit_indices, strides. Specification:
/// real_dynamic_slice.
/// </summary>
/// <param name="ResultType">The declared result type.</param>
public sealed record RealDynamicSlice(TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<RealDynamicSlice> Entry = new()
    {
        Name = "stablehlo.real_dynamic_slice",
        Format = Formats.Pattern("$* attr-dict `:` functional"),
        Operands =
        [
            new("operand", Kinds.Tensor),
            new("start_indices", ShapeOperands.Allowed, 1),
            new("limit_indices", ShapeOperands.Allowed, 1),
            new("strides", ShapeOperands.Allowed, 1),
        ],
        Results = [new("result", Kinds.Tensor)],
        Read = reader => new(reader.ResultTensor()),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(RealDynamicSlice op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        for (int i = 1; i < 4; i++)
        {
            TensorType numbers = site.Tensor(i);
            Constraint.Require(
                numbers.Rank == 1 && DimRules.AreCompatible(numbers.Dims[0], operand.Rank),
                $"has mismatched number of operand rank ({operand.Rank}) and {Entry.Operands[i].Name} size "
                    + $"({numbers.Dims})"
            );
            Constraint.Require(
                numbers.ElementType.Equals(site.Tensor(1).ElementType),
                "requires the same element type for all operands of start_indices, limit_indices and strides"
            );
        }

        Constraint.Require(
            operand.Rank == op.ResultType.Rank,
            $"operand and result should have the same rank, but got '{operand}' and '{op.ResultType}'"
        );
        return [op.ResultType];
    }
}
