using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>The floats that quantized values stand for. Specification: uniform_dequantize.</summary>
public sealed record UniformDequantize : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly UniformDequantize Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<UniformDequantize> Entry = new()
    {
        Name = "stablehlo.uniform_dequantize",
        Format = Formats.Pattern("$* attr-dict `:` short"),
        Operands = [new("operand", Kinds.Quantized | Kinds.PerAxis)],
        Results = [new("result", Kinds.Float)],
        Traits = OpTraits.Elementwise | OpTraits.SameShape,
        Read = _ => Instance,
        Infer = Infer,
    };

    private UniformDequantize() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(UniformDequantize op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        QuantizedType quantized =
            operand.ElementType as QuantizedType
            ?? throw new ConstraintException(
                $"operand #0 must be ranked tensor of per-tensor or per-axis integer quantized values, but got "
                    + $"'{operand}'"
            );
        return [operand.Of(quantized.Expressed)];
    }
}
