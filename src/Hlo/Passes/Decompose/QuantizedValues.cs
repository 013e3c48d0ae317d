using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Quantizing and dequantizing, written out on the stored integers.</summary>
internal static class QuantizedValues
{
    /// <summary>
    /// The floats that quantized values stand for: <c>(stored − zero point) · scale</c>; other values stay.
    /// </summary>
    public static Value Dequantize(RewriteSite site, Value value)
    {
        if (value.Tensor.ElementType is not QuantizedType type)
        {
            return value;
        }

        TensorType shape = value.Tensor with { Encoding = null };
        ElementType compute = ComputeType(type);
        Value stored = site.Append(new BitcastConvert(shape.Of(type.Storage)), value);
        Value number = site.Append(new Ops.Convert(shape.Of(compute)), stored);
        if (type.ZeroPoints.Any(point => point != 0))
        {
            number = site.Append(Subtract.Instance, number, ZeroPoints(site, type, shape.Of(compute)));
        }

        Value product = site.Append(Multiply.Instance, number, Scales(site, type, shape.Of(compute)));
        return Convert(site, product, type.Expressed);
    }

    /// <summary>
    /// Floats rounded to a quantized type: <c>clamp(round(value / scale) + zero point)</c>; a result that is not
    /// quantized is the value itself. NaN is as if 0 were stored.
    /// </summary>
    public static Value Quantize(RewriteSite site, Value value, TensorType result)
    {
        if (result.ElementType is not QuantizedType type)
        {
            return value;
        }

        TensorType shape = result with { Encoding = null };
        ElementType compute = ComputeType(type);
        Value scaled = site.Append(Divide.Instance, value, Scales(site, type, shape.Of(type.Expressed)));
        Value rounded = Convert(site, site.Append(RoundNearestEven.Instance, scaled), compute);
        if (type.ZeroPoints.Any(point => point != 0))
        {
            rounded = site.Append(Add.Instance, rounded, ZeroPoints(site, type, shape.Of(compute)));
        }

        TensorType scalar = TensorType.Scalar(compute);
        Value low = site.Constant(ConstantValues.OfFloats(scalar, [type.StorageMin]));
        Value high = site.Constant(ConstantValues.OfFloats(scalar, [type.StorageMax]));
        Value clamped = site.Append(Clamp.Instance, low, rounded, high);
        Value stored = site.Append(new Ops.Convert(shape.Of(type.Storage)), clamped);
        return site.Append(new BitcastConvert(result), stored);
    }

    // Stored numbers less their zero point are exact in it.
    private static ScalarType ComputeType(QuantizedType type) =>
        type.Storage.BitWidth > 16 || type.Expressed.Kind == ElementKind.F64 ? ElementType.F64 : ElementType.F32;

    private static Value Convert(RewriteSite site, Value value, ElementType element) =>
        value.Tensor.ElementType.Equals(element)
            ? value
            : site.Append(new Ops.Convert(value.Tensor.Of(element)), value);

    private static Value ZeroPoints(RewriteSite site, QuantizedType type, TensorType shape) =>
        Spread(site, type, shape, [.. type.ZeroPoints.Select(point => (double)point)]);

    // Scales take part in the expressed type's precision.
    private static Value Scales(RewriteSite site, QuantizedType type, TensorType shape) =>
        Spread(site, type, shape, [.. type.Scales.Select(scale => NarrowFloat.Round(scale, type.Expressed.Kind))]);

    // One number everywhere, or one per index of the quantized dimension.
    private static Value Spread(RewriteSite site, QuantizedType type, TensorType shape, double[] numbers)
    {
        if (type.Axis is not { } axis || shape.ElementCount == 0)
        {
            return site.Constant(ConstantValues.Splat(shape, numbers[0]));
        }

        TensorType row = shape with { Dims = [shape.Dims[axis]] };
        Value constant = site.Constant(ConstantValues.OfFloats(row, numbers));
        return site.Append(new BroadcastInDim([axis], shape), constant);
    }
}
