using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// Collects the primitives of MLIR bytecode. Large blobs and nested sections are kept as they are and copied once, at
/// the end.
/// </summary>
internal sealed class ByteSink
{
    private const int SmallestShared = 1024;
    private readonly List<ReadOnlyMemory<byte>> _finished = [];
    private ArrayBufferWriter<byte> _open = new();
    private long _finishedLength;

    /// <summary>How many bytes have been written.</summary>
    public long Length => _finishedLength + _open.WrittenCount;

    /// <summary>Writes a byte.</summary>
    public void Byte(byte value)
    {
        _open.GetSpan(1)[0] = value;
        _open.Advance(1);
    }

    /// <summary>
    /// Writes an unsigned number in the fewest bytes: the zeros at the low end of the first byte count the further
    /// ones.
    /// </summary>
    public void Varint(ulong value)
    {
        Span<byte> bytes = _open.GetSpan(9);
        int bits = 64 - BitOperations.LeadingZeroCount(value);
        int extra = bits <= 7 ? 0 : (bits - 1) / 7;
        if (extra >= 8)
        {
            bytes[0] = 0;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[1..], value);
            _open.Advance(9);
            return;
        }

        ulong word = ((value << 1) | 1) << extra;
        for (int i = 0; i <= extra; i++)
        {
            bytes[i] = (byte)(word >> (8 * i));
        }

        _open.Advance(extra + 1);
    }

    /// <summary>Writes a count or index.</summary>
    public void Varint(int value) => Varint((ulong)value);

    /// <summary>Writes a signed number.</summary>
    public void Svarint(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes a number with a flag in its lowest bit.</summary>
    public void Flagged(ulong value, bool flag) => Varint((value << 1) | (flag ? 1UL : 0));

    /// <summary>Writes bytes. Large ones are kept, not copied.</summary>
    public void Bytes(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < SmallestShared)
        {
            _open.Write(bytes.Span);
            return;
        }

        Finish();
        _finished.Add(bytes);
        _finishedLength += bytes.Length;
    }

    /// <summary>Writes text and a NUL.</summary>
    public void NulTerminated(string text)
    {
        Encoding.UTF8.GetBytes(text, _open);
        Byte(0);
    }

    /// <summary>Writes a length and bytes.</summary>
    public void Blob(ReadOnlyMemory<byte> bytes)
    {
        Varint(bytes.Length);
        Bytes(bytes);
    }

    /// <summary>Writes everything that another sink holds.</summary>
    public void Append(ByteSink other)
    {
        foreach (ReadOnlyMemory<byte> part in other._finished)
        {
            Bytes(part);
        }

        Bytes(other._open.WrittenMemory);
    }

    /// <summary>Writes a section.</summary>
    public void Section(Container.Section id, ByteSink data)
    {
        Byte((byte)id);
        Varint((ulong)data.Length);
        Append(data);
    }

    /// <summary>Writes filler bytes up to a multiple of an alignment.</summary>
    /// <param name="alignment">A power of two.</param>
    /// <param name="offset">Offset of this sink in the file.</param>
    public void Align(int alignment, long offset)
    {
        while (((Length + offset) & (alignment - 1)) != 0)
        {
            Byte(ByteCursor.Filler);
        }
    }

    /// <summary>Copies everything into one array.</summary>
    public byte[] ToArray()
    {
        byte[] all = new byte[Length];
        int position = 0;
        foreach (ReadOnlyMemory<byte> part in _finished)
        {
            part.Span.CopyTo(all.AsSpan(position));
            position += part.Length;
        }

        _open.WrittenSpan.CopyTo(all.AsSpan(position));
        return all;
    }

    /// <summary>Copies everything to a stream.</summary>
    public void CopyTo(Stream stream)
    {
        foreach (ReadOnlyMemory<byte> part in _finished)
        {
            stream.Write(part.Span);
        }

        stream.Write(_open.WrittenSpan);
    }

    private void Finish()
    {
        if (_open.WrittenCount > 0)
        {
            _finished.Add(_open.WrittenMemory);
            _finishedLength += _open.WrittenCount;
            _open = new();
        }
    }
}
