namespace XlaSharp.Hlo.Ops;

/// <summary>Rules about accuracy that dots and convolutions share.</summary>
internal static class DotRules
{
    /// <summary>At most one precision per operand.</summary>
    public static void CheckPrecision(ValueList<Precision>? precision) =>
        Constraint.Require(
            precision is null || precision.Value.Count <= 2,
            "expects precision config to be empty or have <= 2 elements."
        );

    /// <summary>
    /// The algorithms that hardware is known to have; a precision besides an algorithm must be the default.
    /// </summary>
    public static void CheckAlgorithm(DotAlgorithm algorithm, ValueList<Precision>? precision)
    {
        Constraint.Require(algorithm.LhsComponentCount > 0, $"lhs component count must be positive");
        Constraint.Require(algorithm.RhsComponentCount > 0, $"rhs component count must be positive");
        Constraint.Require(algorithm.NumPrimitiveOperations > 0, $"num primitive operations must be positive");
        Constraint.Require(
            IsKnown(algorithm),
            $"dot algorithm not known to be supported on any hardware: {{lhs:'{algorithm.LhsPrecisionType}', "
                + $"rhs:'{algorithm.RhsPrecisionType}', accum:'{algorithm.AccumulationType}', "
                + $"lhs_components:{algorithm.LhsComponentCount}, rhs_components:{algorithm.RhsComponentCount}, "
                + $"primitive_ops:{algorithm.NumPrimitiveOperations}, "
                + $"imprecise:{(algorithm.AllowImpreciseAccumulation ? 1 : 0)}}}"
        );
        Constraint.Require(
            precision is null || precision.Value.All(entry => entry == Precision.Default),
            "must specify DEFAULT precision config when algorithm is set."
        );
    }

    private static bool IsKnown(DotAlgorithm algorithm)
    {
        if (algorithm is not { LhsComponentCount: 1, RhsComponentCount: 1 })
        {
            return false;
        }

        (ElementKind lhs, ElementKind rhs, ElementKind sum) = (
            algorithm.LhsPrecisionType.Kind,
            algorithm.RhsPrecisionType.Kind,
            algorithm.AccumulationType.Kind
        );
        if (IsByteFloat(algorithm.LhsPrecisionType) && IsByteFloat(algorithm.RhsPrecisionType))
        {
            return sum == ElementKind.F32 && algorithm.NumPrimitiveOperations == 1;
        }

        return lhs == rhs
            && !algorithm.AllowImpreciseAccumulation
            && (lhs, sum, algorithm.NumPrimitiveOperations)
                is
                    (ElementKind.F16, ElementKind.F16 or ElementKind.F32, 1)
                    or
                    (ElementKind.BF16, ElementKind.BF16, 1)
                    or
                    (ElementKind.BF16, ElementKind.F32, 1 or 3 or 6 or 9)
                    or
                    (ElementKind.TF32, ElementKind.F32, 1 or 3)
                    or
                    (ElementKind.F32, ElementKind.F32, 1)
                    or
                    (ElementKind.F64, ElementKind.F64, 1);
    }

    private static bool IsByteFloat(ElementType type) =>
        type.IsFloat && type.BitWidth == 8 && type.Kind != ElementKind.F8E8M0FNU;
}
