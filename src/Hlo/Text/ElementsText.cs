using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo;

/// <summary>Constant elements in StableHLO text.</summary>
internal static class ElementsText
{
    // Longer lists are written as one hexadecimal string.
    private const int LongestList = 100;

    /// <summary>The attribute as <c>dense&lt;…&gt; : type</c>.</summary>
    public static string Format(DenseElementsAttr elements)
    {
        StringBuilder text = new("dense<");
        AppendBody(text, elements);
        return text.Append("> : ").Append(elements.Type.Text).ToString();
    }

    private static void AppendBody(StringBuilder text, DenseElementsAttr elements)
    {
        TensorType type = elements.Type;
        ReadOnlySpan<byte> data = elements.Data.Span;
        int size = type.ElementType.ByteSize;
        if (data.IsEmpty)
        {
            return;
        }

        if (IsSplat(data, size))
        {
            AppendElement(text, data[..size], type.ElementType);
        }
        else if (type.ElementCount > LongestList)
        {
            text.Append("\"0x").Append(Convert.ToHexString(Masked(data, type.ElementType))).Append('"');
        }
        else
        {
            AppendList(text, data, type, 0);
        }
    }

    /// <summary>True if all elements have the same bytes.</summary>
    public static bool IsSplat(ReadOnlySpan<byte> data, int size) => data[size..].SequenceEqual(data[..^size]);

    private static void AppendList(StringBuilder text, ReadOnlySpan<byte> data, TensorType type, int dimension)
    {
        if (dimension == type.Rank)
        {
            AppendElement(text, data, type.ElementType);
            return;
        }

        int count = (int)type.Dims[dimension];
        int size = data.Length / count;
        text.Append('[');
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ");
            AppendList(text, data.Slice(i * size, size), type, dimension + 1);
        }

        text.Append(']');
    }

    private static void AppendElement(StringBuilder text, ReadOnlySpan<byte> data, ElementType type)
    {
        if (type.IsComplex)
        {
            int half = data.Length / 2;
            text.Append('(');
            AppendElement(text, data[..half], type.RealPart);
            text.Append(',');
            AppendElement(text, data[half..], type.RealPart);
            text.Append(')');
        }
        else if (type.IsBoolean)
        {
            text.Append(data[0] != 0 ? "true" : "false");
        }
        else if (type.IsFloat)
        {
            AppendFloat(text, Bits(data), type);
        }
        else
        {
            AppendInteger(text, Bits(data), type is QuantizedType quantized ? quantized.Storage : type);
        }
    }

    // The bits of a NaN are kept, its payload and sign with them.
    private static void AppendFloat(StringBuilder text, ulong bits, ElementType type)
    {
        double value = NarrowFloat.ToDouble(bits, type.Kind);
        _ = double.IsNaN(value)
            ? text.Append(CultureInfo.InvariantCulture, $"0x{bits:X}")
            : text.Append(FloatText.Format(value, type));
    }

    private static void AppendInteger(StringBuilder text, ulong bits, ElementType type)
    {
        int unused = 64 - type.BitWidth;
        _ = type.IsUnsigned
            ? text.Append(CultureInfo.InvariantCulture, $"{bits << unused >> unused}")
            : text.Append(CultureInfo.InvariantCulture, $"{(long)(bits << unused) >> unused}");
    }

    private static ulong Bits(ReadOnlySpan<byte> data) =>
        data.Length switch
        {
            1 => data[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(data),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(data),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(data),
        };

    // Elements narrower than a byte are written zero-extended.
    private static ReadOnlySpan<byte> Masked(ReadOnlySpan<byte> data, ElementType type)
    {
        if (type.BitWidth >= 8 || type.IsBoolean)
        {
            return data;
        }

        byte[] masked = data.ToArray();
        for (int i = 0; i < masked.Length; i++)
        {
            masked[i] &= (byte)((1 << type.BitWidth) - 1);
        }

        return masked;
    }
}
