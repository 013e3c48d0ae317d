namespace XlaSharp.Hlo.Ops;

/// <summary>Compatibility of dimensions: equal, or one of them dynamic.</summary>
internal static class DimRules
{
    /// <summary>True if two sizes may be the same.</summary>
    public static bool AreCompatible(long left, long right) =>
        left == right || left == Dims.Dynamic || right == Dims.Dynamic;

    /// <summary>True if two shapes may be the same.</summary>
    public static bool AreCompatible(Dims left, Dims right)
    {
        bool compatible = left.Count == right.Count;
        for (int i = 0; compatible && i < left.Count; i++)
        {
            compatible = AreCompatible(left[i], right[i]);
        }

        return compatible;
    }

    /// <summary>The known one of two compatible sizes.</summary>
    public static long MostSpecific(long left, long right) => left == Dims.Dynamic ? right : left;

    /// <summary>Requires that a declared result has an inferred shape.</summary>
    public static void RequireResult(Dims inferred, TensorType declared) =>
        Constraint.Require(
            AreCompatible(inferred, declared.Dims),
            $"inferred shape '[{inferred}]' is incompatible with return type of operation '{declared}'"
        );

    /// <summary>The integers of an operand that is a constant, or null.</summary>
    public static long[]? ConstantIntegers(Value value) =>
        value.DefiningOperation?.Op is Constant { Value: DenseElementsAttr elements }
        && (elements.Type.ElementType.IsInteger || elements.Type.ElementType.Kind == ElementKind.Index)
            ? [.. elements.ToDims()]
            : null;
}
