using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>Sum over axes, which are dropped.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>The sums.</returns>
    public static Tensor ReduceSum(Tensor x, Dims axes) => Reduced(x, axes, new ReduceSum(axes));

    /// <summary>Product over axes, which are dropped.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>The products.</returns>
    public static Tensor ReduceProd(Tensor x, Dims axes) => Reduced(x, axes, new ReduceProd(axes));

    /// <summary>Largest element over axes, which are dropped; NaN where there is one.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>The maxima.</returns>
    public static Tensor ReduceMax(Tensor x, Dims axes) => Reduced(x, axes, new ReduceMax(axes));

    /// <summary>Smallest element over axes, which are dropped; NaN where there is one.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>The minima.</returns>
    public static Tensor ReduceMin(Tensor x, Dims axes) => Reduced(x, axes, new ReduceMin(axes));

    /// <summary>True where all are true over axes, which are dropped.</summary>
    /// <param name="x">Booleans or integers.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>The conjunctions.</returns>
    public static Tensor ReduceAnd(Tensor x, Dims axes) => Reduced(x, axes, new ReduceAnd(axes));

    /// <summary>True where any is true over axes, which are dropped.</summary>
    /// <param name="x">Booleans or integers.</param>
    /// <param name="axes">The axes.</param>
    /// <returns>The disjunctions.</returns>
    public static Tensor ReduceOr(Tensor x, Dims axes) => Reduced(x, axes, new ReduceOr(axes));

    /// <summary>
    /// Position of the largest element along an axis, which is dropped; the first of equal ones, NaN counts as largest.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="indexType">Type of the positions; <c>i32</c> if null.</param>
    /// <returns>The positions.</returns>
    public static Tensor ArgMax(Tensor x, int axis, ElementType? indexType = null) =>
        Trace.Bind1(new ArgMax(axis, indexType ?? ElementType.I32), x);

    /// <summary>
    /// Position of the smallest element along an axis, which is dropped; the first of equal ones, NaN counts as
    /// smallest.
    /// </summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="indexType">Type of the positions; <c>i32</c> if null.</param>
    /// <returns>The positions.</returns>
    public static Tensor ArgMin(Tensor x, int axis, ElementType? indexType = null) =>
        Trace.Bind1(new ArgMin(axis, indexType ?? ElementType.I32), x);

    /// <summary>Sums of the first 1, 2, 3, … elements along an axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="reverse">Starts at the end.</param>
    /// <returns>The running sums.</returns>
    public static Tensor CumSum(Tensor x, int axis = 0, bool reverse = false) =>
        Trace.Bind1(new CumulativeSum(axis, reverse), x);

    /// <summary>Products of the first 1, 2, 3, … elements along an axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="reverse">Starts at the end.</param>
    /// <returns>The running products.</returns>
    public static Tensor CumProd(Tensor x, int axis = 0, bool reverse = false) =>
        Trace.Bind1(new CumulativeProduct(axis, reverse), x);

    /// <summary>Largest of the first 1, 2, 3, … elements along an axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="reverse">Starts at the end.</param>
    /// <returns>The running maxima.</returns>
    public static Tensor CumMax(Tensor x, int axis = 0, bool reverse = false) =>
        Trace.Bind1(new CumulativeMax(axis, reverse), x);

    /// <summary>Smallest of the first 1, 2, 3, … elements along an axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="reverse">Starts at the end.</param>
    /// <returns>The running minima.</returns>
    public static Tensor CumMin(Tensor x, int axis = 0, bool reverse = false) =>
        Trace.Bind1(new CumulativeMin(axis, reverse), x);

    /// <summary>Sorted elements along an axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="dimension">The axis.</param>
    /// <param name="isStable">Keeps the order of equal elements.</param>
    /// <returns>The sorted tensor.</returns>
    public static Tensor Sort(Tensor x, int dimension = -1, bool isStable = true) =>
        Sort([x], dimension, isStable, 1)[0];

    /// <summary>Several tensors sorted together by the first of them.</summary>
    /// <param name="tensors">Tensors of one shape.</param>
    /// <param name="dimension">The axis.</param>
    /// <param name="isStable">Keeps the order of equal elements.</param>
    /// <param name="keyCount">How many of the tensors decide the order, the first one first.</param>
    /// <returns>The sorted tensors.</returns>
    public static Tensor[] Sort(
        ReadOnlySpan<Tensor> tensors,
        int dimension = -1,
        bool isStable = true,
        int keyCount = 1
    ) => Trace.Bind(new SortPrimitive(Axes.Normalize(dimension, tensors[0].Rank, "sort"), isStable, keyCount), tensors);

    private static Tensor Reduced(Tensor x, Dims axes, Reduction op)
    {
        ArgumentNullException.ThrowIfNull(x);
        return axes.Count == 0 ? x : Trace.Bind1(op, x);
    }
}
