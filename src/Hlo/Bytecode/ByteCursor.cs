using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// Reads the primitives of MLIR bytecode from a part of a file; every read is checked against the part's end.
/// </summary>
/// <param name="file">The whole file.</param>
/// <param name="start">Offset of the part.</param>
/// <param name="end">Offset after the part.</param>
/// <param name="fileName">Name of the file in messages.</param>
internal sealed class ByteCursor(ReadOnlyMemory<byte> file, int start, int end, string fileName)
{
    /// <summary>Stands between a position and the next multiple of an alignment.</summary>
    public const byte Filler = 0xCB;

    /// <summary>Offset of the next byte in the file.</summary>
    public int Position { get; private set; } = start;

    /// <summary>Bytes left in the part.</summary>
    public int Remaining => end - Position;

    /// <summary>True at the end of the part.</summary>
    public bool IsAtEnd => Position >= end;

    /// <summary>An error at the current offset.</summary>
    public HloException Error(string message) => ErrorAt(Position, message);

    /// <summary>An error at an offset of the file.</summary>
    public HloException ErrorAt(int position, string message) =>
        new([
            new Diagnostic(
                new NameLocation(string.Create(CultureInfo.InvariantCulture, $"{fileName}, byte {position}")),
                "bytecode: " + message
            ),
        ]);

    /// <summary>One byte.</summary>
    public byte Byte(string what)
    {
        if (IsAtEnd)
        {
            throw Error($"expected {what}, but the data ends here");
        }

        return file.Span[Position++];
    }

    /// <summary>
    /// An unsigned number in one to nine bytes: the zeros at the low end of the first byte count the further ones.
    /// </summary>
    public ulong Varint(string what)
    {
        byte first = Byte(what);
        if ((first & 1) != 0)
        {
            return (ulong)first >> 1;
        }

        int extra = first == 0 ? 8 : BitOperations.TrailingZeroCount(first);
        if (Remaining < extra)
        {
            throw Error($"expected {what}, a number of {extra + 1} bytes, but the data ends after {Remaining + 1}");
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        bytes[0] = first;
        file.Span.Slice(Position, extra).CopyTo(bytes[1..]);
        Position += extra;
        return extra == 8
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..])
            : BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> (extra + 1);
    }

    /// <summary>How many numbers follow if there is nothing else; the cursor stays where it is.</summary>
    public int CountVarints()
    {
        int count = 0;
        for (int at = Position; at < end; count++)
        {
            byte first = file.Span[at];
            at += first == 0 ? 9 : BitOperations.TrailingZeroCount(first) + 1;
        }

        return count;
    }

    /// <summary>A signed number.</summary>
    public long Svarint(string what)
    {
        ulong bits = Varint(what);
        return (long)(bits >> 1) ^ -(long)(bits & 1);
    }

    /// <summary>A number with a flag in its lowest bit.</summary>
    public ulong Flagged(string what, out bool flag)
    {
        ulong value = Varint(what);
        flag = (value & 1) != 0;
        return value >> 1;
    }

    /// <summary>How many things of at least one byte follow, which the rest of the part must be able to hold.</summary>
    public int Count(string what) => CheckCount(Varint(what), what);

    /// <summary>Raises an error if the rest of the part cannot hold so many things of at least one byte.</summary>
    public int CheckCount(ulong count, string what) =>
        count <= (ulong)Remaining
            ? (int)count
            : throw Error(
                string.Create(CultureInfo.InvariantCulture, $"{what} is {count}, but only {Remaining} bytes are left")
            );

    /// <summary>An index below a bound.</summary>
    public int Index(int bound, string what) => CheckIndex(Varint(what), bound, what);

    /// <summary>Raises an error if an index is not below a bound.</summary>
    public int CheckIndex(ulong index, int bound, string what) =>
        index < (ulong)bound
            ? (int)index
            : throw Error(
                string.Create(CultureInfo.InvariantCulture, $"{what} {index} is out of range; there are {bound}")
            );

    /// <summary>Raw bytes, not copied.</summary>
    public ReadOnlyMemory<byte> Bytes(ulong count, string what)
    {
        int length = CheckCount(count, $"the size of {what}");
        ReadOnlyMemory<byte> bytes = file.Slice(Position, length);
        Position += length;
        return bytes;
    }

    /// <summary>A length and so many bytes, not copied.</summary>
    public ReadOnlyMemory<byte> Blob(string what) => Bytes(Varint($"the size of {what}"), what);

    /// <summary>A cursor over the next bytes, which this one passes by.</summary>
    public ByteCursor Part(ulong count, string what)
    {
        int from = Position;
        Bytes(count, what);
        return new(file, from, Position, fileName);
    }

    /// <summary>The bytes up to a NUL, which is passed by.</summary>
    public ReadOnlyMemory<byte> UntilNul(string what)
    {
        int length = file.Span[Position..end].IndexOf((byte)0);
        if (length < 0)
        {
            throw Error($"expected {what}, ended by a NUL byte, but there is none");
        }

        ReadOnlyMemory<byte> bytes = file.Slice(Position, length);
        Position += length + 1;
        return bytes;
    }

    /// <summary>Passes filler bytes up to a multiple of an alignment.</summary>
    public void Align(ulong alignment)
    {
        if (!BitOperations.IsPow2(alignment) || alignment > 1 << 30)
        {
            throw Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"expected an alignment that is a power of two, got {alignment}"
                )
            );
        }

        while ((Position & ((int)alignment - 1)) != 0)
        {
            if (Byte("alignment filler 0xCB") != Filler)
            {
                throw ErrorAt(Position - 1, "expected alignment filler 0xCB");
            }
        }
    }

    /// <summary>Raises an error unless the part is read to its end.</summary>
    public void ExpectEnd(string what)
    {
        if (!IsAtEnd)
        {
            throw Error($"{what} ends {Remaining} bytes before the data that holds it");
        }
    }
}
