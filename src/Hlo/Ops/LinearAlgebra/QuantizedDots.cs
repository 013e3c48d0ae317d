namespace XlaSharp.Hlo.Ops;

/// <summary>Which quantized types may meet in a dot or convolution.</summary>
internal static class QuantizedDots
{
    /// <summary>Checks the combination of element types of the operands and the result.</summary>
    public static void Check(TensorType lhs, TensorType rhs, TensorType result)
    {
        if (!lhs.ElementType.IsQuantized && !rhs.ElementType.IsQuantized && !result.ElementType.IsQuantized)
        {
            return;
        }

        Constraint.Require(
            rhs.ElementType.IsQuantized && lhs.ElementType.IsQuantized == result.ElementType.IsQuantized,
            $"rhs should be quantized for quantized operations and is_quantized(lhs)=is_quantized(result) should "
                + $"hold, but got '{lhs}', '{rhs}' and '{result}'"
        );
        QuantizedType right = (QuantizedType)rhs.ElementType;
        if (lhs.ElementType is QuantizedType left)
        {
            CheckFull(left, right, (QuantizedType)result.ElementType);
        }
        else
        {
            Constraint.Require(
                right.Expressed.Equals(lhs.ElementType) && right.Expressed.Equals(result.ElementType),
                "mismatched rhs quantization expressed type and lhs and result element type"
            );
        }
    }

    /// <summary>A general dot wants its right side symmetric.</summary>
    public static void CheckZeroPoints(TensorType rhs) =>
        Constraint.Require(
            rhs.ElementType is not QuantizedType type || type.ZeroPoints.All(point => point == 0),
            rhs.ElementType is QuantizedType { IsPerAxis: true }
                ? "Zero points of rhs should be 0"
                : "Zero point of rhs should be 0"
        );

    private static void CheckFull(QuantizedType left, QuantizedType right, QuantizedType result)
    {
        Constraint.Require(left.Storage.Equals(right.Storage), "mismatched lhs and rhs quantization storage types");
        Constraint.Require(
            left.Expressed.Equals(right.Expressed) && left.Expressed.Equals(result.Expressed),
            "mismatched lhs, rhs and result quantization expressed types"
        );
        Constraint.Require(right.IsPerAxis || !result.IsPerAxis, "mismatched rhs and result quantization granularity");
    }
}
