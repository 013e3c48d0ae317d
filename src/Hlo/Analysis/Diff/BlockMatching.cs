namespace XlaSharp.Hlo.Analysis;

/// <summary>Which operations of two blocks correspond: equal ones first, then the same op with other operands, then the same name.</summary>
internal sealed class BlockMatching
{
    private readonly int[] _deepBefore;
    private readonly int[] _deepAfter;

    private BlockMatching(int[] deepBefore, int[] deepAfter)
    {
        (_deepBefore, _deepAfter) = (deepBefore, deepAfter);
        PartnerOfBefore = Enumerable.Repeat(-1, deepBefore.Length).ToArray();
        PartnerOfAfter = Enumerable.Repeat(-1, deepAfter.Length).ToArray();
    }

    /// <summary>For every operation of the first block its partner's index, or -1.</summary>
    public int[] PartnerOfBefore { get; }

    /// <summary>For every operation of the second block its partner's index, or -1.</summary>
    public int[] PartnerOfAfter { get; }

    /// <summary>Matches two blocks.</summary>
    public static BlockMatching Of(Block before, Block after, OperationKeys keys, bool compareOrder)
    {
        BlockMatching matching = new([.. before.Operations.Select(keys.Deep)], [.. after.Operations.Select(keys.Deep)]);
        if (compareOrder)
        {
            List<(int A, int B)> equal = SequenceAlignment.Align(matching._deepBefore, matching._deepAfter);
            foreach ((int[] gapBefore, int[] gapAfter) in Gaps(equal, before.Operations.Count, after.Operations.Count))
            {
                matching.MatchRest(before, gapBefore, after, gapAfter, keys);
            }

            equal.ForEach(pair => matching.Pair(pair.A, pair.B));
        }
        else
        {
            matching.PairEqual();
            matching.MatchRest(
                before,
                [.. Unmatched(matching.PartnerOfBefore)],
                after,
                [.. Unmatched(matching.PartnerOfAfter)],
                keys
            );
        }

        return matching;
    }

    /// <summary>True if two operations compute the same.</summary>
    public bool AreEqual(int before, int after) => _deepBefore[before] == _deepAfter[after];

    private void PairEqual()
    {
        Dictionary<int, Queue<int>> positions = [];
        for (int j = 0; j < _deepAfter.Length; j++)
        {
            if (!positions.TryGetValue(_deepAfter[j], out Queue<int>? queue))
            {
                positions[_deepAfter[j]] = queue = new();
            }

            queue.Enqueue(j);
        }

        for (int i = 0; i < _deepBefore.Length; i++)
        {
            if (positions.TryGetValue(_deepBefore[i], out Queue<int>? queue) && queue.TryDequeue(out int j))
            {
                Pair(i, j);
            }
        }
    }

    private void MatchRest(Block before, int[] restBefore, Block after, int[] restAfter, OperationKeys keys)
    {
        List<(int A, int B)> similar = SequenceAlignment.Align(
            [.. restBefore.Select(i => keys.Shallow(before.Operations[i]))],
            [.. restAfter.Select(j => keys.Shallow(after.Operations[j]))]
        );
        similar.ForEach(pair => Pair(restBefore[pair.A], restAfter[pair.B]));
        foreach ((int[] gapBefore, int[] gapAfter) in Gaps(similar, restBefore.Length, restAfter.Length))
        {
            List<(int A, int B)> namesakes = SequenceAlignment.Align(
                [.. gapBefore.Select(i => keys.Name(before.Operations[restBefore[i]]))],
                [.. gapAfter.Select(j => keys.Name(after.Operations[restAfter[j]]))]
            );
            namesakes.ForEach(pair => Pair(restBefore[gapBefore[pair.A]], restAfter[gapAfter[pair.B]]));
        }
    }

    private void Pair(int before, int after) => (PartnerOfBefore[before], PartnerOfAfter[after]) = (after, before);

    private static IEnumerable<int> Unmatched(int[] partners) =>
        Enumerable.Range(0, partners.Length).Where(i => partners[i] < 0);

    private static IEnumerable<(int[] Before, int[] After)> Gaps(
        List<(int A, int B)> pairs,
        int endBefore,
        int endAfter
    )
    {
        (int startBefore, int startAfter) = (0, 0);
        foreach ((int a, int b) in pairs.Append((endBefore, endAfter)))
        {
            if (a > startBefore && b > startAfter)
            {
                yield return (
                    [.. Enumerable.Range(startBefore, a - startBefore)],
                    [.. Enumerable.Range(startAfter, b - startAfter)]
                );
            }

            (startBefore, startAfter) = (a + 1, b + 1);
        }
    }
}
