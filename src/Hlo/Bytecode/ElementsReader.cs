using System.Globalization;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// Constant elements: the bytes of the file are kept, not copied, unless they are packed booleans or narrow integers.
/// </summary>
internal static class ElementsReader
{
    private const byte AllTrue = 0xFF;

    /// <summary>Reads the blob of a constant.</summary>
    /// <param name="reader">At the blob.</param>
    /// <param name="type">Type of the constant.</param>
    /// <returns>The elements.</returns>
    public static DenseElementsAttr Read(EntryReader reader, TensorType type)
    {
        long count = Count(reader.Cursor, type);
        ReadOnlyMemory<byte> data = reader.Cursor.Blob("constant elements");
        if (type.ElementType.IsBoolean)
        {
            data = Booleans(data, count);
        }

        int size = type.ElementType.ByteSize;
        bool fits =
            size > 0
            && ((data.Length == size && count > 0) || (data.Length % size == 0 && data.Length / size == count));
        if (!fits)
        {
            throw reader.Cursor.Error(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"constant elements of {type} take {size} bytes (a splat) or {count} times that, got "
                        + $"{data.Length} bytes"
                )
            );
        }

        return new(
            type,
            type.ElementType.Kind is ElementKind.I2 or ElementKind.I4
                ? SignExtend(data, type.ElementType.BitWidth)
                : data
        );
    }

    private static long Count(ByteCursor cursor, TensorType type)
    {
        try
        {
            return type.IsStatic && type.ByteCount >= 0
                ? type.ElementCount
                : throw cursor.Error($"constant elements need a static shape, got {type}");
        }
        catch (OverflowException)
        {
            throw cursor.Error($"constant elements of {type} are more than 64 bits can count");
        }
    }

    // One byte for all, eight per byte, or (older writers) one byte each; a scalar may be 01 or FF.
    private static ReadOnlyMemory<byte> Booleans(ReadOnlyMemory<byte> data, long count)
    {
        ReadOnlySpan<byte> bytes = data.Span;
        if (bytes.Length == 1 && count > 0 && (bytes[0] == AllTrue || bytes[0] == 0 || count == 1))
        {
            return new byte[] { bytes[0] == 0 ? (byte)0 : (byte)1 };
        }

        bool packed = bytes.Length == (count / 8) + (count % 8 == 0 ? 0 : 1) && bytes.Length != count;
        byte[] values = new byte[packed ? count : bytes.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] =
                packed ? (byte)((bytes[i / 8] >> (i % 8)) & 1)
                : bytes[i] == 0 ? (byte)0
                : (byte)1;
        }

        return values;
    }

    private static byte[] SignExtend(ReadOnlyMemory<byte> data, int width)
    {
        int unused = 8 - width;
        byte[] values = data.ToArray();
        foreach (ref byte value in values.AsSpan())
        {
            value = (byte)((sbyte)(value << unused) >> unused);
        }

        return values;
    }
}
