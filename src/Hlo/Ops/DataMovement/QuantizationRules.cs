namespace XlaSharp.Hlo.Ops;

/// <summary>Constraints on quantized operands and results of ops that only move data.</summary>
internal static class QuantizationRules
{
    /// <summary>Raises unless an op that moves data keeps scales and zero points.</summary>
    public static void RequireSameParameters(TensorType operand, TensorType result)
    {
        if (operand.ElementType is not QuantizedType from || result.ElementType is not QuantizedType to)
        {
            return;
        }

        bool same = from.Scales == to.Scales && from.ZeroPoints == to.ZeroPoints;
        Constraint.Require(
            same,
            $"expect same quantization {(from.IsPerAxis ? "scales and zero_points" : "scale and zero_point")}, but "
                + $"got '{operand}' and '{result}'"
        );
    }

    /// <summary>The constraints of <c>add</c>.</summary>
    public static void CheckAdd(Add op, Operation operation)
    {
        ElementType[] types =
        [
            operation.Operands[0].Tensor.ElementType,
            operation.Operands[1].Tensor.ElementType,
            operation.Result.Tensor.ElementType,
        ];
        int count = types.Count(type => type.IsQuantized);
        Constraint.Require(
            count is 0 or 3,
            $"expects all operands and results to be either quantized or non-quantized, got "
                + $"{string.Join(", ", types.Select(type => type.Text))}"
        );
        if (types is not [QuantizedType lhs, QuantizedType rhs, QuantizedType result])
        {
            return;
        }

        Constraint.Require(
            lhs.BitWidth == rhs.BitWidth && lhs.BitWidth == result.BitWidth,
            $"mismatched operands and result quantization storage types: {lhs}, {rhs} and {result}"
        );
        Constraint.Require(
            lhs.Expressed.Equals(rhs.Expressed) && lhs.Expressed.Equals(result.Expressed),
            $"mismatched operands and result quantization expressed types: {lhs}, {rhs} and {result}"
        );
        bool isPerAxis = lhs.IsPerAxis || rhs.IsPerAxis;
        Constraint.Require(
            isPerAxis || !result.IsPerAxis,
            "result is per_axis quantized but none from lhs and rhs are per_axis quantized"
        );
        Constraint.Require(
            !isPerAxis || result.IsPerAxis,
            "result is not per_axis quantized but lhs or rhs are per_axis quantized"
        );
        Constraint.Require(
            (!lhs.IsPerAxis || lhs.Axis == result.Axis) && (!rhs.IsPerAxis || rhs.Axis == result.Axis),
            $"quantization_dimension of lhs, rhs and result must be equal, got {lhs.Axis}, {rhs.Axis} and {result.Axis}"
        );
    }

    /// <summary>The constraints of <c>broadcast_in_dim</c>.</summary>
    public static void CheckBroadcast(TensorType operand, BroadcastInDim op)
    {
        TensorType result = op.ResultType;
        if (
            operand.ElementType is not QuantizedType { Axis: { } axis }
            || result.ElementType is not QuantizedType { Axis: { } target }
        )
        {
            RequireSameParameters(operand, result);
            return;
        }

        long expected = op.BroadcastDimensions[axis];
        Constraint.Require(
            target == expected,
            $"result quantization_dimension {target} not same as broadcast_dimensions[{axis}] = {expected}"
        );
        if (operand.Dims[axis] != 1)
        {
            RequireSameParameters(operand, result);
        }
    }

    /// <summary>The constraints of <c>transpose</c>.</summary>
    public static void CheckTranspose(TensorType operand, TensorType result, Dims permutation)
    {
        RequireSameParameters(operand, result);
        if (
            operand.ElementType is QuantizedType { Axis: { } axis }
            && result.ElementType is QuantizedType { Axis: { } target }
        )
        {
            Constraint.Require(
                permutation[target] == axis,
                $"operand quantization_dimension {axis} is not same as permutation[{target}] = {permutation[target]}"
            );
        }
    }

    /// <summary>The constraints of <c>reshape</c>.</summary>
    public static void CheckReshape(TensorType operand, TensorType result)
    {
        RequireSameParameters(operand, result);
        if (
            operand.ElementType is not QuantizedType { Axis: { } axis }
            || result.ElementType is not QuantizedType { Axis: { } target }
            || !operand.IsStatic
            || !result.IsStatic
        )
        {
            return;
        }

        (long before, long after) = (Product(operand.Dims, 0, axis), Product(result.Dims, 0, target));
        Constraint.Require(
            before == after,
            $"product of dimensions before quantization dimension must match between operand and result for per-axis "
                + $"quantization. Got: {before} and {after}"
        );
        Constraint.Require(
            operand.Dims[axis] == result.Dims[target],
            $"size of quantization dimension must match between operand and result. Got: {operand.Dims[axis]} and "
                + $"{result.Dims[target]}"
        );
    }

    private static long Product(Dims dims, int start, int end) => Dims.Create(dims.Span[start..end]).Product;
}
