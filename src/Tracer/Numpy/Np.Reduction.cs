using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>Sum of elements; booleans are counted.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to sum over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The sums.</returns>
    public static Tensor Sum(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Reduce(x.ElementType.IsBoolean ? x.Astype(ElementType.I32) : x, axes, keepDims, "sum", Lax.ReduceSum);

    /// <summary>Product of elements.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to multiply over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The products.</returns>
    public static Tensor Prod(Tensor x, Dims? axes = null, bool keepDims = false) => Reduce(x, axes, keepDims, "prod", Lax.ReduceProd);

    /// <summary>Largest element.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to search; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The maxima.</returns>
    public static Tensor Max(Tensor x, Dims? axes = null, bool keepDims = false) => Reduce(x, axes, keepDims, "max", Lax.ReduceMax);

    /// <summary>Smallest element.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to search; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The minima.</returns>
    public static Tensor Min(Tensor x, Dims? axes = null, bool keepDims = false) => Reduce(x, axes, keepDims, "min", Lax.ReduceMin);

    /// <summary>True where all elements are.</summary>
    /// <param name="x">Booleans.</param>
    /// <param name="axes">Axes to look along; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>Booleans.</returns>
    public static Tensor All(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Reduce(Lax.ConvertElementType(x, ElementType.I1), axes, keepDims, "all", Lax.ReduceAnd);

    /// <summary>True where any element is.</summary>
    /// <param name="x">Booleans.</param>
    /// <param name="axes">Axes to look along; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Any(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Reduce(Lax.ConvertElementType(x, ElementType.I1), axes, keepDims, "any", Lax.ReduceOr);

    /// <summary>Mean of elements; integers become floats first.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to average over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The means.</returns>
    public static Tensor Mean(Tensor x, Dims? axes = null, bool keepDims = false)
    {
        Tensor values = ToFloat(x);
        double count = values.Shape.Permute(Axes.Normalize(axes, values.Rank, "mean")).Product;
        Tensor sum = Sum(values, axes, keepDims);
        return Lax.Div(sum, Lax.FullLike(sum, count));
    }

    /// <summary>Mean squared distance from the mean.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to average over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The variances.</returns>
    public static Tensor Var(Tensor x, Dims? axes = null, bool keepDims = false)
    {
        Tensor values = ToFloat(x);
        return Mean(Square(values - Mean(values, axes, keepDims: true)), axes, keepDims);
    }

    /// <summary>Square root of the variance.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to average over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The standard deviations.</returns>
    public static Tensor Std(Tensor x, Dims? axes = null, bool keepDims = false) => Lax.Sqrt(Var(x, axes, keepDims));

    /// <summary>Position of the largest element along an axis; the first of equal ones.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>Positions, <c>i32</c>.</returns>
    public static Tensor ArgMax(Tensor x, int axis) => Lax.ArgMax(x, Axes.Normalize(axis, x.Rank, "argmax"));

    /// <summary>Position of the smallest element along an axis; the first of equal ones.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>Positions, <c>i32</c>.</returns>
    public static Tensor ArgMin(Tensor x, int axis) => Lax.ArgMin(x, Axes.Normalize(axis, x.Rank, "argmin"));

    /// <summary>Logarithm of the sum of exponentials, without overflow.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to sum over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <returns>The result.</returns>
    public static Tensor LogSumExp(Tensor x, Dims? axes = null, bool keepDims = false)
    {
        Tensor values = ToFloat(x);
        Tensor largest = Lax.StopGradient(Max(values, axes, keepDims: true));
        Tensor finite = Lax.Select(Lax.IsFinite(largest), largest, Lax.ZerosLike(largest));
        Tensor sum = Sum(Lax.Exp(values - finite), axes, keepDims);
        return Lax.Add(Lax.Log(sum), Lax.Reshape(finite, sum.Shape));
    }

    private static Tensor Reduce(Tensor x, Dims? axes, bool keepDims, string name, Func<Tensor, Dims, Tensor> reduce)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims normalized = Axes.Normalize(axes, x.Rank, name);
        Tensor result = reduce(x, normalized);
        return keepDims ? Lax.Reshape(result, Dims.Of(x.Shape.Select((size, axis) => normalized.Contains(axis) ? 1 : size))) : result;
    }
}
