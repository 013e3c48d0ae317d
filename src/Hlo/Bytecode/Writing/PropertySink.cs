namespace XlaSharp.Hlo.Bytecode;

/// <summary>Collects the section of operations' own attributes. Operations with equal ones share an entry.</summary>
/// <param name="pool">The attributes.</param>
internal sealed class PropertySink(EntryPool pool)
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly ByteSink _entries = new();

    /// <summary>The number of an entry, which is added if it is new.</summary>
    public int IndexOf(IReadOnlyList<OutProperty> properties)
    {
        ByteSink entry = new();
        foreach (OutProperty property in properties)
        {
            if (!property.IsOptional)
            {
                entry.Varint(pool.IndexOf(property.Value!));
            }
            else if (property.Value is { } value)
            {
                entry.Flagged((ulong)pool.IndexOf(value), true);
            }
            else
            {
                entry.Varint(0);
            }
        }

        byte[] bytes = entry.ToArray();
        string key = System.Text.Encoding.Latin1.GetString(bytes);
        if (!_indices.TryGetValue(key, out int index))
        {
            index = _indices.Count;
            _indices.Add(key, index);
            _entries.Blob(bytes);
        }

        return index;
    }

    /// <summary>The section.</summary>
    public ByteSink ToSection()
    {
        ByteSink section = new();
        section.Varint(_indices.Count);
        section.Append(_entries);
        return section;
    }
}
