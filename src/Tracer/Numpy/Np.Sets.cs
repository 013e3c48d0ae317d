using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// What <see cref="Np.UniqueAll"/> finds: values in order, where each first stood, which of them every element is, and
/// how often each occurs.
/// </summary>
/// <param name="Values">The values, <c>[size]</c>.</param>
/// <param name="Indices">Position of the first occurrence of every value in row-major order.</param>
/// <param name="Inverse">Number of the value of every element, of the operand's shape.</param>
/// <param name="Counts">How often every value occurs; 0 for padding.</param>
public sealed record UniqueResult(Tensor Values, Tensor Indices, Tensor Inverse, Tensor Counts);

public static partial class Np
{
    /// <summary>
    /// Positions of the elements that are not 0, one vector <c>[size]</c> per axis; missing ones are <c>fillValue</c>,
    /// further ones are left out.
    /// </summary>
    public static Tensor[] Nonzero(Tensor x, int size, int fillValue = 0)
    {
        Tensor mask = Truth(AtLeast1D(x));
        Tensor flat = Ravel(mask);
        Tensor order = ArgSort(Lax.Not(flat));
        Tensor first =
            order.Size >= size ? Lax.SliceInDim(order, 0, size, 0) : Lax.Pad(order, 0, [0], [size - order.Size]);
        Tensor valid = Lax.Lt(Lax.Iota(ElementType.I32, size), Broadcasting.To(Sum(flat), [size]));
        Tensor filler = Lax.Full([size], fillValue, ElementType.I32);
        return [.. UnravelIndex(first, mask.Shape).Select(places => Lax.Select(valid, places, filler))];
    }

    /// <summary>Flat positions of the elements that are not 0, as <see cref="Nonzero"/>.</summary>
    public static Tensor FlatNonzero(Tensor x, int size, int fillValue = 0) => Nonzero(Ravel(x), size, fillValue)[0];

    /// <summary>Positions of the elements that are not 0, one row <c>[size, rank]</c> per element.</summary>
    public static Tensor ArgWhere(Tensor x, int size, int fillValue = 0) => Stack(Nonzero(x, size, fillValue), 1);

    /// <summary>The elements where a condition holds, <c>[size]</c>; missing ones are <c>fillValue</c>.</summary>
    public static Tensor Extract(Tensor condition, Tensor x, int size, double fillValue = 0) =>
        Compress(Ravel(condition), Ravel(x), size, 0, fillValue);

    /// <summary>
    /// The entries of an axis where a condition holds, <c>size</c> of them; missing ones are <c>fillValue</c>.
    /// </summary>
    public static Tensor Compress(Tensor condition, Tensor x, int size, int? axis = null, double fillValue = 0)
    {
        (Tensor values, int place) = Along(x, axis, "compress");
        Tensor positions = Nonzero(condition, size, (int)values.Shape[place])[0];
        return Take(values, positions, place, IndexMode.Fill, Lax.Full([], fillValue, values.ElementType));
    }

    /// <summary>
    /// The different values in order, <c>[size]</c>; missing ones are <c>fillValue</c> (the smallest value if null).
    /// </summary>
    public static Tensor Unique(Tensor x, int size, Tensor? fillValue = null) => UniqueAll(x, size, fillValue).Values;

    /// <summary>The different values: <see cref="Unique"/>.</summary>
    public static Tensor UniqueValues(Tensor x, int size, Tensor? fillValue = null) => Unique(x, size, fillValue);

    /// <summary>The different values and how often each occurs.</summary>
    public static (Tensor Values, Tensor Counts) UniqueCounts(Tensor x, int size, Tensor? fillValue = null) =>
        UniqueAll(x, size, fillValue) is { } all ? (all.Values, all.Counts) : default;

    /// <summary>The different values and which of them every element is.</summary>
    public static (Tensor Values, Tensor Inverse) UniqueInverse(Tensor x, int size, Tensor? fillValue = null) =>
        UniqueAll(x, size, fillValue) is { } all ? (all.Values, all.Inverse) : default;

