namespace XlaSharp.Hlo.Analysis;

/// <summary>
/// A number for every sequence of integers; equal ones for equal sequences. A hash table over one array, without
/// objects.
/// </summary>
internal sealed class NumberedSequences
{
    private int[] _pool = new int[1024];
    private int _end;
    private (int Start, int Number)[] _slots = new (int, int)[256];
    private int _count;

    /// <summary>The number of a sequence that is not empty.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="next">The number of a new one; counted up then.</param>
    public int Number(ReadOnlySpan<int> sequence, ref int next)
    {
        int slot = Find(_slots, sequence);
        if (_slots[slot].Start > 0)
        {
            return _slots[slot].Number;
        }

        if (2 * ++_count > _slots.Length)
        {
            Grow();
            slot = Find(_slots, sequence);
        }

        if (_end + sequence.Length + 1 > _pool.Length)
        {
            Array.Resize(ref _pool, Math.Max(2 * _pool.Length, _end + sequence.Length + 1));
        }

        _pool[_end] = sequence.Length;
        sequence.CopyTo(_pool.AsSpan(_end + 1));
        _slots[slot] = (_end + 1, next);
        _end += sequence.Length + 1;
        return next++;
    }

    // The slot that holds the sequence, or the empty one where it belongs. A start of 0 is none: the first is 1.
    private int Find((int Start, int Number)[] slots, ReadOnlySpan<int> sequence)
    {
        int slot = Hash(sequence) & (slots.Length - 1);
        while (slots[slot].Start is var start and > 0 && !Sequence(start).SequenceEqual(sequence))
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }

    private ReadOnlySpan<int> Sequence(int start) => _pool.AsSpan(start, _pool[start - 1]);

    private void Grow()
    {
        (int Start, int Number)[] larger = new (int, int)[2 * _slots.Length];
        foreach ((int start, int number) in _slots)
        {
            if (start > 0)
            {
                larger[Find(larger, Sequence(start))] = (start, number);
            }
        }

        _slots = larger;
    }

    private static int Hash(ReadOnlySpan<int> sequence)
    {
        HashCode hash = default;
        foreach (int item in sequence)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}
