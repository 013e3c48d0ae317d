using System.Numerics;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>
/// Receives the fields of an attribute or type in the order of the file: once to find what it refers to, once to write
/// it. So there is one description of every encoding.
/// </summary>
internal interface IEntrySink
{
    /// <summary>A reference to an attribute.</summary>
    void Attribute(HloAttribute attribute);

    /// <summary>A reference to an attribute that may be absent.</summary>
    void OptionalAttribute(HloAttribute? attribute);

    /// <summary>A reference to a type.</summary>
    void Type(HloType type);

    /// <summary>A reference to a string.</summary>
    void String(ReadOnlyMemory<byte> text);

    /// <summary>An unsigned number.</summary>
    void Varint(ulong value);

    /// <summary>A signed number.</summary>
    void Svarint(long value);

    /// <summary>A byte.</summary>
    void Byte(byte value);

    /// <summary>A length and bytes.</summary>
    void Blob(ReadOnlyMemory<byte> bytes);
}

/// <summary>Composed fields.</summary>
internal static class EntrySinkExtensions
{
    /// <summary>A list of signed numbers.</summary>
    public static void Numbers(this IEntrySink sink, Dims numbers)
    {
        sink.Varint((ulong)numbers.Count);
        foreach (long number in numbers.Span)
        {
            sink.Svarint(number);
        }
    }

    /// <summary>A list of references to attributes.</summary>
    public static void Attributes(this IEntrySink sink, ReadOnlySpan<HloAttribute> attributes)
    {
        sink.Varint((ulong)attributes.Length);
        foreach (HloAttribute attribute in attributes)
        {
            sink.Attribute(attribute);
        }
    }

    /// <summary>The bits of an <c>f64</c>.</summary>
    public static void Double(this IEntrySink sink, double value) =>
        sink.Svarint(BitConverter.DoubleToInt64Bits(value));

    /// <summary>
    /// A number of a given width: up to 8 bits a byte, up to 64 a signed number of the zero-extended bits, above it
    /// words.
    /// </summary>
    public static void Bits(this IEntrySink sink, BigInteger value, int width)
    {
        BigInteger bits = value.Sign < 0 ? value + (BigInteger.One << width) : value;
        if (width <= 8)
        {
            sink.Byte((byte)bits);
            return;
        }

        if (width <= 64)
        {
            sink.Svarint((long)(ulong)bits);
            return;
        }

        int words = Math.Max(1, (int)((bits.GetBitLength() + 63) / 64));
        sink.Varint((ulong)words);
        for (int i = 0; i < words; i++)
        {
            sink.Svarint((long)(ulong)((bits >> (64 * i)) & ulong.MaxValue));
        }
    }

    /// <summary>A float of its type's width.</summary>
    public static void Float(this IEntrySink sink, FloatAttr value) =>
        sink.Bits(NarrowFloat.FromDouble(value.Value, value.Type.Kind), value.Type.BitWidth);

    /// <summary>The bytes of a string attribute.</summary>
    public static void String(this IEntrySink sink, StringAttr text) =>
        sink.String(
            text.IsBytes
                ? System.Text.Encoding.Latin1.GetBytes(text.Value)
                : System.Text.Encoding.UTF8.GetBytes(text.Value)
        );
}
