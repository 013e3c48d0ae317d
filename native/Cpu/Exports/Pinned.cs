using System.Runtime.CompilerServices;
using System.Text;

namespace XlaSharp.Native.Exports;

/// <summary>
/// An array that C code may read for as long as its owner lives: collected like any other object, never moved.
/// </summary>
internal sealed unsafe class Pinned<T>
    where T : unmanaged
{
    private readonly T[] _items;

    /// <summary>A copy of the items.</summary>
    public Pinned(params ReadOnlySpan<T> items)
    {
        // An address exists even for nothing: callers may insist on one.
        _items = GC.AllocateArray<T>(Math.Max(items.Length, 1), pinned: true);
        items.CopyTo(_items);
        Count = items.Length;
    }

    /// <summary>The items of an array that is not moved, without a copy.</summary>
    /// <param name="items">An array from the pinned heap with at least one item.</param>
    public static Pinned<T> Own(T[] items) => new(items, items.Length);

    private Pinned(T[] items, int count) => (_items, Count) = (items, count);

    /// <summary>Address of the first item.</summary>
    public T* Pointer => (T*)Unsafe.AsPointer(ref _items[0]);

    /// <summary>How many items there are.</summary>
    public int Count { get; }

    /// <summary>The items.</summary>
    public Span<T> Span => _items.AsSpan(0, Count);
}

/// <summary>A UTF-8 text for C code to read.</summary>
internal sealed unsafe class PinnedText(string text)
{
    private readonly Pinned<byte> _bytes = new(Encoding.UTF8.GetBytes(text));

    /// <summary>The first byte; no zero follows the last.</summary>
    public byte* Pointer => _bytes.Pointer;

    /// <summary>How many bytes there are.</summary>
    public nuint Size => (nuint)_bytes.Count;

    /// <inheritdoc/>
    public override string ToString() => text;
}
