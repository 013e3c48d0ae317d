using System.Collections;
using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo;

/// <summary>
/// An immutable list compared by value, so that records holding one compare by value too. Written <c>[a, b]</c>.
/// </summary>
/// <typeparam name="T">Type of the entries.</typeparam>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public readonly struct ValueList<T> : IEquatable<ValueList<T>>, IReadOnlyList<T>
{
    private readonly T[]? _items;

    internal ValueList(T[] items) => _items = items;

    /// <summary>How many entries there are.</summary>
    public int Count => _items?.Length ?? 0;

    /// <summary>The entries.</summary>
    public ReadOnlySpan<T> Span => _items;

    /// <summary>The entry at a position.</summary>
    /// <param name="index">Position from 0.</param>
    public T this[int index] => Span[index];

    /// <summary>Compares entry by entry.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other list.</param>
    /// <returns>True if equal.</returns>
    public static bool operator ==(ValueList<T> left, ValueList<T> right) => left.Equals(right);

    /// <summary>Compares entry by entry.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other list.</param>
    /// <returns>True if not equal.</returns>
    public static bool operator !=(ValueList<T> left, ValueList<T> right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ValueList<T> other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        for (int i = 0; i < Count; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(this[i], other[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (T item in Span)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>The entries separated by <c>", "</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(", ", this);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes <see cref="ValueList{T}"/>s.</summary>
public static class ValueList
{
    /// <summary>A list of the given entries (copied).</summary>
    /// <typeparam name="T">Type of the entries.</typeparam>
    /// <param name="items">The entries.</param>
    /// <returns>The list.</returns>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? default : new(items.ToArray());

    /// <summary>A list of the given entries.</summary>
    /// <typeparam name="T">Type of the entries.</typeparam>
    /// <param name="items">The entries.</param>
    /// <returns>The list.</returns>
    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new([.. items]);
}
