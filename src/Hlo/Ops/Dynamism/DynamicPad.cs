using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// <see cref="Pad"/> with its numbers as operands: operand, padding_value, edge_padding_low, edge_padding_high,
/// interior_padding.
/// Specification: dynamic_pad.
/// </summary>
/// <param name="ResultType">The declared result type.</param>
public sealed record DynamicPad(TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DynamicPad> Entry = new()
    {
        Name = "stablehlo.dynamic_pad",
        Format = Formats.Pattern("$* attr-dict `:` functional"),
        Operands =
        [
            new("operand", Kinds.Tensor),
            new("padding_value", Kinds.Tensor, 0),
            new("edge_padding_low", ShapeOperands.Allowed, 1),
            new("edge_padding_high", ShapeOperands.Allowed, 1),
            new("interior_padding", ShapeOperands.Allowed, 1),
        ],
        Results = [new("result", Kinds.Tensor)],
        Read = reader => new(reader.ResultTensor()),
        Infer = Infer,
        Check = Check,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(DynamicPad op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        for (int i = 2; i < 5; i++)
        {
            Constraint.Require(
                DimRules.AreCompatible(ShapeOperands.Length(site, i), operand.Rank),
                $"{Entry.Operands[i].Name} size ({site.Tensor(i).Dims}) must match operand rank ({operand.Rank})"
            );
        }

        Constraint.Require(
            operand.Rank == op.ResultType.Rank,
            $"padding operand rank ({operand.Rank}) must match result rank ({op.ResultType.Rank})"
        );
        return [op.ResultType];
    }

    private static void Check(DynamicPad op, Operation operation)
    {
        if (
            DimRules.ConstantIntegers(operation.Operands[2]) is not { } low
            || DimRules.ConstantIntegers(operation.Operands[3]) is not { } high
            || DimRules.ConstantIntegers(operation.Operands[4]) is not { } interior
        )
        {
            return;
        }

        Dims operand = operation.Operands[0].Tensor.Dims;
        for (int i = 0; i < operand.Count; i++)
        {
            Constraint.Require(interior[i] >= 0, $"interior_padding must be non-negative, but got {interior[i]}");
            if (operand[i] == Dims.Dynamic || op.ResultType.Dims[i] == Dims.Dynamic)
            {
                continue;
            }

            long expected = checked(low[i] + operand[i] + (Math.Max(operand[i] - 1, 0) * interior[i]) + high[i]);
            Constraint.Require(
                expected == op.ResultType.Dims[i],
                $"expected output dimension at index {i} to equal {expected}, but got {op.ResultType.Dims[i]}"
            );
        }
    }
}
