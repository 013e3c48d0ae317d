namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// Pairs up equal elements of two sequences without crossings: common ends first, then elements that occur once on
/// either side (the longest increasing run of them), then, between those, a longest common subsequence where the
/// stretch is short or differs little.
/// </summary>
internal static class SequenceAlignment
{
    private const long MaxCells = 4_000_000;

    /// <summary>The pairs in order.</summary>
    public static List<(int A, int B)> Align(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        List<(int A, int B)> pairs = [];
        Align(a, 0, a.Length, b, 0, b.Length, pairs);
        return pairs;
    }

    private static void Align(
        ReadOnlySpan<int> a,
        int startA,
        int endA,
        ReadOnlySpan<int> b,
        int startB,
        int endB,
        List<(int A, int B)> pairs
    )
    {
        while (startA < endA && startB < endB && a[startA] == b[startB])
        {
            pairs.Add((startA++, startB++));
        }

        int tail = 0;
        while (startA < endA && startB < endB && a[endA - 1] == b[endB - 1])
        {
            (endA, endB, tail) = (endA - 1, endB - 1, tail + 1);
        }

        if (startA < endA && startB < endB)
        {
            AlignMiddle(a, startA, endA, b, startB, endB, pairs);
        }

        for (int i = 0; i < tail; i++)
        {
            pairs.Add((endA + i, endB + i));
        }
    }

    private static void AlignMiddle(
        ReadOnlySpan<int> a,
        int startA,
        int endA,
        ReadOnlySpan<int> b,
        int startB,
        int endB,
        List<(int A, int B)> pairs
    )
    {
        List<(int A, int B)> anchors = Increasing(Unique(a[startA..endA], b[startB..endB]));
        if (anchors.Count == 0)
        {
            Subsequence(a, startA, endA, b, startB, endB, pairs);
            return;
        }

        (int lastA, int lastB) = (startA, startB);
        foreach ((int offsetA, int offsetB) in anchors)
        {
            Align(a, lastA, startA + offsetA, b, lastB, startB + offsetB, pairs);
            pairs.Add((startA + offsetA, startB + offsetB));
            (lastA, lastB) = (startA + offsetA + 1, startB + offsetB + 1);
        }

        Align(a, lastA, endA, b, lastB, endB, pairs);
    }

    private static List<(int A, int B)> Unique(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        Dictionary<int, int> inB = Once(b);
        List<(int A, int B)> pairs = [];
        foreach ((int value, int position) in Once(a))
        {
            if (position >= 0 && inB.TryGetValue(value, out int other) && other >= 0)
            {
                pairs.Add((position, other));
            }
        }

        pairs.Sort();
        return pairs;
    }

    // The position of every value; -1 for one that occurs more often.
    private static Dictionary<int, int> Once(ReadOnlySpan<int> values)
    {
        Dictionary<int, int> positions = [];
        for (int i = 0; i < values.Length; i++)
        {
            positions[values[i]] = positions.ContainsKey(values[i]) ? -1 : i;
        }

        return positions;
    }

    // The longest run with increasing positions on both sides, by patience sorting.
    private static List<(int A, int B)> Increasing(List<(int A, int B)> pairs)
    {
        List<int> tops = [];
        int[] before = new int[pairs.Count];
        for (int i = 0; i < pairs.Count; i++)
        {
            (int low, int high) = (0, tops.Count);
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = pairs[tops[middle]].B < pairs[i].B ? (middle + 1, high) : (low, middle);
            }

            before[i] = low == 0 ? -1 : tops[low - 1];
            if (low == tops.Count)
            {
                tops.Add(i);
            }
            else
            {
                tops[low] = i;
            }
        }

        List<(int A, int B)> run = [];
        for (int i = tops.Count == 0 ? -1 : tops[^1]; i >= 0; i = before[i])
        {
            run.Add(pairs[i]);
        }

        run.Reverse();
        return run;
    }

    private static void Subsequence(
        ReadOnlySpan<int> a,
        int startA,
        int endA,
        ReadOnlySpan<int> b,
        int startB,
        int endB,
        List<(int A, int B)> pairs
    )
    {
        (int rows, int columns) = (endA - startA, endB - startB);
        if ((long)rows * columns > MaxCells)
        {
            if (ShortestEdit.Align(a[startA..endA], b[startB..endB]) is { } found)
            {
                pairs.AddRange(found.Select(pair => (startA + pair.A, startB + pair.B)));
                return;
            }

            Greedy(a, startA, endA, b, startB, endB, pairs);
            return;
        }

        // lengths[i, j]: of the longest common subsequence of what follows i and j.
        int[,] lengths = new int[rows + 1, columns + 1];
        for (int i = rows - 1; i >= 0; i--)
        {
            for (int j = columns - 1; j >= 0; j--)
            {
                lengths[i, j] =
                    a[startA + i] == b[startB + j]
                        ? lengths[i + 1, j + 1] + 1
                        : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < rows && j < columns; )
        {
            if (a[startA + i] == b[startB + j])
            {
                pairs.Add((startA + i++, startB + j++));
            }
            else
            {
                (i, j) = lengths[i + 1, j] >= lengths[i, j + 1] ? (i + 1, j) : (i, j + 1);
            }
        }
    }

    // Long stretches of repeated elements that differ much: each takes the next equal one.
    private static void Greedy(
        ReadOnlySpan<int> a,
        int startA,
        int endA,
        ReadOnlySpan<int> b,
        int startB,
        int endB,
        List<(int A, int B)> pairs
    )
    {
        Dictionary<int, Queue<int>> positions = [];
        for (int j = startB; j < endB; j++)
        {
            if (!positions.TryGetValue(b[j], out Queue<int>? queue))
            {
                positions[b[j]] = queue = new();
            }

            queue.Enqueue(j);
        }

        int next = startB;
        for (int i = startA; i < endA; i++)
        {
            if (!positions.TryGetValue(a[i], out Queue<int>? queue))
            {
                continue;
            }

            while (queue.TryPeek(out int passed) && passed < next)
            {
                queue.Dequeue();
            }

            if (queue.TryDequeue(out int j))
            {
                pairs.Add((i, j));
                next = j + 1;
            }
        }
    }
}
