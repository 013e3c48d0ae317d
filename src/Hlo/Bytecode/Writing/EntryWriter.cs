namespace XlaSharp.Hlo.Bytecode;

/// <summary>Writes the sections of attributes and types: their bytes, and the sizes of them.</summary>
/// <param name="pool">What to write.</param>
/// <param name="strings">Receives strings.</param>
internal sealed class EntryWriter(EntryPool pool, StringSink strings) : IEntrySink
{
    private readonly ByteSink _data = new();

    /// <summary>Writes all attributes and types.</summary>
    /// <returns>The section of sizes and that of bytes.</returns>
    public (ByteSink Sizes, ByteSink Data) Write()
    {
        ByteSink sizes = new();
        sizes.Varint(pool.Attributes.Length);
        sizes.Varint(pool.Types.Length);
        Write(
            sizes,
            pool.Attributes,
            attribute => EntryEncoder.TryEncode(attribute, this),
            attribute => attribute.Text
        );
        Write(sizes, pool.Types, type => EntryEncoder.TryEncode(type, this), type => type.Text);
        return (sizes, _data);
    }

    /// <inheritdoc/>
    public void Attribute(HloAttribute attribute) => _data.Varint(pool.IndexOf(attribute));

    /// <inheritdoc/>
    public void OptionalAttribute(HloAttribute? attribute)
    {
        if (attribute is null)
        {
            _data.Varint(0);
            return;
        }

        _data.Flagged((ulong)pool.IndexOf(attribute), true);
    }

    /// <inheritdoc/>
    public void Type(HloType type) => _data.Varint(pool.IndexOf(type));

    /// <inheritdoc/>
    public void String(ReadOnlyMemory<byte> text) => _data.Varint(strings.IndexOf(text));

    /// <inheritdoc/>
    public void Varint(ulong value) => _data.Varint(value);

    /// <inheritdoc/>
    public void Svarint(long value) => _data.Svarint(value);

    /// <inheritdoc/>
    public void Byte(byte value) => _data.Byte(value);

    /// <inheritdoc/>
    public void Blob(ReadOnlyMemory<byte> bytes) => _data.Blob(bytes);

    private void Write<T>(ByteSink sizes, Numbered<T>[] entries, Func<T, bool> encode, Func<T, string> text)
    {
        for (int start = 0; start < entries.Length; )
        {
            int end = start + EntryPool.GroupLength(entries.AsSpan(start));
            sizes.Varint(entries[start].Dialect);
            sizes.Varint(end - start);
            for (; start < end; start++)
            {
                long before = _data.Length;
                bool isCustom = encode(entries[start].Key);
                if (!isCustom)
                {
                    _data.NulTerminated(text(entries[start].Key));
                }

                sizes.Flagged((ulong)(_data.Length - before), isCustom);
            }
        }
    }
}
