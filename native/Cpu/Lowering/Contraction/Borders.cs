using XlaSharp.Hlo;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Where windows of a convolution reach beyond its operand in one dimension: margins hold zeros, so sums need not go
/// over them. Window <c>o</c>'s tap <c>t</c> reads place <c>o·Stride + t·Dilation - Low</c> of <c>Size</c>.
/// </summary>
/// <param name="Result">Elements of the result from window to window.</param>
/// <param name="Windows">How many windows.</param>
/// <param name="Lhs">Elements of the left operand, with its margins, from tap to tap.</param>
/// <param name="Taps">Taps of a window.</param>
/// <param name="Stride">Places from window to window.</param>
/// <param name="Dilation">Places from tap to tap.</param>
/// <param name="Low">Places of the margin before the operand.</param>
/// <param name="Size">Places of the operand without margins.</param>
internal readonly record struct Border(
    long Result,
    long Windows,
    long Lhs,
    long Taps,
    long Stride,
    long Dilation,
    long Low,
    long Size
)
{
    /// <summary>The taps of a window that read the operand itself.</summary>
    public (long First, long End) Inside(long window)
    {
        long start = (window * Stride) - Low;
        long first = Math.Clamp(Ceiling(-start), 0, Taps);
        return (first, Math.Clamp(Ceiling(Size - start), first, Taps));
    }

    private long Ceiling(long places) => places <= 0 ? 0 : (places + Dilation - 1) / Dilation;
}

/// <summary>
/// Rows of a matrix product that need the same parts of its sums, because the rest meets margins only.
/// </summary>
/// <param name="Rows">The rows, by their number.</param>
/// <param name="Taps">The taps that they need, one range for each border.</param>
internal sealed record BorderRows(long[] Rows, (long First, long End)[] Taps)
{
    // More rows are better found by steps than in tables.
    private const long MaxRows = 1024;

    // What a tile costs beside its sums, in rows, and what a call costs, in tiles.
    private const double TileCost = 1;
    private const double CallCost = 0.1;

    /// <summary>The groups that rows are best computed in; none where all are best treated alike.</summary>
    /// <param name="borders">Where margins are.</param>
    /// <param name="places">Where in the result each row is.</param>
    /// <param name="height">How many rows of so many a tile has.</param>
    public static IReadOnlyList<BorderRows> Group(ReadOnlySpan<Border> borders, long[] places, Func<long, int> height)
    {
        if (borders.IsEmpty || places.Length > MaxRows)
        {
            return [];
        }

        Dictionary<ValueList<(long, long)>, List<long>> classes = [];
        for (int row = 0; row < places.Length; row++)
        {
            (long, long)[] taps = new (long, long)[borders.Length];
            for (int i = 0; i < taps.Length; i++)
            {
                taps[i] = borders[i].Inside(places[row] / borders[i].Result % borders[i].Windows);
            }

            ValueList<(long, long)> key = [.. taps];
            if (!classes.TryGetValue(key, out List<long>? rows))
            {
                classes[key] = rows = [];
            }

            rows.Add(row);
        }

        // The two groups that are cheapest together are one, as long as that saves something.
        List<BorderRows> groups = [.. classes.Select(entry => new BorderRows([.. entry.Value], [.. entry.Key]))];
        while (groups.Count > 1)
        {
            (double saved, int first, int second) = (0, -1, -1);
            for (int i = 0; i < groups.Count; i++)
            {
                for (int j = i + 1; j < groups.Count; j++)
                {
                    double saves =
                        groups[i].Cost(height) + groups[j].Cost(height) - groups[i].With(groups[j]).Cost(height);
                    (saved, first, second) = saves >= saved ? (saves, i, j) : (saved, first, second);
                }
            }

            if (first < 0)
            {
                break;
            }

            groups[first] = groups[first].With(groups[second]);
            groups.RemoveAt(second);
        }

        return groups.Count > 1 ? groups : [];
    }

    private BorderRows With(BorderRows other) =>
        new(
            [.. Rows.Concat(other.Rows).Order()],
            [
                .. Taps.Zip(
                    other.Taps,
                    (a, b) =>
                        a.End == a.First ? b
                        : b.End == b.First ? a
                        : (Math.Min(a.First, b.First), Math.Max(a.End, b.End))
                ),
            ]
        );

    private double Cost(Func<long, int> height)
    {
        int tall = height(Rows.Length);
        double tiles = ((Rows.Length + tall - 1) / tall) * (tall + TileCost);
        return (tiles + CallCost) * Taps.Aggregate(1.0, (product, taps) => product * (taps.End - taps.First));
    }
}
