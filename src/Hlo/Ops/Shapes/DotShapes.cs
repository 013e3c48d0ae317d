namespace XlaSharp.Hlo.Ops;

/// <summary>Checks and result sizes of <c>dot_general</c>.</summary>
public static class DotShapes
{
    /// <summary>Result dimensions: batching, then free ones of lhs, then free ones of rhs.</summary>
    /// <param name="lhs">Dimensions of lhs.</param>
    /// <param name="rhs">Dimensions of rhs.</param>
    /// <param name="numbers">Which are batched and contracted.</param>
    /// <returns>The result's dimensions.</returns>
    /// <exception cref="ConstraintException">The dimension numbers or sizes do not fit.</exception>
    public static Dims ResultDims(Dims lhs, Dims rhs, DotDimensionNumbers numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        CheckNumbers(lhs, rhs, numbers);
        CheckSizes(lhs, rhs, numbers.LhsBatchingDimensions, numbers.RhsBatchingDimensions, "batching");
        CheckSizes(lhs, rhs, numbers.LhsContractingDimensions, numbers.RhsContractingDimensions, "contracting");
        return Dims.Of([
            .. numbers.LhsBatchingDimensions.Select(dimension => lhs[(int)dimension]),
            .. LhsFree(lhs.Count, numbers).Select(dimension => lhs[(int)dimension]),
            .. RhsFree(rhs.Count, numbers).Select(dimension => rhs[(int)dimension]),
        ]);
    }

    /// <summary>Dimensions of lhs that are neither batched nor contracted.</summary>
    /// <param name="rank">Rank of lhs.</param>
    /// <param name="numbers">Dimension numbers.</param>
    /// <returns>The free dimensions, ascending.</returns>
    public static Dims LhsFree(int rank, DotDimensionNumbers numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return Free(rank, numbers.LhsBatchingDimensions, numbers.LhsContractingDimensions);
    }

    /// <summary>Dimensions of rhs that are neither batched nor contracted.</summary>
    /// <param name="rank">Rank of rhs.</param>
    /// <param name="numbers">Dimension numbers.</param>
    /// <returns>The free dimensions, ascending.</returns>
    public static Dims RhsFree(int rank, DotDimensionNumbers numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return Free(rank, numbers.RhsBatchingDimensions, numbers.RhsContractingDimensions);
    }

    private static Dims Free(int rank, Dims batching, Dims contracting) =>
        Dims.Of(
            Dims.Range(0, rank).Where(dimension => !batching.Contains(dimension) && !contracting.Contains(dimension))
        );

    private static void CheckNumbers(Dims lhs, Dims rhs, DotDimensionNumbers numbers)
    {
        Constraint.Require(
            numbers.LhsBatchingDimensions.Count == numbers.RhsBatchingDimensions.Count,
            "lhs and rhs should have the same number of batching dimensions"
        );
        Constraint.Require(
            numbers.LhsContractingDimensions.Count == numbers.RhsContractingDimensions.Count,
            "lhs and rhs should have the same number of contracting dimensions"
        );
        AxisLists.RequireDisjoint(
            ("lhs_batching_dimensions", numbers.LhsBatchingDimensions),
            ("lhs_contracting_dimensions", numbers.LhsContractingDimensions)
        );
        AxisLists.RequireDisjoint(
            ("rhs_batching_dimensions", numbers.RhsBatchingDimensions),
            ("rhs_contracting_dimensions", numbers.RhsContractingDimensions)
        );
        AxisLists.RequireInRange("lhs_batching_dimensions", numbers.LhsBatchingDimensions, lhs.Count);
        AxisLists.RequireInRange("lhs_contracting_dimensions", numbers.LhsContractingDimensions, lhs.Count);
        AxisLists.RequireInRange("rhs_batching_dimensions", numbers.RhsBatchingDimensions, rhs.Count);
        AxisLists.RequireInRange("rhs_contracting_dimensions", numbers.RhsContractingDimensions, rhs.Count);
    }

    private static void CheckSizes(Dims lhs, Dims rhs, Dims left, Dims right, string what)
    {
        for (int i = 0; i < left.Count; i++)
        {
            (long l, long r) = (lhs[(int)left[i]], rhs[(int)right[i]]);
            Constraint.Require(
                DimRules.AreCompatible(l, r),
                $"{what} dimension sizes must match for lhs/rhs: lhs dimension {left[i]} is {l}, rhs dimension "
                    + $"{right[i]} is {r}"
            );
        }
    }
}
