using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    /// <summary>Sorted elements along an axis; of all elements in row-major order if null. NaN comes last.</summary>
    public static Tensor Sort(Tensor x, int? axis = -1, bool stable = true, bool descending = false)
    {
        (Tensor values, int place) = Along(x, axis, "sort");
        if (!values.ElementType.IsComplex)
        {
            Tensor sorted = Lax.Sort(values, place, stable);
            return descending ? Lax.Rev(sorted, [place]) : sorted;
        }

        return TakeAlongAxis(values, ArgSort(values, place, stable, descending), place, IndexMode.PromiseInBounds);
    }

    /// <summary>
    /// Positions (<c>i32</c>) that sort the elements along an axis; of all elements in row-major order if null.
    /// </summary>
    public static Tensor ArgSort(Tensor x, int? axis = -1, bool stable = true, bool descending = false)
    {
        (Tensor values, int place) = Along(x, axis, "argsort");
        Tensor positions = Lax.BroadcastedIota(ElementType.I32, values.Shape, place);
        Tensor[] keys = values.ElementType.IsComplex ? [Lax.Real(values), Lax.Imag(values)] : [values];
        if (!descending)
        {
            return Lax.Sort([.. keys, positions], place, stable, keys.Length)[^1];
        }

        // Sorting the reversed elements and reversing the result keeps equal ones in order.
        long size = values.Shape[place];
        Tensor[] reversed = [.. keys.Select(key => Lax.Rev(key, [place])), positions];
        Tensor order = Lax.Rev(Lax.Sort(reversed, place, stable, keys.Length)[^1], [place]);
        return Lax.Sub(Lax.FullLike(order, size - 1), order);
    }

    /// <summary>Positions that sort by the last of several keys, then by the one before, and so on.</summary>
    public static Tensor LexSort(ReadOnlySpan<Tensor> keys, int axis = -1)
    {
        Tensor[] first = keys.ToArray();
        System.Array.Reverse(first);
        int place = Axes.Normalize(axis, first[0].Rank, "lexsort");
        return Lax.Sort(
            [.. first, Lax.BroadcastedIota(ElementType.I32, first[0].Shape, place)],
            place,
            true,
            first.Length
        )[^1];
    }

    /// <summary>Complex numbers sorted by real, then imaginary part.</summary>
    public static Tensor SortComplex(Tensor x)
    {
        Tensor sorted = Sort(x, 0);
        return sorted.ElementType.IsComplex ? sorted : Lax.Complex(ToFloat(sorted), Lax.ZerosLike(ToFloat(sorted)));
    }

    /// <summary>
    /// Elements along an axis with entry number k where sorting would put it, smaller ones before and larger ones after
    /// it.
    /// </summary>
    public static Tensor Partition(Tensor x, int k, int axis = -1) =>
        CheckedPartition(x, k, axis) is { } place ? Sort(x, place) : x;

    /// <summary>Positions that <see cref="Partition"/> the elements along an axis.</summary>
    public static Tensor ArgPartition(Tensor x, int k, int axis = -1) => ArgSort(x, CheckedPartition(x, k, axis));

    /// <summary>
    /// Where values would be inserted into a sorted vector: before equal elements, or after them (<c>right</c>);
    /// <c>i32</c>.
    /// </summary>
    public static Tensor SearchSorted(Tensor sorted, Tensor values, bool right = false, Tensor? sorter = null)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        ArgumentNullException.ThrowIfNull(values);
        if (sorted.Rank != 1)
        {
            throw Misuse.Error("searchsorted", $"the sorted tensor must be a vector, got {sorted}");
        }

        Tensor vector = sorter is null ? sorted : Take(sorted, sorter, 0, IndexMode.Clip);
        (vector, Tensor wanted) = SameType(vector, values, "searchsorted");
        long size = vector.Size;
        Tensor zero = Lax.Full(wanted.Shape, 0, ElementType.I32);
        if (size == 0 || wanted.Size == 0)
        {
            return zero;
        }

        // Bisection: the answer lies in [low, high].
        int steps = (int)Math.Ceiling(Math.Log2(size + 1)) + 1;
        (Tensor low, _) = Lax.ForiLoop(
            0,
            steps,
            (_, bounds) =>
            {
                Tensor middle = Lax.Add(
                    bounds.Low,
                    Lax.Div(Lax.Sub(bounds.High, bounds.Low), Lax.FullLike(bounds.Low, 2))
                );
                Tensor element = Take(vector, middle, 0, IndexMode.Clip);
                Tensor after = right ? Lax.Not(Precedes(wanted, element)) : Precedes(element, wanted);
                Tensor open = Lax.Lt(bounds.Low, bounds.High);
                return (
                    Low: Lax.Select(Lax.And(open, after), Lax.Add(middle, Lax.FullLike(middle, 1)), bounds.Low),
                    High: Lax.Select(Lax.And(open, Lax.Not(after)), middle, bounds.High)
                );
            },
            (Low: zero, High: Lax.Full(wanted.Shape, size, ElementType.I32))
        );
        return low;
    }

    /// <summary>
    /// Number of the bin of every value; bin i lies between edges i - 1 (within) and i (without, or within for
    /// <c>right</c>).
    /// </summary>
    public static Tensor Digitize(Tensor x, Tensor edges, bool right = false)
    {
        ArgumentNullException.ThrowIfNull(edges);
        if (edges.Size == 0)
        {
            return Zeros(x.Shape, ElementType.I32);
        }

        Tensor increasing = SearchSorted(edges, x, right: !right);
        Tensor decreasing = Lax.Sub(Lax.FullLike(increasing, edges.Size), SearchSorted(Lax.Rev(edges, [0]), x, right));
        Tensor grows = GreaterEqual(edges[^1], edges[0]);
        return Where(grows, increasing, decreasing);
    }

    /// <summary>Position of the largest element in row-major order.</summary>
    public static Tensor ArgMax(Tensor x) => ArgMax(Ravel(x), 0);

    /// <summary>Position of the smallest element in row-major order.</summary>
    public static Tensor ArgMin(Tensor x) => ArgMin(Ravel(x), 0);

    /// <summary>Position of the largest element that is not NaN; -1 where all are.</summary>
    public static Tensor NanArgMax(Tensor x, int axis) => NanArg(x, axis, double.NegativeInfinity, ArgMax);

    /// <summary>Position of the smallest element that is not NaN; -1 where all are.</summary>
    public static Tensor NanArgMin(Tensor x, int axis) => NanArg(x, axis, double.PositiveInfinity, ArgMin);

    private static Tensor NanArg(Tensor x, int axis, double worst, Func<Tensor, int, Tensor> search)
    {
        if (IsWhole(x))
        {
            return search(x, axis);
        }

        Tensor result = search(WithoutNan(x, worst), axis);
        return Lax.Select(All(IsNan(x), [axis]), Lax.FullLike(result, -1), result);
    }

    /// <summary>The order of sorting: NaN after everything else.</summary>
    private static Tensor Precedes(Tensor x, Tensor y) =>
        IsWhole(x) ? Lax.Lt(x, y) : Lax.Or(Lax.Lt(x, y), Lax.And(Lax.Ne(y, y), Lax.Eq(x, x)));

    private static (Tensor Values, int Axis) Along(Tensor x, int? axis, string who)
    {
        ArgumentNullException.ThrowIfNull(x);
        return axis is { } given ? (x, Axes.Normalize(given, x.Rank, who)) : (Ravel(x), 0);
    }

    private static int? CheckedPartition(Tensor x, int k, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "partition");
        Axes.Normalize(k, (int)x.Shape[place], "partition");
        return place;
    }
}
