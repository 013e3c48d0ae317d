namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// A longest common subsequence of two sequences that differ little: E. W. Myers, "An O(ND) difference algorithm and
/// its variations", 1986. Time and memory grow with the number of differences, not with the product of the lengths.
/// </summary>
internal static class ShortestEdit
{
    private const int MaxDifferences = 1500;

    /// <summary>
    /// Pairs of positions in order; null where the sequences differ in more places than are looked for.
    /// </summary>
    public static List<(int A, int B)>? Align(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        // ends[d][k + d]: how far along a the farthest path with d differences on diagonal k = x - y gets.
        List<int[]> ends = [];
        for (int d = 0; d <= Math.Min(MaxDifferences, a.Length + b.Length); d++)
        {
            int[] reached = new int[(2 * d) + 1];
            ends.Add(reached);
            for (int k = -d; k <= d; k += 2)
            {
                int x = d == 0 ? 0 : Start(ends[d - 1], d, k, a.Length, b.Length).X;
                while (x >= 0 && x < a.Length && x - k < b.Length && a[x] == b[x - k])
                {
                    x++;
                }

                reached[k + d] = x;
                if (x == a.Length && x - k == b.Length)
                {
                    return Path(ends, d, k, a.Length, b.Length);
                }
            }
        }

        return null;
    }

    // The better of a step down from diagonal k + 1 and one right from k - 1; -1 where both leave the sequences.
    private static (int X, int From) Start(int[] previous, int d, int k, int lengthA, int lengthB)
    {
        int down = k < d - 1 ? previous[k + 1 + d - 1] : -1;
        int right = k > 1 - d ? previous[k - 1 + d - 1] : -1;
        down = down >= 0 && down - k <= lengthB ? down : -1;
        right = right >= 0 && right < lengthA ? right + 1 : -1;
        return down >= right ? (down, k + 1) : (right, k - 1);
    }

    private static List<(int A, int B)> Path(List<int[]> ends, int d, int k, int lengthA, int lengthB)
    {
        List<(int A, int B)> pairs = [];
        for (int x = lengthA; d >= 0; d--)
        {
            (int start, int from) = d == 0 ? (0, 0) : Start(ends[d - 1], d, k, lengthA, lengthB);
            while (x > start)
            {
                x--;
                pairs.Add((x, x - k));
            }

            if (d > 0)
            {
                x = ends[d - 1][from + d - 1];
                k = from;
            }
        }

        pairs.Reverse();
        return pairs;
    }
}
