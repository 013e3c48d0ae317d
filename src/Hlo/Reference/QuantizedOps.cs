using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>Quantized ops mean: dequantize, do the float op, quantize to the result type.</summary>
internal static class QuantizedOps
{
    /// <summary>
    /// True for ops that compute on quantized values; moving them and running regions on them needs no float.
    /// </summary>
    public static bool Applies(Site site) =>
        site.Op
            is (
                    UnaryOp
                    or BinaryOp
                    or Compare
                    or Clamp
                    or DotGeneral
                    or Dot
                    or Convolution
                    or DynamicConv
                    or Cholesky
                    or TriangularSolve
                    or Iota
                    or BatchNormTraining
                    or BatchNormInference
                    or BatchNormGrad
                )
                and not UniformQuantize
        && (
            site.Operands.Any(IsQuantized)
            || site.Operation.Results.ToArray()
                .Any(result => result.Type is TensorType { ElementType.IsQuantized: true })
        );

    public static object[] Evaluate(Site site)
    {
        object[] operands =
        [
            .. site.Operands.Select(operand => IsQuantized(operand) ? Dequantize((ReferenceTensor)operand) : operand),
        ];
        HloType[] types = [.. site.Operation.Results.ToArray().Select(result => Expressed(result.Type))];
        Op op = site.Op switch
        {
            DotGeneral dot => dot with { ResultType = (TensorType)types[0] },
            Dot dot => dot with { ResultType = (TensorType)types[0] },
            Convolution convolution => convolution with { ResultType = (TensorType)types[0] },
            DynamicConv convolution => convolution with { ResultType = (TensorType)types[0] },
            Iota iota => iota with { ResultType = (TensorType)types[0] },
            Ops.Convert => new Ops.Convert((TensorType)types[0]),
            _ => site.Op,
        };
        Operation plain = new(op, [], types);
        object[] results = ReferenceRules.Apply(new(site.Interpreter, plain, operands, site.Frame));
        for (int i = 0; i < results.Length; i++)
        {
            if (site.Operation.Results[i].Type is TensorType { ElementType: QuantizedType quantized })
            {
                ReferenceTensor computed = (ReferenceTensor)results[i];
                results[i] = Quantize(computed, computed.Type.Of(quantized));
            }
        }

        return results;
    }

    /// <summary>The floats that quantized values stand for; floats stay.</summary>
    public static ReferenceTensor Dequantize(ReferenceTensor tensor)
    {
        if (tensor.Element is not QuantizedType type)
        {
            return tensor;
        }

        return ReferenceTensor.Create(
            tensor.Type.Of(type.Expressed),
            index =>
            {
                int channel = type.Axis is { } axis ? (int)index[axis] : 0;
                double stored = (double)(tensor[index].Integer - type.ZeroPoints[channel]);
                return Scalar.Of(stored * Narrow(type.Scales[channel], type.Expressed), type.Expressed);
            }
        );
    }

    /// <summary>Floats rounded to a quantized type.</summary>
    public static ReferenceTensor Quantize(ReferenceTensor tensor, TensorType result)
    {
        QuantizedType type = (QuantizedType)result.ElementType;
        return ReferenceTensor.Create(
            result with
            {
                Dims = tensor.Dims,
            },
            index => Quantize(tensor[index].Real, type, type.Axis is { } axis ? (int)index[axis] : 0)
        );
    }

    /// <summary>A float rounded to a quantized type.</summary>
    public static Scalar Quantize(double value, QuantizedType type, int channel)
    {
        double scaled = NarrowFloat.Round(value / Narrow(type.Scales[channel], type.Expressed), type.Expressed.Kind);
        double shifted = Math.Round(scaled, MidpointRounding.ToEven) + type.ZeroPoints[channel];
        return new((Int128)Math.Clamp(double.IsNaN(shifted) ? 0 : shifted, type.StorageMin, type.StorageMax));
    }

    // Scales take part in the expressed type's precision.
    private static double Narrow(double scale, ElementType expressed) => NarrowFloat.Round(scale, expressed.Kind);

    private static bool IsQuantized(object operand) => operand is ReferenceTensor { Element.IsQuantized: true };

    private static HloType Expressed(HloType type) =>
        type is TensorType { ElementType: QuantizedType quantized } tensor ? tensor.Of(quantized.Expressed) : type;
}
