using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Rounds floats, or other quantized values, to a quantized type. Specification: uniform_quantize.</summary>
/// <param name="ResultType">The declared result type, whose element type is quantized.</param>
public sealed record UniformQuantize(TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<UniformQuantize> Entry = new()
    {
        Name = "stablehlo.uniform_quantize",
        Format = Formats.Pattern("$* attr-dict `:` short"),
        Operands = [new("operand", Kinds.Float | Kinds.Quantized | Kinds.PerAxis)],
        Results = [new("result", Kinds.Quantized | Kinds.PerAxis)],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = reader => new(reader.ResultTensor()),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(UniformQuantize op, in OpSite site)
    {
        ElementType operand = site.Tensor(0).ElementType;
        ElementType expressed = operand is QuantizedType quantized ? quantized.Expressed : operand;
        if (op.ResultType.ElementType is QuantizedType result)
        {
            Constraint.Require(
                result.Expressed.Equals(expressed),
                $"Expressed type of result expected to be '{expressed}', but got '{result.Expressed}'"
            );
        }

        return [op.ResultType];
    }
}
