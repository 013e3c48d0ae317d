using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>Sum of elements; booleans are counted, narrow integers widened to 32 bits.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to sum over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <param name="where">Which elements count; all if null.</param>
    /// <param name="initial">Added to every sum; nothing if null.</param>
    /// <returns>The sums.</returns>
    public static Tensor Sum(
        Tensor x,
        Dims? axes = null,
        bool keepDims = false,
        Tensor? where = null,
        Tensor? initial = null
    )
    {
        Tensor sum = Reduce(Masked(Widened(x), where, 0), axes, keepDims, "sum", Lax.ReduceSum);
        return initial is null ? sum : sum + initial;
    }

    /// <summary>Product of elements; narrow integers are widened to 32 bits.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to multiply over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <param name="where">Which elements count; all if null.</param>
    /// <param name="initial">A further factor of every product; none if null.</param>
    /// <returns>The products.</returns>
    public static Tensor Prod(
        Tensor x,
        Dims? axes = null,
        bool keepDims = false,
        Tensor? where = null,
        Tensor? initial = null
    )
    {
        Tensor product = Reduce(Masked(Widened(x), where, 1), axes, keepDims, "prod", Lax.ReduceProd);
        return initial is null ? product : product * initial;
    }

    /// <summary>Largest element.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to search; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <param name="where">Which elements count; all if null. Needs an initial value.</param>
    /// <param name="initial">A further candidate; none if null.</param>
    /// <returns>The maxima.</returns>
    public static Tensor Max(
        Tensor x,
        Dims? axes = null,
        bool keepDims = false,
        Tensor? where = null,
        Tensor? initial = null
    ) => Extreme(x, axes, keepDims, where, initial, "max", Lax.ReduceMax, Maximum, Identities.Lowest);

    /// <summary>Smallest element.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to search; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <param name="where">Which elements count; all if null. Needs an initial value.</param>
    /// <param name="initial">A further candidate; none if null.</param>
    /// <returns>The minima.</returns>
    public static Tensor Min(
        Tensor x,
        Dims? axes = null,
        bool keepDims = false,
        Tensor? where = null,
        Tensor? initial = null
    ) => Extreme(x, axes, keepDims, where, initial, "min", Lax.ReduceMin, Minimum, Identities.Highest);

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
    /// <param name="where">Which elements count; all if null.</param>
    /// <returns>The means.</returns>
    public static Tensor Mean(Tensor x, Dims? axes = null, bool keepDims = false, Tensor? where = null)
    {
        Tensor values = ToFloat(x);
        Tensor sum = Sum(values, axes, keepDims, where);
        return Lax.Div(sum, Count(values, axes, keepDims, where, "mean", 0, sum));
    }

    /// <summary>Mean squared distance from the mean.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to average over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <param name="ddof">Subtracted from the count that the sum is divided by.</param>
    /// <param name="where">Which elements count; all if null.</param>
    /// <returns>The variances.</returns>
    public static Tensor Var(Tensor x, Dims? axes = null, bool keepDims = false, double ddof = 0, Tensor? where = null)
    {
        Tensor values = ToFloat(x);
        Tensor distance = values - Mean(values, axes, keepDims: true, where);
        Tensor square = values.ElementType.IsComplex ? Real(distance * Lax.Conj(distance)) : Square(distance);
        Tensor sum = Sum(square, axes, keepDims, where);
        return Lax.Div(sum, Count(values, axes, keepDims, where, "var", ddof, sum));
    }

    /// <summary>Square root of the variance.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axes">Axes to average over; all if null.</param>
    /// <param name="keepDims">Keeps the axes with size 1.</param>
    /// <param name="ddof">Subtracted from the count that the sum is divided by.</param>
    /// <param name="where">Which elements count; all if null.</param>
    /// <returns>The standard deviations.</returns>
    public static Tensor Std(
        Tensor x,
        Dims? axes = null,
        bool keepDims = false,
        double ddof = 0,
        Tensor? where = null
    ) => Lax.Sqrt(Var(x, axes, keepDims, ddof, where));

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

    private static Tensor Widened(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        ElementType type = x.ElementType;
        return type.IsBoolean || (type is { IsInteger: true, BitWidth: < 32 })
            ? Lax.ConvertElementType(x, type.IsUnsigned ? ElementType.UI32 : ElementType.I32)
            : x;
    }

    private static Tensor Masked(Tensor x, Tensor? where, double otherwise) =>
        where is null ? x : Where(where, x, Lax.Full([], otherwise, x.ElementType));

    private static Tensor Extreme(
        Tensor x,
        Dims? axes,
        bool keepDims,
        Tensor? where,
        Tensor? initial,
        string who,
        Func<Tensor, Dims, Tensor> reduce,
        Func<Tensor, Tensor, Tensor> combine,
        Func<ElementType, DenseElementsAttr> identity
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        if (where is not null && initial is null)
        {
            throw Misuse.Error(
                who,
                "with a 'where' mask an 'initial' value is needed, since nothing may be left to choose from"
            );
        }

        Tensor values = where is null ? x : Where(where, x, new ConstantTensor(identity(x.ElementType)));
        Tensor result = Reduce(values, axes, keepDims, who, reduce);
        return initial is null ? result : combine(result, initial);
    }

    /// <summary>How many elements every result stands for, like a tensor of results.</summary>
    private static Tensor Count(
        Tensor x,
        Dims? axes,
        bool keepDims,
        Tensor? where,
        string who,
        double less,
        Tensor like
    )
    {
        if (where is null)
        {
            return Lax.FullLike(like, x.Shape.Permute(Axes.Normalize(axes, x.Rank, who)).Product - less);
        }

        Tensor counted = Lax.ConvertElementType(Broadcasting.To(Truth(where), x.Shape), like.ElementType);
        Tensor count = Reduce(counted, axes, keepDims, who, Lax.ReduceSum);
        return less == 0 ? count : count - less;
    }

    private static Tensor Reduce(Tensor x, Dims? axes, bool keepDims, string name, Func<Tensor, Dims, Tensor> reduce)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims normalized = Axes.Normalize(axes, x.Rank, name);
        Tensor result = reduce(x, normalized);
        return keepDims
            ? Lax.Reshape(result, Dims.Of(x.Shape.Select((size, axis) => normalized.Contains(axis) ? 1 : size)))
            : result;
    }
}
