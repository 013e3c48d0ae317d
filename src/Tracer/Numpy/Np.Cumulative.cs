using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>
    /// Sums of the first 1, 2, 3, … elements along an axis; of all elements in row-major order without one.
    /// </summary>
    public static Tensor CumSum(Tensor x, int? axis = null) =>
        Running(Widened(x), axis, "cumsum", (values, place) => Lax.CumSum(values, place));

    /// <summary>
    /// Products of the first 1, 2, 3, … elements along an axis; of all elements in row-major order without one.
    /// </summary>
    public static Tensor CumProd(Tensor x, int? axis = null) =>
        Running(Widened(x), axis, "cumprod", (values, place) => Lax.CumProd(values, place));

    /// <summary>Running sums, with NaN counted as 0.</summary>
    public static Tensor NanCumSum(Tensor x, int? axis = null) => CumSum(WithoutNan(x, 0), axis);

    /// <summary>Running products, with NaN counted as 1.</summary>
    public static Tensor NanCumProd(Tensor x, int? axis = null) => CumProd(WithoutNan(x, 1), axis);

    /// <summary>Running sums along an axis (the only one if null), on request with a 0 in front.</summary>
    public static Tensor CumulativeSum(Tensor x, int? axis = null, bool includeInitial = false) =>
        Cumulative(x, axis, includeInitial, "cumulative_sum", 0, CumSum);

    /// <summary>Running products along an axis (the only one if null), on request with a 1 in front.</summary>
    public static Tensor CumulativeProd(Tensor x, int? axis = null, bool includeInitial = false) =>
        Cumulative(x, axis, includeInitial, "cumulative_prod", 1, CumProd);

    /// <summary>
    /// Differences of neighbours along an axis, n times over; values may be put before and after first.
    /// </summary>
    public static Tensor Diff(Tensor x, int n = 1, int axis = -1, Tensor? prepend = null, Tensor? append = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        int place = Axes.Normalize(axis, x.Rank, "diff");
        List<Tensor> parts = [x];
        if (prepend is not null)
        {
            parts.Insert(0, prepend.Rank == 0 ? BroadcastTo(prepend, x.Shape.With(place, 1)) : prepend);
        }

        if (append is not null)
        {
            parts.Add(append.Rank == 0 ? BroadcastTo(append, x.Shape.With(place, 1)) : append);
        }

        Tensor result = parts.Count == 1 ? x : Concatenate(parts.ToArray(), place);
        for (int i = 0; i < n && result.Shape[place] > 0; i++)
        {
            long size = result.Shape[place];
            Tensor later = Lax.SliceInDim(result, 1, size, place);
            Tensor earlier = Lax.SliceInDim(result, 0, size - 1, place);
            result = result.ElementType.IsBoolean ? Lax.Ne(later, earlier) : Lax.Sub(later, earlier);
        }

        return result;
    }

    /// <summary>
    /// Differences of neighbours of all elements in row-major order; values may be put before and after the
    /// differences.
    /// </summary>
    public static Tensor EDiff1D(Tensor x, Tensor? toEnd = null, Tensor? toBegin = null)
    {
        Tensor differences = Diff(Ravel(x));
        List<Tensor> parts = [differences];
        if (toBegin is not null)
        {
            parts.Insert(0, Broadcasting.Convert(Ravel(toBegin), differences.ElementType));
        }

        if (toEnd is not null)
        {
            parts.Add(Broadcasting.Convert(Ravel(toEnd), differences.ElementType));
        }

        return Concatenate(parts.ToArray());
    }

    /// <summary>
    /// Slopes along an axis: central differences inside, one-sided ones at the ends; the points are <c>spacing</c>
    /// apart, or at given places.
    /// </summary>
    public static Tensor Gradient(Tensor x, int axis, Tensor? spacing = null)
    {
        Tensor values = ToFloat(x);
        int place = Axes.Normalize(axis, values.Rank, "gradient");
        long size = values.Shape[place];
        if (size < 2)
        {
            throw Misuse.Error("gradient", $"axis {place} of {x} needs at least 2 entries");
        }

        Tensor Part(Tensor from, long start, long limit, int along) => Lax.SliceInDim(from, start, limit, along);
        Tensor step = spacing ?? 1;
        if (step.Rank == 1)
        {
            Dims column = Dims.Repeat(1, values.Rank);
            Tensor gap = Diff(Broadcasting.Convert(step, values.ElementType));
            Tensor Shaped(long start, long limit) =>
                Lax.Reshape(Part(gap, start, limit, 0), column.With(place, limit - start));
            (Tensor before, Tensor after) = (Shaped(0, size - 2), Shaped(1, size - 1));
            Tensor inside =
                (Part(values, 0, size - 2, place) * (-after / (before * (before + after))))
                + (Part(values, 1, size - 1, place) * ((after - before) / (before * after)))
                + (Part(values, 2, size, place) * (before / (after * (before + after))));
            Tensor head = (Part(values, 1, 2, place) - Part(values, 0, 1, place)) / Shaped(0, 1);
            Tensor tail =
                (Part(values, size - 1, size, place) - Part(values, size - 2, size - 1, place))
                / Shaped(size - 2, size - 1);
            return Concatenate([head, inside, tail], place);
        }

        Tensor center = (Part(values, 2, size, place) - Part(values, 0, size - 2, place)) * 0.5;
        Tensor first = Part(values, 1, 2, place) - Part(values, 0, 1, place);
        Tensor last = Part(values, size - 1, size, place) - Part(values, size - 2, size - 1, place);
        return Concatenate([first, center, last], place) / step;
    }

    /// <summary>Slopes along every axis, as by <see cref="Gradient(Tensor, int, Tensor?)"/>.</summary>
    public static Tensor[] Gradient(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return [.. Enumerable.Range(0, x.Rank).Select(axis => Gradient(x, axis))];
    }

    /// <summary>
    /// Integral along an axis by the trapezoidal rule; the points are <c>dx</c> apart, or at the places <c>x</c>.
    /// </summary>
    public static Tensor Trapezoid(Tensor y, Tensor? x = null, double dx = 1, int axis = -1)
    {
        Tensor values = ToFloat(y);
        int place = Axes.Normalize(axis, values.Rank, "trapezoid");
        long size = values.Shape[place];
        Tensor sums = Lax.SliceInDim(values, 1, size, place) + Lax.SliceInDim(values, 0, size - 1, place);
        if (x is null)
        {
            return Sum(sums, [place]) * (0.5 * dx);
        }

        Tensor gaps =
            x.Rank == 1 ? Lax.Reshape(Diff(x), Dims.Repeat(1, values.Rank).With(place, size - 1)) : Diff(x, 1, place);
        return Sum(sums * gaps, [place]) * 0.5;
    }

    /// <summary>Angles with jumps of more than half a period between neighbours removed by adding periods.</summary>
    public static Tensor Unwrap(Tensor x, double? discont = null, int axis = -1, double period = 2 * Math.PI)
    {
        Tensor values = ToFloat(x);
        int place = Axes.Normalize(axis, values.Rank, "unwrap");
        Tensor steps = Diff(values, 1, place);
        double half = period / 2;
        Tensor wrapped = Remainder(steps + half, period) - half;
        Tensor kept = Where(LogicalAnd(Equal(wrapped, -half), Greater(steps, 0)), half, wrapped);
        Tensor correction = Where(Less(Lax.Abs(steps), discont ?? half), 0, kept - steps);
        Tensor start = Lax.SliceInDim(values, 0, 1, place);
        Tensor rest = Lax.SliceInDim(values, 1, values.Shape[place], place) + CumSum(correction, place);
        return Concatenate([start, rest], place);
    }

    private static Tensor Running(Tensor x, int? axis, string who, Func<Tensor, int, Tensor> scan) =>
        axis is { } given ? scan(x, Axes.Normalize(given, x.Rank, who)) : scan(Ravel(x), 0);

    private static Tensor Cumulative(
        Tensor x,
        int? axis,
        bool includeInitial,
        string who,
        double initial,
        Func<Tensor, int?, Tensor> scan
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        if (axis is null && x.Rank != 1)
        {
            throw Misuse.Error(who, $"an axis must be given for tensors of rank other than 1, got {x}");
        }

        int place = Axes.Normalize(axis ?? 0, x.Rank, who);
        Tensor result = scan(x, place);
        return includeInitial
            ? Lax.Concatenate([Lax.Full(x.Shape.With(place, 1), initial, result.ElementType), result], place)
            : result;
    }

    private static Tensor WithoutNan(Tensor x, double otherwise) =>
        IsWhole(x) ? x : Lax.Select(IsNan(x), Lax.FullLike(x, otherwise), x);
}
