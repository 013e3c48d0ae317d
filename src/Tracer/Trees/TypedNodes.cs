using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace XlaSharp.Tracer;

/// <summary>A <see cref="List{T}"/>, read where it lies.</summary>
/// <typeparam name="T">Type of the elements.</typeparam>
internal sealed class ListNode<T>(Type type, Func<object> create) : ListNode(type, create)
{
    private readonly bool _holdsTensors = typeof(Tensor).IsAssignableFrom(typeof(T));

    public override bool TryPlace(object value, TreeDef definition, Span<object?> leaves)
    {
        Span<T> children = CollectionsMarshal.AsSpan((List<T>)value);
        if (children.Length != definition.KeySpan.Length)
        {
            return false;
        }

        if (!typeof(T).IsValueType)
        {
            // References of any class are references to objects, and many are copied at once.
            ref object? first = ref Unsafe.As<T, object?>(ref MemoryMarshal.GetReference(children));
            ReadOnlySpan<object?> objects = MemoryMarshal.CreateReadOnlySpan(ref first, children.Length);
            return definition.TryPlaceChildren(objects, leaves, _holdsTensors);
        }

        for (int i = 0; i < children.Length; i++)
        {
            if (!definition.TryPlaceChild(i, children[i], leaves))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// Leaves of dictionaries with texts as keys. References of all classes are read by one code, and code that is not
/// generic is compiled with the dictionary's own in it: half the time of the generic form.
/// </summary>
internal static class TextKeys
{
    /// <summary>Places the values of a dictionary whose keys come in a known order; false if they do not, or one is
    /// null.</summary>
    public static bool TryPlace(
        Dictionary<string, object?> dictionary,
        string[] keys,
        int[] positions,
        Span<object?> leaves
    )
    {
        // The positions are those of the keys in another order, so that one look at the lengths serves for all of them.
        int count = keys.Length;
        if (positions.Length != count || leaves.Length < count)
        {
            return false;
        }

        ref string key = ref MemoryMarshal.GetArrayDataReference(keys);
        ref int position = ref MemoryMarshal.GetArrayDataReference(positions);
        ref object? first = ref MemoryMarshal.GetReference(leaves);
        foreach (KeyValuePair<string, object?> entry in dictionary)
        {
            if (count-- == 0 || entry.Value is not { } value || !(ReferenceEquals(entry.Key, key) || entry.Key == key))
            {
                return false;
            }

            Unsafe.Add(ref first, position) = value;
            key = ref Unsafe.Add(ref key, 1);
            position = ref Unsafe.Add(ref position, 1);
        }

        return true;
    }
}

/// <summary>
/// A <see cref="Dictionary{TKey, TValue}"/>, read in the order it has: that of the last dictionary of the same
/// structure is remembered, so keys need be compared only, neither looked up nor sorted.
/// </summary>
/// <typeparam name="TKey">Type of the keys.</typeparam>
/// <typeparam name="TValue">Type of the values.</typeparam>
internal sealed class DictionaryNode<TKey, TValue>(Type type, Func<object> create) : DictionaryNode(type, create)
    where TKey : notnull
{
    private readonly bool _holdsTensors = typeof(Tensor).IsAssignableFrom(typeof(TValue));
    private readonly bool _hasTextKeys = typeof(TKey) == typeof(string) && !typeof(TValue).IsValueType;

    public override bool TryPlace(object value, TreeDef definition, Span<object?> leaves)
    {
        Dictionary<TKey, TValue> dictionary = (Dictionary<TKey, TValue>)value;
        return dictionary.Count == definition.KeySpan.Length
            && (
                (definition.Memory is Order known && TryPlace(dictionary, known, definition, leaves))
                || (Learn(dictionary, definition) is { } order && TryPlace(dictionary, order, definition, leaves))
            );
    }

    private bool TryPlace(Dictionary<TKey, TValue> dictionary, Order order, TreeDef definition, Span<object?> leaves)
    {
        bool direct = definition.HasOnlyLeaves;
        TKey[] keys = order.Keys;
        int[] positions = order.Positions;
        if (direct && _hasTextKeys)
        {
            return TextKeys.TryPlace(
                    Unsafe.As<Dictionary<string, object?>>(dictionary),
                    Unsafe.As<string[]>(keys),
                    positions,
                    leaves
                ) && (_holdsTensors || TreeDef.AreLeaves(leaves[..keys.Length], areTensors: false));
        }

        int next = 0;
        foreach (KeyValuePair<TKey, TValue> entry in dictionary)
        {
            if (!IsSame(entry.Key, keys[next]))
            {
                return false;
            }

            int position = positions[next++];
            if (direct)
            {
                leaves[position] = entry.Value;
            }
            else if (!definition.TryPlaceChild(position, entry.Value, leaves))
            {
                return false;
            }
        }

        return !direct || TreeDef.AreLeaves(leaves[..next], _holdsTensors);
    }

    // Dictionaries made from each other share their keys' objects.
    private static bool IsSame(TKey key, TKey other) =>
        (!typeof(TKey).IsValueType && ReferenceEquals(key, other)) || EqualityComparer<TKey>.Default.Equals(key, other);

    /// <summary>The order of a dictionary; null where it has other keys than the structure.</summary>
    private static Order? Learn(Dictionary<TKey, TValue> dictionary, TreeDef definition)
    {
        Dictionary<string, int> positions = new(StringComparer.Ordinal);
        foreach (string name in definition.KeySpan)
        {
            positions.Add(name, positions.Count);
        }

        Order order = new([.. dictionary.Keys], new int[dictionary.Count]);
        for (int i = 0; i < order.Keys.Length; i++)
        {
            if (!positions.Remove(NameOf(order.Keys[i]), out order.Positions[i]))
            {
                return null;
            }
        }

        definition.Memory = order;
        return order;
    }

    /// <summary>Keys in the order of a dictionary, and the place of each among the structure's.</summary>
    private sealed class Order(TKey[] keys, int[] positions)
    {
        public TKey[] Keys => keys;

        public int[] Positions => positions;
    }
}
