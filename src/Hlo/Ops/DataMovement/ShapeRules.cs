namespace XlaSharp.Hlo.Ops;

/// <summary>Checks of shapes and axes that several ops share.</summary>
internal static class ShapeRules
{
    /// <summary>Raises unless the type is static or has exactly one dynamic dimension, which is bounded.</summary>
    public static void RequireStaticOrSingleBounded(TensorType result) =>
        Constraint.Require(
            IsStaticOrSingleBounded(result),
            $"result #0 must be statically shaped or single bounded dimension tensor of any supported element type "
                + $"values, but got '{result}'"
        );

    /// <summary>True if the entries differ from each other.</summary>
    public static bool AreUnique(Dims values) => values.Count < 2 || values.Distinct().Count() == values.Count;

    /// <summary>True if no entry is smaller than its predecessor.</summary>
    public static bool AreSorted(Dims values)
    {
        bool sorted = true;
        for (int i = 1; sorted && i < values.Count; i++)
        {
            sorted = values[i - 1] <= values[i];
        }

        return sorted;
    }

    private static bool IsStaticOrSingleBounded(TensorType result)
    {
        int dynamic = 0;
        int bounded = 0;
        for (int i = 0; i < result.Rank; i++)
        {
            Extent extent = Extent.Of(result, i);
            dynamic += extent.IsStatic ? 0 : 1;
            bounded += !extent.IsStatic && extent.Bound != Dims.Dynamic ? 1 : 0;
        }

        return dynamic == 0 || (dynamic == 1 && bounded == 1);
    }
}
