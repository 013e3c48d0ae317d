namespace XlaSharp.Hlo.Verify;

/// <summary>Checks that a type makes sense by itself: bounds, quantization parameters, parts.</summary>
internal static class TypeChecks
{
    /// <summary>Raises if a type contradicts itself.</summary>
    /// <exception cref="ConstraintException">It does.</exception>
    public static void Check(HloType type)
    {
        switch (type)
        {
            case TensorType tensor:
                CheckBounds(tensor);
                CheckElement(tensor.ElementType);
                break;
            case TupleType tuple:
                CheckAll(tuple.Elements);
                break;
            case FutureType future:
                foreach (HloType element in future.Elements)
                {
                    Constraint.Require(
                        element is TensorType,
                        $"future element type must be a ranked tensor, but got '{element}'"
                    );
                }

                CheckAll(future.Elements);
                break;
            case OpaqueType { Source: var source } when source.StartsWith("!stablehlo.", StringComparison.Ordinal):
                throw new ConstraintException($"unknown stablehlo type: {source["!stablehlo.".Length..]}");
            default:
                break;
        }
    }

    private static void CheckAll(ValueList<HloType> types)
    {
        foreach (HloType type in types)
        {
            Check(type);
        }
    }

    private static void CheckBounds(TensorType tensor)
    {
        foreach (long size in tensor.Dims.Span)
        {
            Constraint.Require(
                size >= 0 || size == Dims.Dynamic,
                $"dimensions must not be negative, but got '{tensor}'"
            );
        }

        if (tensor.Bounds is not { } bounds)
        {
            return;
        }

        Constraint.Require(
            bounds.Bounds.Count == tensor.Rank,
            $"Bounds length is {bounds.Bounds.Count}, expected to be equal to rank({tensor.Rank}) of the tensor"
        );
        for (int i = 0; i < tensor.Rank; i++)
        {
            Constraint.Require(
                bounds.Bounds[i] == Dims.Dynamic || tensor.Dims[i] == Dims.Dynamic,
                $"Static dimension {i} cannot have a bound, use ShapedType::kDynamic to indicate a missing bound"
            );
        }
    }

    private static void CheckElement(ElementType type)
    {
        if (type is not QuantizedType quantized)
        {
            return;
        }

        Constraint.Require(
            quantized.Scales.Count == quantized.ZeroPoints.Count
                && (quantized.IsPerAxis || quantized.Scales.Count == 1),
            $"illegal number of scales and zeroPoints: {quantized.Scales.Count}, {quantized.ZeroPoints.Count}"
        );
        Constraint.Require(quantized.Axis is null or >= 0, $"illegal quantized dimension: {quantized.Axis}");
        foreach (double scale in quantized.Scales)
        {
            (double least, double most) = Range(quantized.Expressed);
            Constraint.Require(
                scale >= least && scale <= most,
                $"scale {FloatText.Exponential(scale)} out of expressed type range [{least}, {most}]"
            );
        }

        foreach (long zeroPoint in quantized.ZeroPoints.Span)
        {
            Constraint.Require(
                zeroPoint >= quantized.StorageMin && zeroPoint <= quantized.StorageMax,
                $"zero point {zeroPoint} must be in range [{quantized.StorageMin}, {quantized.StorageMax}]"
            );
        }
    }

    // Smallest positive and largest number of a float type.
    private static (double Least, double Most) Range(ElementType type) =>
        type.Kind switch
        {
            ElementKind.F16 => ((double)Half.Epsilon, (double)Half.MaxValue),
            ElementKind.BF16 => (Math.ScaleB(1, -133), NarrowFloat.ToDouble(0x7F7F, ElementKind.BF16)),
            ElementKind.F32 => (float.Epsilon, float.MaxValue),
            _ => (double.Epsilon, double.MaxValue),
        };
}
