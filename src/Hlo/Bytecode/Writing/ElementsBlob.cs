namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// Constant elements as the bytes of a file: one element for many equal ones, booleans packed, narrow integers without
/// sign.
/// </summary>
internal static class ElementsBlob
{
    /// <summary>The same elements, as a splat wherever they are all equal. Files hold no other form.</summary>
    public static DenseElementsAttr Normalize(DenseElementsAttr elements)
    {
        int size = elements.Type.ElementType.ByteSize;
        ReadOnlyMemory<byte> data = elements.Data;
        bool repeats = !elements.IsSplat && data.Length > size && data.Span[size..].SequenceEqual(data.Span[..^size]);
        return repeats ? new(elements.Type, data[..size]) : elements;
    }

    /// <summary>The bytes of normalized elements; shared with the attribute where they are the same.</summary>
    public static ReadOnlyMemory<byte> Of(DenseElementsAttr elements)
    {
        ElementType type = elements.Type.ElementType;
        return type.IsBoolean ? Booleans(elements)
            : type.Kind is ElementKind.I2 or ElementKind.I4 ? WithoutSign(elements.Data.Span, type.BitWidth)
            : elements.Data;
    }

    private static byte[] Booleans(DenseElementsAttr elements)
    {
        ReadOnlySpan<byte> values = elements.Data.Span;
        if (elements.IsSplat && elements.Type.ElementCount > 1)
        {
            return [values[0] == 0 ? (byte)0 : (byte)0xFF];
        }

        byte[] packed = new byte[(values.Length + 7) / 8];
        for (int i = 0; i < values.Length; i++)
        {
            packed[i / 8] |= (byte)((values[i] == 0 ? 0 : 1) << (i % 8));
        }

        return packed;
    }

    private static byte[] WithoutSign(ReadOnlySpan<byte> values, int width)
    {
        byte[] bytes = values.ToArray();
        foreach (ref byte value in bytes.AsSpan())
        {
            value &= (byte)((1 << width) - 1);
        }

        return bytes;
    }
}
