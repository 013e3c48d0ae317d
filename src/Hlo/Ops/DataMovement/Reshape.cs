using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>The same elements in row-major order under another shape. Specification: reshape.</summary>
/// <param name="ResultType">The declared result type.</param>
public sealed record Reshape(TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Reshape> Entry = new()
    {
        Name = "stablehlo.reshape",
        Format = Formats.Pattern("$operand attr-dict `:` functional"),
        Operands = [new("operand", Kinds.AnyTensor)],
        Results = [new("result", Kinds.AnyTensor)],
        Traits = OpTraits.DeclaredResults,
        Read = reader => new(reader.ResultTensor()),
        Infer = Infer,
        Check = (op, operation) => QuantizationRules.CheckReshape(operation.Operands[0].Tensor, op.ResultType),
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Reshape op, in OpSite site)
    {
        (TensorType operand, TensorType result) = (site.Tensor(0), op.ResultType);
        ShapeRules.RequireStaticOrSingleBounded(result);
        Constraint.Require(
            operand.ElementType.IsQuantized || operand.ElementType.Equals(result.ElementType),
            $"requires the same element type for all operands and results, got {operand} and {result}"
        );
        if (operand.IsStatic && result.IsStatic)
        {
            Constraint.Require(
                operand.ElementCount == result.ElementCount,
                $"number of output elements ({result.ElementCount}) doesn't match expected number of elements "
                    + $"({operand.ElementCount})"
            );
        }

        return [result];
    }
}
