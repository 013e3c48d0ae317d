using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// <see cref="Reshape"/> with the shape as an operand. Operands: operand, output_shape. Specification: dynamic_reshape.
/// </summary>
/// <param name="ResultType">The declared result type.</param>
public sealed record DynamicReshape(TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<DynamicReshape> Entry = new()
    {
        Name = "stablehlo.dynamic_reshape",
        Format = Formats.Pattern("$* attr-dict `:` functional"),
        Operands = [new("operand", Kinds.AnyTensor), new("output_shape", ShapeOperands.Allowed, 1)],
        Results = [new("result", Kinds.AnyTensor)],
        Read = reader => new(reader.ResultTensor()),
        Infer = Infer,
        Check = (op, operation) => ShapeOperands.CheckConstant(operation, 1, op.ResultType),
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(DynamicReshape op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        Constraint.Require(
            site.Tensor(1).IsStatic,
            $"operand #1 must be statically shaped 1-dimensional tensor, but got '{site.Tensor(1)}'"
        );
        Constraint.Require(
            ShapeOperands.Length(site, 1) == op.ResultType.Rank,
            "result should have a rank equal to the number of elements in output_shape"
        );
        bool known = operand.IsStatic && op.ResultType.IsStatic;
        Constraint.Require(
            !known || operand.ElementCount == op.ResultType.ElementCount,
            $"number of output elements ({op.ResultType}) doesn't match expected number of elements ({operand})"
        );
        return [op.ResultType];
    }
}
