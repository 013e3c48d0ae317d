using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo;

/// <summary>
/// An immutable list of integers compared by value: dimensions of a tensor, or axes. Written <c>[2, 3]</c>.
/// A dynamic dimension is <see cref="Dynamic"/>.
/// </summary>
[CollectionBuilder(typeof(Dims), nameof(Create))]
public readonly struct Dims : IEquatable<Dims>, IReadOnlyList<long>
{
    /// <summary>The size of a dimension that is not known statically.</summary>
    public const long Dynamic = long.MinValue;

    private readonly long[]? _items;

    private Dims(long[] items) => _items = items;

    /// <summary>The empty list: the dimensions of a scalar.</summary>
    public static Dims Empty => default;

    /// <summary>How many entries there are.</summary>
    public int Count => _items?.Length ?? 0;

    /// <summary>The entries.</summary>
    public ReadOnlySpan<long> Span => _items;

    /// <summary>True if no entry is <see cref="Dynamic"/>.</summary>
    public bool IsStatic => Span.IndexOf(Dynamic) < 0;

    /// <summary>The product of all entries: the number of elements of a tensor; 1 for a scalar.</summary>
    /// <exception cref="InvalidOperationException">A dimension is dynamic.</exception>
    /// <exception cref="OverflowException">The product does not fit 64 bits.</exception>
    public long Product
    {
        get
        {
            long product = 1;
            foreach (long size in Span)
            {
                product =
                    size == Dynamic
                        ? throw new InvalidOperationException(
                            $"Shape [{this}] has a dynamic dimension, so it has no element count."
                        )
                        : checked(product * size);
            }

            return product;
        }
    }

    /// <summary>The entry at a position.</summary>
    /// <param name="index">Position from 0.</param>
    public long this[int index] => Span[index];

    /// <summary>Compares entry by entry.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other list.</param>
    /// <returns>True if equal.</returns>
    public static bool operator ==(Dims left, Dims right) => left.Equals(right);

    /// <summary>Compares entry by entry.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other list.</param>
    /// <returns>True if not equal.</returns>
    public static bool operator !=(Dims left, Dims right) => !left.Equals(right);

    /// <summary>A list of the given entries (copied).</summary>
    /// <param name="items">The entries.</param>
    /// <returns>The list.</returns>
    public static Dims Create(ReadOnlySpan<long> items) => items.IsEmpty ? default : new(items.ToArray());

    /// <summary>A list of the given entries.</summary>
    /// <param name="items">The entries.</param>
    /// <returns>The list.</returns>
    public static Dims Of(IEnumerable<long> items) => Adopt([.. items]);

    /// <summary>The integers <c>start, start+1, …</c>.</summary>
    /// <param name="start">First integer.</param>
    /// <param name="count">How many.</param>
    /// <returns>The list.</returns>
    public static Dims Range(int start, int count)
    {
        long[] items = new long[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = start + i;
        }

        return Adopt(items);
    }

    /// <summary>One value several times.</summary>
    /// <param name="value">The value.</param>
    /// <param name="count">How often.</param>
    /// <returns>The list.</returns>
    public static Dims Repeat(long value, int count)
    {
        long[] items = new long[count];
        Array.Fill(items, value);
        return Adopt(items);
    }

    /// <summary>True if the entries are a permutation of <c>0 … rank-1</c>.</summary>
    /// <param name="rank">How many entries there must be.</param>
    /// <returns>True for a permutation.</returns>
    public bool IsPermutationOf(int rank) => Count == rank && AreUniqueAxes(rank);

    /// <summary>True if the entries are unique and within <c>[0, rank)</c>.</summary>
    /// <param name="rank">Exclusive upper limit.</param>
    /// <returns>True for a set of axes.</returns>
    public bool AreUniqueAxes(int rank)
    {
        Span<bool> seen = rank <= 64 ? stackalloc bool[rank] : new bool[rank];
        foreach (long axis in Span)
        {
            if (axis < 0 || axis >= rank || seen[(int)axis])
            {
                return false;
            }

            seen[(int)axis] = true;
        }

        return true;
    }

    /// <summary>The entries at the given positions: <c>result[i] = this[permutation[i]]</c>.</summary>
    /// <param name="permutation">Positions to take.</param>
    /// <returns>The picked entries.</returns>
    public Dims Permute(Dims permutation)
    {
        long[] items = new long[permutation.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = this[(int)permutation[i]];
        }

        return Adopt(items);
    }

    /// <summary>The permutation that undoes this one.</summary>
    /// <returns>The inverse: <c>inverse[this[i]] = i</c>.</returns>
    public Dims Inverse()
    {
        long[] items = new long[Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[(int)this[i]] = i;
        }

        return Adopt(items);
    }

    /// <summary>All entries but those at the given positions.</summary>
    /// <param name="axes">Positions to leave out.</param>
    /// <returns>The other entries, in order.</returns>
    public Dims Without(Dims axes)
    {
        List<long> items = new(Count);
        for (int i = 0; i < Count; i++)
        {
            if (!axes.Contains(i))
            {
                items.Add(this[i]);
            }
        }

        return Adopt([.. items]);
    }

    /// <summary>The list with one entry replaced.</summary>
    /// <param name="index">Position to replace.</param>
    /// <param name="value">New entry.</param>
    /// <returns>The changed copy.</returns>
    public Dims With(int index, long value)
    {
        long[] items = Span.ToArray();
        items[index] = value;
        return Adopt(items);
    }

    /// <summary>The list with one more entry.</summary>
    /// <param name="index">Position of the new entry.</param>
    /// <param name="value">New entry.</param>
    /// <returns>The longer list.</returns>
    public Dims Insert(int index, long value)
    {
        List<long> items = [.. Span];
        items.Insert(index, value);
        return Adopt([.. items]);
    }

    /// <summary>Tells whether a value occurs.</summary>
    /// <param name="value">The value.</param>
    /// <returns>True if it does.</returns>
    public bool Contains(long value) => Span.Contains(value);

    /// <summary>The position of a value, or -1.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The first position, or -1.</returns>
    public int IndexOf(long value) => Span.IndexOf(value);

    /// <inheritdoc/>
    public bool Equals(Dims other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Dims other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (long item in Span)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>The entries separated by <c>", "</c>; dynamic ones as <c>?</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        string.Join(", ", this.Select(size => size == Dynamic ? "?" : size.ToString(CultureInfo.InvariantCulture)));

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static Dims Adopt(long[] items) => items.Length == 0 ? default : new(items);
}
