using XlaSharp.Hlo;
using Chlo = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// Products of blocks of rows with a matrix of their own each: row block g of x, <c>groupSizes[g]</c> rows after
    /// those of the blocks before, with <c>y[g]</c>. Rows beyond the last block give 0.
    /// </summary>
    /// <param name="x">The rows, <c>[m, k]</c>.</param>
    /// <param name="y">One matrix per group, <c>[g, k, n]</c>.</param>
    /// <param name="groupSizes">Integers <c>[g]</c>.</param>
    /// <param name="precision">How exact the products must be; the device's default if null.</param>
    /// <param name="preferredElementType">Type of the sums; the operands' if null.</param>
    /// <returns>The products, <c>[m, n]</c>.</returns>
    public static Tensor RaggedDot(
        Tensor x,
        Tensor y,
        Tensor groupSizes,
        Precision? precision = null,
        ElementType? preferredElementType = null
    ) => RaggedDotGeneral(x, y, groupSizes, new([], [], [1], [1], [0], [0]), precision, preferredElementType);

    /// <summary>
    /// A general product whose left operand is cut into groups of computed sizes along one axis: a free axis (each
    /// group meets its own part of y), a contracting one (each group is summed on its own) or a batching one (a plain
    /// product).
    /// </summary>
    /// <param name="x">Left operand.</param>
    /// <param name="y">Right operand.</param>
    /// <param name="groupSizes">Integers, one per group in the last axis.</param>
    /// <param name="dimensionNumbers">Which axes are batches, contracted, ragged, and number groups.</param>
    /// <param name="precision">How exact the products must be; the device's default if null.</param>
    /// <param name="preferredElementType">Type of the sums; the operands' if null.</param>
    /// <returns>The products; with the groups as first axis where a contracting axis is ragged.</returns>
    /// <exception cref="TraceException">Shapes and dimension numbers do not fit.</exception>
    public static Tensor RaggedDotGeneral(
        Tensor x,
        Tensor y,
        Tensor groupSizes,
        RaggedDotDimensionNumbers dimensionNumbers,
        Precision? precision = null,
        ElementType? preferredElementType = null
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(groupSizes);
        ArgumentNullException.ThrowIfNull(dimensionNumbers);
        RaggedDotDimensionNumbers n = dimensionNumbers;
        Chlo.RaggedDotShapes shapes = RaggedShapes(x, y, groupSizes, n);
        if (shapes.Mode == Chlo.RaggedDotMode.Batch)
        {
            DotDimensionNumbers plain = new(
                n.LhsBatchingDimensions,
                n.RhsBatchingDimensions,
                n.LhsContractingDimensions,
                n.RhsContractingDimensions
            );
            return DotGeneral(x, y, plain, precision, preferredElementType);
        }

        Tensor masked = OwnGroup(x, groupSizes, shapes, n);
        Dims batch = Batching.Shift(n.LhsBatchingDimensions);
        Dims contracting = Batching.Shift(n.LhsContractingDimensions);
        return shapes.Mode == Chlo.RaggedDotMode.NonContracting
            ? DotGeneral(
                masked,
                y,
                new(
                    batch,
                    n.RhsBatchingDimensions,
                    contracting.Insert(0, 0),
                    n.RhsContractingDimensions.Insert(0, n.RhsGroupDimensions[0])
                ),
                precision,
                preferredElementType
            )
            : DotGeneral(
                masked,
                Batching.AddAxis(y, shapes.Groups),
                new(
                    batch.Insert(0, 0),
                    Batching.Shift(n.RhsBatchingDimensions).Insert(0, 0),
                    contracting,
                    Batching.Shift(n.RhsContractingDimensions)
                ),
                precision,
                preferredElementType
            );
    }

    private static Chlo.RaggedDotShapes RaggedShapes(
        Tensor x,
        Tensor y,
        Tensor groupSizes,
        RaggedDotDimensionNumbers numbers
    )
    {
        try
        {
            Constraint.Require(
                groupSizes.ElementType.IsInteger,
                $"group sizes must be integers, got {groupSizes.ElementType}"
            );
            return Chlo.RaggedDotShapes.Create(x.Shape, y.Shape, groupSizes.Shape, numbers);
        }
        catch (ConstraintException exception)
        {
            throw Misuse.Error("ragged_dot", $"{exception.Message} (lhs {x}, rhs {y}, group_sizes {groupSizes})");
        }
    }

    /// <summary>The left operand once per group, <c>[g, …]</c>, zero outside of the group's rows.</summary>
    private static Tensor OwnGroup(
        Tensor x,
        Tensor groupSizes,
        Chlo.RaggedDotShapes shapes,
        RaggedDotDimensionNumbers numbers
    )
    {
        Dims repeated = x.Shape.Insert(0, shapes.Groups);
        Dims places = RaggedPlaces(x.Rank, groupSizes.Rank, shapes, numbers);
        Tensor ends = CumSum(groupSizes, groupSizes.Rank - 1);
        Tensor row = BroadcastedIota(groupSizes.ElementType, repeated, shapes.RaggedDimension + 1);
        Tensor first = BroadcastInDim(Sub(ends, groupSizes), repeated, places);
        Tensor inside = And(Ge(row, first), Lt(row, BroadcastInDim(ends, repeated, places)));
        return Select(inside, Batching.AddAxis(x, shapes.Groups), Full(repeated, 0, x.ElementType));
    }

    /// <summary>
    /// The axes of <c>[g, …]</c> that those of the group sizes belong to: axes before the ragged one, then the groups.
    /// </summary>
    private static Dims RaggedPlaces(
        int rank,
        int sizesRank,
        Chlo.RaggedDotShapes shapes,
        RaggedDotDimensionNumbers numbers
    )
    {
        if (sizesRank == 1)
        {
            return [0];
        }

        IEnumerable<long> others =
            shapes.Mode == Chlo.RaggedDotMode.Contracting
                ? numbers.LhsContractingDimensions
                : Dims.Range(0, rank).Without([.. numbers.LhsBatchingDimensions, .. numbers.LhsContractingDimensions]);
        IEnumerable<long> before = numbers.LhsBatchingDimensions.Concat(
            others.TakeWhile(axis => axis != shapes.RaggedDimension)
        );
        return Dims.Of(before.Select(axis => axis + 1).Append(0));
    }
}
