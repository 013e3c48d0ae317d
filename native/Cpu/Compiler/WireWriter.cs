namespace XlaSharp.Native.Compiler;

/// <summary>Writes protocol buffers field by field; see <see cref="WireReader"/>.</summary>
internal sealed class WireWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>Adds an integer.</summary>
    public WireWriter Int64(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    /// <summary>Adds a nested message or a byte string.</summary>
    public WireWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    /// <summary>Adds a list of integers, packed.</summary>
    public WireWriter Int64s(int field, ReadOnlySpan<long> values)
    {
        var packed = new WireWriter();
        foreach (long value in values)
        {
            packed.Varint((ulong)value);
        }

        return Bytes(field, packed.ToArray());
    }

    /// <summary>The message.</summary>
    public byte[] ToArray() => [.. _bytes];

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
    }
}
