namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Type rules that several ops share. Specification: "Type inference" and the compatibility rules of the dialect.
/// </summary>
internal static class TypeRules
{
    /// <summary>
    /// The most specific of several compatible tensor types: static beats dynamic, smaller bound beats larger.
    /// </summary>
    public static TensorType MostSpecific(in OpSite site)
    {
        TensorType result = site.Tensor(0);
        for (int i = 1; i < site.Count; i++)
        {
            TensorType other = site.Tensor(i);
            Constraint.Require(
                AreCompatible(result.ElementType, other.ElementType),
                $"requires compatible element types for all operands and results, got {result} and {other}"
            );
            Constraint.Require(
                AreCompatible(result, other),
                $"requires compatible types for all operands and results, got {result} and {other}"
            );
            result = MostSpecific(result, other);
        }

        return result;
    }

    /// <summary>The most specific of two compatible tensor types.</summary>
    public static TensorType MostSpecific(TensorType left, TensorType right)
    {
        if (left.Equals(right) || (left.IsStatic && left.Bounds is null))
        {
            return left;
        }

        Extent[] extents = new Extent[left.Rank];
        for (int i = 0; i < extents.Length; i++)
        {
            extents[i] = Extent.MostSpecific(Extent.Of(left, i), Extent.Of(right, i));
        }

        return Extent.ToType(left, extents);
    }

    /// <summary>The least specific of two compatible types, as the branches of control flow merge.</summary>
    public static HloType LeastSpecific(HloType left, HloType right)
    {
        if (left.Equals(right) || left is not TensorType a || right is not TensorType b)
        {
            return left;
        }

        Extent[] extents = new Extent[a.Rank];
        for (int i = 0; i < extents.Length; i++)
        {
            extents[i] = Extent.LeastSpecific(Extent.Of(a, i), Extent.Of(b, i));
        }

        return Extent.ToType(a, extents);
    }

    /// <summary>
    /// True if two types may stand for the same value: equal up to dynamic dimensions, bounds and quantization
    /// parameters.
    /// </summary>
    public static bool AreCompatible(HloType left, HloType right)
    {
        if (ReferenceEquals(left, right) || left.Equals(right))
        {
            return true;
        }

        return (left, right) switch
        {
            (TensorType a, TensorType b) => AreCompatible(a.ElementType, b.ElementType) && AreShapesCompatible(a, b),
            (UnrankedTensorType a, TensorType b) => AreCompatible(a.ElementType, b.ElementType),
            (TensorType a, UnrankedTensorType b) => AreCompatible(a.ElementType, b.ElementType),
            (UnrankedTensorType a, UnrankedTensorType b) => AreCompatible(a.ElementType, b.ElementType),
            (TupleType a, TupleType b) => AreCompatible(a.Elements, b.Elements),
            (FutureType a, FutureType b) => AreCompatible(a.Elements, b.Elements),
            _ => false,
        };
    }

    /// <summary>True if two lists of types are pairwise compatible.</summary>
    public static bool AreCompatible(ValueList<HloType> left, ValueList<HloType> right)
    {
        bool compatible = left.Count == right.Count;
        for (int i = 0; compatible && i < left.Count; i++)
        {
            compatible = AreCompatible(left[i], right[i]);
        }

        return compatible;
    }

    /// <summary>True if element types are equal, or quantized in the same way up to scales and zero points.</summary>
    public static bool AreCompatible(ElementType left, ElementType right) =>
        left.Equals(right)
        || (
            left is QuantizedType a
            && right is QuantizedType b
            && a.Storage.Equals(b.Storage)
            && a.Expressed.Equals(b.Expressed)
            && a.StorageMin == b.StorageMin
            && a.StorageMax == b.StorageMax
            && a.IsPerAxis == b.IsPerAxis
        );

    /// <summary>True if the shapes of two tensor types are equal up to dynamic dimensions and their bounds.</summary>
    public static bool AreShapesCompatible(TensorType left, TensorType right)
    {
        bool compatible = left.Rank == right.Rank;
        for (int i = 0; compatible && i < left.Rank; i++)
        {
            compatible = Extent.AreCompatible(Extent.Of(left, i), Extent.Of(right, i));
        }

        return compatible;
    }

    /// <summary>True if shapes are equal up to dynamic dimensions.</summary>
    public static bool AreCompatible(Dims left, Dims right)
    {
        bool compatible = left.Count == right.Count;
        for (int i = 0; compatible && i < left.Count; i++)
        {
            compatible = AreSizesCompatible(left[i], right[i]);
        }

        return compatible;
    }

    /// <summary>True if sizes are equal or one is dynamic.</summary>
    public static bool AreSizesCompatible(long left, long right) =>
        left == right || left == Dims.Dynamic || right == Dims.Dynamic;

    /// <summary>Types in quotes, separated by commas.</summary>
    public static string Quote(IEnumerable<HloType> types) => string.Join(", ", types.Select(type => $"'{type}'"));
}
