namespace XlaSharp.Hlo.Ops;

/// <summary>Type rules that several ops share. Specification: "Type inference" and the compatibility rules of the dialect.</summary>
internal static class TypeRules
{
    /// <summary>The most specific of several compatible tensor types: static beats dynamic, smaller bound beats larger.</summary>
    public static TensorType MostSpecific(in OpSite site)
    {
        TensorType result = site.Tensor(0);
        for (int i = 1; i < site.Count; i++)
        {
            TensorType other = site.Tensor(i);
            if (other.Equals(result))
            {
                continue;
            }

            Constraint.Require(AreCompatible(result, other), $"requires compatible types for all operands and results, got {result} and {other}");
            result = result with { Dims = Dims.Of(result.Dims.Zip(other.Dims, (a, b) => a == Dims.Dynamic ? b : a)) };
        }

        return result;
    }

    /// <summary>True if two types may stand for the same value: equal up to dynamic dimensions.</summary>
    public static bool AreCompatible(HloType left, HloType right) => left.Equals(right)
        || (left is TensorType a && right is TensorType b && a.ElementType.Equals(b.ElementType) && AreCompatible(a.Dims, b.Dims));

    private static bool AreCompatible(Dims left, Dims right)
    {
        bool compatible = left.Count == right.Count;
        for (int i = 0; compatible && i < left.Count; i++)
        {
            compatible = left[i] == right[i] || left[i] == Dims.Dynamic || right[i] == Dims.Dynamic;
        }

        return compatible;
    }
}