    /// <summary>The different values in order with all that is known of them.</summary>
    public static UniqueResult UniqueAll(Tensor x, int size, Tensor? fillValue = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor flat = Ravel(x);
        long count = flat.Size;
        if (count == 0)
        {
            throw Misuse.Error("unique", $"at least one element is needed, got {x}");
        }

        Tensor order = ArgSort(flat);
        Tensor sorted = Take(flat, order, 0, IndexMode.PromiseInBounds);
        Tensor later = Lax.SliceInDim(sorted, 1, count, 0);
        Tensor earlier = Lax.SliceInDim(sorted, 0, count - 1, 0);

        // NaNs count as one value.
        Tensor differs = IsWhole(flat)
            ? Lax.Ne(later, earlier)
            : Lax.And(Lax.Ne(later, earlier), Lax.Not(Lax.And(IsNan(later), IsNan(earlier))));
        Tensor starts = Lax.Concatenate([Ones([1], ElementType.I1), differs], 0);
        Tensor places = Nonzero(starts, size, (int)count)[0];
        Tensor filler = fillValue is null ? sorted[0] : fillValue;
        Tensor values = Take(sorted, places, 0, IndexMode.Fill, filler);
        Tensor number = CumSum(starts, 0) - 1;
        Tensor inverse = Zeros([count], ElementType.I32).At[order].Set(number, uniqueIndices: true);
        Tensor indices = Take(order, places, 0, IndexMode.Fill, 0);
        Tensor ends = Lax.Concatenate([Lax.SliceInDim(places, 1, size, 0), Lax.Full([1], count, ElementType.I32)], 0);
        return new(values, indices, Lax.Reshape(inverse, x.Shape), Lax.Sub(ends, places));
    }

    /// <summary>True where an element is among the values of the other tensor.</summary>
    public static Tensor IsIn(Tensor x, Tensor values, bool invert = false)
    {
        (x, values) = SameType(x, values, "isin");
        Tensor flat = Ravel(values);
        if (flat.Size == 0)
        {
            return Lax.Full(x.Shape, invert ? 1 : 0, ElementType.I1);
        }

        Tensor sorted = Lax.Sort(flat, 0);
        Tensor found = Lax.Eq(Take(sorted, SearchSorted(sorted, x), 0, IndexMode.Clip), x);
        return invert ? Lax.Not(found) : found;
    }

    /// <summary>The values of either vector in order, <c>[size]</c>.</summary>
    public static Tensor Union1D(Tensor x, Tensor y, int size, Tensor? fillValue = null) =>
        Unique(Append(x, y), size, fillValue);

    /// <summary>
    /// The values of the first that are none of the second, in order, <c>[size]</c>; missing ones are <c>fillValue</c>
    /// (0 if null).
    /// </summary>
    public static Tensor SetDiff1D(Tensor x, Tensor y, int size, double fillValue = 0) =>
        Chosen(x, size, fillValue, values => IsIn(values, y, invert: true));

    /// <summary>The values of both in order, <c>[size]</c>; missing ones are <c>fillValue</c>.</summary>
    public static Tensor Intersect1D(Tensor x, Tensor y, int size, double fillValue = 0) =>
        Chosen(x, size, fillValue, values => IsIn(values, y));

    /// <summary>The values of one but not of both in order, <c>[size]</c>; missing ones are <c>fillValue</c>.</summary>
    public static Tensor SetXor1D(Tensor x, Tensor y, int size, double fillValue = 0) =>
        Chosen(Append(x, y), size, fillValue, values => LogicalXor(IsIn(values, x), IsIn(values, y)));

    private static Tensor Chosen(Tensor x, int size, double fillValue, Func<Tensor, Tensor> keep)
    {
        UniqueResult all = UniqueAll(x, (int)x.Size);
        return Extract(LogicalAnd(keep(all.Values), Lax.Gt(all.Counts, 0)), all.Values, size, fillValue);
    }

    /// <summary>
    /// How often every integer in [0, length) occurs, or the sum of its weights; others do not count (negative ones
    /// count as 0).
    /// </summary>
    public static Tensor BinCount(Tensor x, int length, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor places = Lax.Max(Ravel(x), 0);
        Tensor amounts = weights is null ? Ones(places.Shape, ElementType.I32) : Ravel(weights);
        return Zeros([length], amounts.ElementType).At[places].Add(amounts);
    }

    /// <summary>Edges of equally wide bins over a range (that of the data if null).</summary>
    public static Tensor HistogramBinEdges(Tensor x, int bins = 10, (double Low, double High)? range = null)
    {
        Tensor values = ToFloat(x);
        if (range is { } given)
        {
            return Broadcasting.Convert(Linspace(given.Low, given.High, bins + 1), values.ElementType);
        }

        (Tensor low, Tensor high) = (Min(values), Max(values));
        Tensor flat = Lax.Eq(low, high);
        return Linspace(Where(flat, low - 0.5, low), Where(flat, high + 0.5, high), bins + 1);
    }

