using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Rules of reductions, running combinations and sorting.</summary>
internal static class ReductionRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Linear<ReduceSum>((op, operands, ct) => Unreduce(ct, operands[0].Type.Dims, op.Axes), BatchReduction),
        Rows.Of<ReduceMax>(new() { Jvp = ExtremeJvp, Batch = Batch }),
        Rows.Of<ReduceMin>(new() { Jvp = ExtremeJvp, Batch = Batch }),
        Rows.Of<ReduceProd>(new() { Jvp = ProductJvp, Batch = Batch }),
        Rows.NoTangent<ReduceAnd>(Batch),
        Rows.NoTangent<ReduceOr>(Batch),
        Rows.NoTangent<ReduceXor>(Batch),
        Rows.NoTangent<ArgMax>((op, args) => [Trace.Bind1((ArgMax)op with { Axis = ((ArgMax)op).Axis + 1 }, args[0])]),
        Rows.NoTangent<ArgMin>((op, args) => [Trace.Bind1((ArgMin)op with { Axis = ((ArgMin)op).Axis + 1 }, args[0])]),
        Rows.Linear<CumulativeSum>(
            (op, _, ct) => Trace.Bind1(op with { Reverse = !op.Reverse }, ct),
            (op, args) => Trace.Bind1(op with { Axis = op.Axis + 1 }, args[0])
        ),
        Rows.Of<CumulativeProduct>(new() { Jvp = DecomposedJvp, Batch = BatchCumulative }),
        Rows.Of<CumulativeMax>(new() { Jvp = DecomposedJvp, Batch = BatchCumulative }),
        Rows.Of<CumulativeMin>(new() { Jvp = DecomposedJvp, Batch = BatchCumulative }),
        Rows.Of<CumulativeLogSumExp>(new() { Jvp = DecomposedJvp, Batch = BatchCumulative }),
        Rows.Of<SortPrimitive>(new() { Jvp = SortJvp, Batch = BatchSort }),
    ];

    /// <summary>Repeats a reduced tensor along the axes that were dropped.</summary>
    public static Tensor Unreduce(Tensor reduced, Dims shape, Dims axes) =>
        Lax.BroadcastInDim(reduced, shape, Dims.Range(0, shape.Count).Without(axes));

    private static Tensor BatchReduction(ReduceSum op, BatchArguments args) => Batch(op, args)[0];

    private static Tensor[] Batch(Op op, BatchArguments args)
    {
        Reduction reduction = (Reduction)op;
        return [Trace.Bind1(reduction with { Axes = Batching.Shift(reduction.Axes) }, args[0])];
    }

    /// <summary>The tangents at the extreme elements, averaged where there are several.</summary>
    private static Tensor?[] ExtremeJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        Dims axes = ((Reduction)op).Axes;
        Tensor x = primals[0];
        Tensor places = Lax.ConvertElementType(Lax.Eq(x, Unreduce(results[0], x.Shape, axes)), x.ElementType);
        Tensor count = Lax.ReduceSum(places, axes);
        return [Lax.Div(Lax.ReduceSum(Lax.Mul(tangents[0]!, places), axes), count)];
    }

    /// <summary>Differentiates a tree of products, so that zeros among the factors do no harm.</summary>
    private static Tensor?[] ProductJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        Dims axes = ((ReduceProd)op).Axes;
        Jaxpr program = Stage.Closed("reduce_prod", [primals[0].Type], inputs => [ProductTree(inputs[0], axes)]);
        return Rows.ThroughProgram(program, primals, tangents);
    }

    private static Tensor ProductTree(Tensor x, Dims axes)
    {
        Dims others = Dims.Range(0, x.Rank).Without(axes);
        long count = x.Shape.Permute(axes).Product;
        Tensor rows = Lax.Reshape(Lax.Transpose(x, [.. axes, .. others]), [count, .. x.Shape.Permute(others)]);
        if (count == 0)
        {
            return Lax.Full(x.Shape.Permute(others), 1, x.ElementType);
        }

        while (rows.Shape[0] > 1)
        {
            long half = rows.Shape[0] / 2;
            Tensor product = Lax.Mul(Lax.SliceInDim(rows, 0, half, 0), Lax.SliceInDim(rows, half, 2 * half, 0));
            bool odd = rows.Shape[0] % 2 != 0;
            rows = odd ? Lax.Concatenate([product, Lax.SliceInDim(rows, 2 * half, (2 * half) + 1, 0)], 0) : product;
        }

        return Lax.Squeeze(rows, [0]);
    }

    private static Tensor?[] DecomposedJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents) =>
        Rows.ThroughProgram(((Decomposed)op).Program([primals[0].Type]), primals, tangents);

    private static Tensor[] BatchCumulative(Op op, BatchArguments args)
    {
        Cumulative cumulative = (Cumulative)op;
        return [Trace.Bind1(cumulative with { Axis = cumulative.Axis + 1 }, args[0])];
    }

    /// <summary>
    /// Tangents move with their elements: positions are sorted along, and the tangents picked by them.
    /// </summary>
    private static Tensor?[] SortJvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        SortPrimitive sort = (SortPrimitive)op;
        Tensor positions = Lax.BroadcastedIota(ElementType.I32, primals[0].Shape, sort.Dimension);
        Tensor order = Trace.Bind(sort, [.. primals, positions])[^1];
        return
        [
            .. tangents.Select(tangent =>
                tangent is null ? null : Np.TakeAlongAxis(tangent, order, sort.Dimension, IndexMode.PromiseInBounds)
            ),
        ];
    }

    private static Tensor[] BatchSort(Op op, BatchArguments args)
    {
        SortPrimitive sort = (SortPrimitive)op;
        return Trace.Bind(sort with { Dimension = sort.Dimension + 1 }, args.AllFull());
    }
}
