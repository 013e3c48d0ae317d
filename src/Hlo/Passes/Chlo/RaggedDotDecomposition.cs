using XlaSharp.Hlo.Ops;
using ChloOps = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// <c>ragged_dot</c>: lhs is repeated per group with everything outside the group's block set to 0; then one plain dot
/// either sums over the groups (ragged rows) or keeps them as a batch (ragged contraction).
/// </summary>
internal static class RaggedDotDecomposition
{
    public static Value[] Decompose(ChloSite site)
    {
        ChloOps.RaggedDot op = (ChloOps.RaggedDot)site.Op;
        (TensorType lhs, TensorType rhs, TensorType sizes) = (
            site.Operands[0].Tensor,
            site.Operands[1].Tensor,
            site.Operands[2].Tensor
        );
        Needs.RequireStatic(site, lhs, rhs, sizes);
        RaggedDotDimensionNumbers numbers = op.RaggedDotDimensionNumbers;
        ChloOps.RaggedDotShapes shapes = ChloOps.RaggedDotShapes.Create(lhs.Dims, rhs.Dims, sizes.Dims, numbers);
        if (shapes.Mode == ChloOps.RaggedDotMode.Batch)
        {
            DotDimensionNumbers plain = new(
                numbers.LhsBatchingDimensions,
                numbers.RhsBatchingDimensions,
                numbers.LhsContractingDimensions,
                numbers.RhsContractingDimensions
            );
            return
            [
                site.Append(
                    new DotGeneral(plain, op.PrecisionConfig, null, op.ResultType),
                    site.Operands[0],
                    site.Operands[1]
                ),
            ];
        }

        Value masked = Mask(site, shapes, numbers);
        return shapes.Mode == ChloOps.RaggedDotMode.Contracting
            ? [Contracting(site, op, shapes, masked)]
            : [NonContracting(site, op, shapes, masked)];
    }

    // [g] + lhs, zero outside the rows of group g.
    private static Value Mask(ChloSite site, ChloOps.RaggedDotShapes shapes, RaggedDotDimensionNumbers numbers)
    {
        TensorType lhs = site.Operands[0].Tensor;
        TensorType sizes = site.Operands[2].Tensor;
        TensorType repeated = new(lhs.ElementType, lhs.Dims.Insert(0, shapes.Groups));
        TensorType index = repeated.Of(sizes.ElementType);
        Dims placed = Placement(lhs.Rank, shapes, numbers, sizes.Rank);
        Expr ends = new(site.Builder, CumulativeSum(site));
        Expr starts = ends - site[2];
        Expr row = new(site.Builder, site.Append(new Iota(shapes.RaggedDimension + 1, index)));
        Expr first = starts.Apply(new BroadcastInDim(placed, index));
        Expr end = ends.Apply(new BroadcastInDim(placed, index));
        Expr all = site[0].Apply(new BroadcastInDim(Dims.Range(1, lhs.Rank), repeated));
        Expr zeros = new(site.Builder, Zeros(site, repeated));
        return Expr.Select((row >= first) & (row < end), all, zeros).Value;
    }

    private static Value Zeros(ChloSite site, TensorType type) =>
        site.Append(new BroadcastInDim([], type), Splat.Zero(site.Builder, type.ElementType));

    // Dimension of [g] + lhs that each dimension of the group sizes belongs to.
    private static Dims Placement(
        int rank,
        ChloOps.RaggedDotShapes shapes,
        RaggedDotDimensionNumbers numbers,
        int sizesRank
    )
    {
        if (sizesRank == 1)
        {
            return [0];
        }

        IEnumerable<long> others =
            shapes.Mode == ChloOps.RaggedDotMode.Contracting
                ? numbers.LhsContractingDimensions
                : Dims.Range(0, rank)
                    .Where(axis =>
                        !numbers.LhsBatchingDimensions.Contains(axis)
                        && !numbers.LhsContractingDimensions.Contains(axis)
                    );
        IEnumerable<long> prefix = numbers.LhsBatchingDimensions.Concat(
            others.TakeWhile(axis => axis != shapes.RaggedDimension)
        );
        return Dims.Of(prefix.Select(axis => axis + 1).Append(0));
    }

    private static Value CumulativeSum(ChloSite site)
    {
        TensorType sizes = site.Operands[2].Tensor;
        int last = sizes.Rank - 1;
        long groups = sizes.Dims[last];
        EdgePadding[] padding = new EdgePadding[sizes.Rank];
        padding[last] = new(groups - 1, 0);
        TensorType scalar = TensorType.Scalar(sizes.ElementType);
        Block body = new([scalar, scalar]);
        BlockBuilder builder = new(body);
        builder.Append(Return.Instance, builder.Append(Add.Instance, body.Arguments[0], body.Arguments[1]).Result);
        ReduceWindow op = new(
            Dims.Repeat(1, sizes.Rank).With(last, Math.Max(groups, 1)),
            Padding: ValueList.Create<EdgePadding>(padding)
        );
        Value zero = Splat.Zero(site.Builder, sizes.ElementType);
        return site.Builder.Append(op, [site.Operands[2], zero], [new Region(body)]).Result;
    }

    private static Value NonContracting(
        ChloSite site,
        ChloOps.RaggedDot op,
        ChloOps.RaggedDotShapes shapes,
        Value masked
    )
    {
        RaggedDotDimensionNumbers numbers = op.RaggedDotDimensionNumbers;
        DotDimensionNumbers plain = new(
            Shift(numbers.LhsBatchingDimensions),
            numbers.RhsBatchingDimensions,
            Shift(numbers.LhsContractingDimensions).Insert(0, 0),
            numbers.RhsContractingDimensions.Insert(0, numbers.RhsGroupDimensions[0])
        );
        return site.Append(new DotGeneral(plain, op.PrecisionConfig, null, op.ResultType), masked, site.Operands[1]);
    }

    private static Value Contracting(ChloSite site, ChloOps.RaggedDot op, ChloOps.RaggedDotShapes shapes, Value masked)
    {
        RaggedDotDimensionNumbers numbers = op.RaggedDotDimensionNumbers;
        TensorType rhs = site.Operands[1].Tensor;
        TensorType repeated = new(rhs.ElementType, rhs.Dims.Insert(0, shapes.Groups));
        Value all = site.Append(new BroadcastInDim(Dims.Range(1, rhs.Rank), repeated), site.Operands[1]);
        DotDimensionNumbers plain = new(
            Shift(numbers.LhsBatchingDimensions).Insert(0, 0),
            Shift(numbers.RhsBatchingDimensions).Insert(0, 0),
            Shift(numbers.LhsContractingDimensions),
            Shift(numbers.RhsContractingDimensions)
        );
        return site.Append(new DotGeneral(plain, op.PrecisionConfig, null, op.ResultType), masked, all);
    }

    private static Dims Shift(Dims axes) => Dims.Of(axes.Select(axis => axis + 1));
}
