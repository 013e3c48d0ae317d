namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// Which operations of two blocks correspond: equal ones first, then the same op with other operands, then the same
/// name.
/// </summary>
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

    /// <summary>Matches the operations of two blocks, given the numbers of all that they compute.</summary>
    public static BlockMatching Of(
        IReadOnlyList<Operation> before,
        IReadOnlyList<Operation> after,
        int[] deepBefore,
        int[] deepAfter,
        OperationKeys keys,
        bool compareOrder
    )
    {
        BlockMatching matching = new(deepBefore, deepAfter);
        if (compareOrder)
        {
            List<(int A, int B)> equal = SequenceAlignment.Align(deepBefore, deepAfter);
            foreach ((int[] gapBefore, int[] gapAfter) in Gaps(equal, before.Count, after.Count))
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

    // The first of several equal ones with the first, the second with the second: indices are sorted by number, then by
    // position.
    private void PairEqual()
    {
        int[] before = Sorted(_deepBefore);
        int[] after = Sorted(_deepAfter);
        for (int a = 0, b = 0; a < before.Length && b < after.Length; )
        {
            int order = _deepBefore[before[a]].CompareTo(_deepAfter[after[b]]);
            if (order == 0)
            {
                Pair(before[a], after[b]);
            }

            (a, b) = (order <= 0 ? a + 1 : a, order >= 0 ? b + 1 : b);
        }
    }

    private static int[] Sorted(int[] numbers)
    {
        int[] indices = [.. Enumerable.Range(0, numbers.Length)];
        Array.Sort(indices, (i, j) => numbers[i] != numbers[j] ? numbers[i].CompareTo(numbers[j]) : i.CompareTo(j));
        return indices;
    }

    private void MatchRest(
        IReadOnlyList<Operation> before,
        int[] restBefore,
        IReadOnlyList<Operation> after,
        int[] restAfter,
        OperationKeys keys
    )
    {
        List<(int A, int B)> similar = SequenceAlignment.Align(
            [.. restBefore.Select(i => keys.Shallow(before[i]))],
            [.. restAfter.Select(j => keys.Shallow(after[j]))]
        );
        similar.ForEach(pair => Pair(restBefore[pair.A], restAfter[pair.B]));
        foreach ((int[] gapBefore, int[] gapAfter) in Gaps(similar, restBefore.Length, restAfter.Length))
        {
            List<(int A, int B)> namesakes = SequenceAlignment.Align(
                [.. gapBefore.Select(i => keys.Name(before[restBefore[i]]))],
                [.. gapAfter.Select(j => keys.Name(after[restAfter[j]]))]
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
