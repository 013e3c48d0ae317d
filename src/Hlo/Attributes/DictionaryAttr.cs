using System.Collections;
using System.Runtime.CompilerServices;

namespace XlaSharp.Hlo;

/// <summary>Named attributes, sorted by name and compared by value: <c>{a = 1 : i64, b}</c>.</summary>
[CollectionBuilder(typeof(DictionaryAttr), nameof(Create))]
public sealed record DictionaryAttr : HloAttribute, IReadOnlyCollection<NamedAttribute>
{
    /// <summary>The dictionary without entries.</summary>
    public static readonly DictionaryAttr Empty = new(Array.Empty<NamedAttribute>());

    private readonly NamedAttribute[] _entries;

    private DictionaryAttr(NamedAttribute[] entries) => _entries = entries;

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Length;

    /// <summary>The entries, sorted by name (ordinal).</summary>
    public ReadOnlySpan<NamedAttribute> Entries => _entries;

    /// <inheritdoc/>
    public override string Text => "{" + string.Join(", ", _entries.Select(PrintEntry)) + "}";

    /// <summary>The attribute of a name, or null.</summary>
    /// <param name="name">The name.</param>
    public HloAttribute? this[string name]
    {
        get
        {
            foreach (NamedAttribute entry in _entries)
            {
                if (entry.Name == name)
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }

    /// <summary>A dictionary of the given entries; of several with one name the last stays.</summary>
    /// <param name="entries">The entries, in any order.</param>
    /// <returns>The dictionary.</returns>
    public static DictionaryAttr Create(ReadOnlySpan<NamedAttribute> entries)
    {
        if (entries.IsEmpty)
        {
            return Empty;
        }

        SortedList<string, NamedAttribute> sorted = new(entries.Length, StringComparer.Ordinal);
        foreach (NamedAttribute entry in entries)
        {
            sorted[entry.Name] = entry;
        }

        return new(sorted.Values.ToArray());
    }

    /// <summary>The dictionary with one entry added or replaced.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The changed copy.</returns>
    public DictionaryAttr With(string name, HloAttribute value) => Create([.. _entries, new(name, value)]);

    /// <summary>The dictionary without one entry.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The changed copy.</returns>
    public DictionaryAttr Without(string name) =>
        this[name] is null ? this : new(_entries.Where(entry => entry.Name != name).ToArray());

    /// <summary>Compares entry by entry.</summary>
    /// <param name="other">The other dictionary.</param>
    /// <returns>True if equal.</returns>
    public bool Equals(DictionaryAttr? other) => other is not null && Entries.SequenceEqual(other.Entries);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (NamedAttribute entry in _entries)
        {
            hash.Add(entry);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<NamedAttribute> GetEnumerator() => ((IEnumerable<NamedAttribute>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string PrintEntry(NamedAttribute entry)
    {
        string key = StringText.IsIdentifier(entry.Name) ? entry.Name : StringText.Quote(entry.Name);
        return entry.Value is UnitAttr ? key : $"{key} = {entry.Value.Text}";
    }
}
