namespace XlaSharp.Native.Compiler;

/// <summary>
/// Places in the arena: what lives at the same time lies apart. Each storage in turn takes the lowest place that is free
/// while it is in use; the order decides how much is lost, so several are tried, the best one stays.
/// </summary>
internal static class ArenaPacking
{
    /// <summary>Bytes that places are multiples of: a cache line.</summary>
    public const int Alignment = 64;

    // How often what ends highest is placed earlier instead; less often where there is much to place.
    private const int MaxRounds = 32;
    private const long MaxComparisons = 20_000_000;

    /// <summary>Sets the offset of each storage.</summary>
    /// <param name="arena">The storages.</param>
    /// <param name="least">Bytes that are needed in any case.</param>
    /// <returns>Bytes of the arena.</returns>
    public static long Run(IReadOnlyList<Storage> arena, long least)
    {
        if (arena.Count == 0)
        {
            return 0;
        }

        Piece[] pieces =
        [
            .. arena.Select(storage => new Piece(
                RoundUp(storage.Size),
                new(storage.Lifetimes.Min(life => life.Start), storage.Lifetimes.Max(life => life.End))
            )),
        ];
        least = RoundUp(least);
        Packing best = default;
        foreach (int[] order in Orders(pieces))
        {
            if (best.Offsets is null || best.Size > least)
            {
                best = Improve(pieces, order, least, best);
            }
        }

        for (int i = 0; i < arena.Count; i++)
        {
            arena[i].Offset = best.Offsets[i];
        }

        return best.Size;
    }

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    public static long RoundUp(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    // The biggest first; those that live longest; those that are both.
    private static IEnumerable<int[]> Orders(Piece[] pieces)
    {
        yield return By(piece => piece.Size);
        yield return By(piece => piece.Duration);
        yield return By(piece => (double)piece.Size * piece.Duration);

        int[] By(Func<Piece, double> weight) =>
            [
                .. Enumerable
                    .Range(0, pieces.Length)
                    .OrderByDescending(i => weight(pieces[i]))
                    .ThenByDescending(i => pieces[i].Size),
            ];
    }

    // Again and again with what ends highest before all others.
    private static Packing Improve(Piece[] pieces, int[] order, long least, Packing best)
    {
        long rounds = Math.Clamp(MaxComparisons / ((long)pieces.Length * pieces.Length), 1, MaxRounds);
        for (long round = 0; round < rounds; round++)
        {
            Packing packing = Pack(pieces, order);
            if (best.Offsets is null || packing.Size < best.Size)
            {
                best = packing;
            }

            if (packing.Size <= least)
            {
                break;
            }

            int top = Array.FindIndex(order, i => packing.Offsets[i] + pieces[i].Size == packing.Size);
            if (top == 0)
            {
                break;
            }

            order = [order[top], .. order[..top], .. order[(top + 1)..]];
        }

        return best;
    }

    private static Packing Pack(Piece[] pieces, int[] order)
    {
        long[] offsets = new long[pieces.Length];
        long size = 0;
        // By offset.
        List<int> placed = [];
        foreach (int i in order)
        {
            long offset = 0;
            foreach (int other in placed)
            {
                if (!pieces[other].Life.Overlaps(pieces[i].Life))
                {
                    continue;
                }

                if (offset + pieces[i].Size <= offsets[other])
                {
                    break;
                }

                offset = Math.Max(offset, offsets[other] + pieces[other].Size);
            }

            offsets[i] = offset;
            int place = placed.FindIndex(other => offsets[other] > offset);
            placed.Insert(place < 0 ? placed.Count : place, i);
            size = Math.Max(size, offset + pieces[i].Size);
        }

        return new(offsets, size);
    }

    private readonly record struct Piece(long Size, Lifetime Life)
    {
        public long Duration => Life.End - Life.Start + 1;
    }

    private readonly record struct Packing(long[] Offsets, long Size);
}