    /// <summary>
    /// How many elements (or what weight of them) every bin holds, and the edges. The last bin includes its upper edge.
    /// </summary>
    public static (Tensor Counts, Tensor Edges) Histogram(
        Tensor x,
        int bins = 10,
        (double Low, double High)? range = null,
        Tensor? weights = null,
        bool density = false
    ) => Histogram(x, HistogramBinEdges(x, bins, range), weights, density);

    /// <summary>
    /// How many elements (or what weight of them) every bin between given edges holds, and the edges.
    /// </summary>
    public static (Tensor Counts, Tensor Edges) Histogram(
        Tensor x,
        Tensor edges,
        Tensor? weights = null,
        bool density = false
    )
    {
        Tensor values = Ravel(ToFloat(x));
        (Tensor counts, _) = HistogramDD(Lax.Reshape(values, [values.Size, 1]), [edges], weights, density);
        return (counts, edges);
    }

    /// <summary>Histogram of points with two coordinates.</summary>
    public static (Tensor Counts, Tensor EdgesX, Tensor EdgesY) Histogram2D(
        Tensor x,
        Tensor y,
        int bins = 10,
        Tensor? weights = null,
        bool density = false
    )
    {
        Tensor[] edges = [HistogramBinEdges(x, bins), HistogramBinEdges(y, bins)];
        (Tensor counts, _) = HistogramDD(Stack([Ravel(ToFloat(x)), Ravel(ToFloat(y))], 1), edges, weights, density);
        return (counts, edges[0], edges[1]);
    }

    /// <summary>Histogram of points <c>[n, d]</c> with given edges per coordinate.</summary>
    public static (Tensor Counts, Tensor[] Edges) HistogramDD(
        Tensor points,
        Tensor[] edges,
        Tensor? weights = null,
        bool density = false
    )
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(edges);
        Dims shape = Dims.Of(edges.Select(edge => edge.Size - 1));
        Tensor outside = Zeros([points.Shape[0]], ElementType.I1);
        Tensor[] bins = new Tensor[edges.Length];
        for (int axis = 0; axis < bins.Length; axis++)
        {
            Tensor values = points[.., axis];
            Tensor bin = SearchSorted(edges[axis], values, right: true) - 1;
            bins[axis] = Where(Equal(values, edges[axis][^1]), (int)shape[axis] - 1, bin);
            outside |= Less(bins[axis], 0) | GreaterEqual(bins[axis], (int)shape[axis]);
        }

        Tensor flat = Where(outside, (int)shape.Product, RavelMultiIndex(bins, shape));
        Tensor counts = Lax.Reshape(
            BinCount(flat, (int)shape.Product, weights is null && density ? Ones(outside.Shape) : weights),
            shape
        );
        if (density)
        {
            counts /= Sum(counts);
            for (int axis = 0; axis < bins.Length; axis++)
            {
                counts /= Lax.Reshape(Diff(edges[axis]), Dims.Repeat(1, shape.Count).With(axis, shape[axis]));
            }
        }

        return (counts, edges);
    }

    /// <summary>
    /// The piecewise linear function through the points <c>(xp, fp)</c>, with xp increasing; constant, or given values,
    /// outside.
    /// </summary>
    public static Tensor Interp(Tensor x, Tensor xp, Tensor fp, Tensor? left = null, Tensor? right = null)
    {
        (Tensor places, Tensor knots) = SameType(ToFloat(x), ToFloat(xp), "interp");
        Tensor heights = ToFloat(fp);
        int last = (int)knots.Size - 1;
        Tensor upper = Clip(SearchSorted(knots, places, right: true), 1, last);
        Tensor At(Tensor from, Tensor index) => Take(from, index, 0, IndexMode.PromiseInBounds);
        (Tensor x0, Tensor x1) = (At(knots, upper - 1), At(knots, upper));
        (Tensor f0, Tensor f1) = (At(heights, upper - 1), At(heights, upper));
        Tensor width = x1 - x0;
        Tensor narrow = Lax.Le(Lax.Abs(width), FloatLimits.Of(width.ElementType).Tiny);
        Tensor slope = (places - x0) / Lax.Select(narrow, Lax.FullLike(width, 1), width);
        Tensor inside = Where(narrow, f0, f0 + (slope * (f1 - f0)));
        Tensor lower = Where(Less(places, knots[0]), left ?? heights[0], inside);
        return Where(Greater(places, knots[last]), right ?? heights[last], lower);
    }
}
