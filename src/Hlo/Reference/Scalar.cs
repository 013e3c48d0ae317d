using System.Buffers.Binary;

namespace XlaSharp.Hlo.Reference;

/// <summary>
/// One element of any type: booleans, integers and stored quantized values in <see cref="Integer"/>, floats in
/// <see cref="Real"/>, complex numbers in both parts. Always a value that the element type can hold.
/// </summary>
/// <param name="Integer">Value of a whole number.</param>
/// <param name="Real">Value of a float; real part of a complex number.</param>
/// <param name="Imaginary">Imaginary part.</param>
internal readonly record struct Scalar(Int128 Integer, double Real = 0, double Imaginary = 0)
{
    public static readonly Scalar False = new(0);

    public static readonly Scalar True = new(1);

    /// <summary>A boolean.</summary>
    public static Scalar Of(bool value) => value ? True : False;

    /// <summary>A whole number, wrapped to a type.</summary>
    public static Scalar Of(Int128 value, ElementType type) => new(Wrap(value, type));

    /// <summary>A float, rounded to a type.</summary>
    public static Scalar Of(double value, ElementType type) => new(0, NarrowFloat.Round(value, type.Kind));

    /// <summary>A complex number, each part rounded to a type's part.</summary>
    public static Scalar Of(double real, double imaginary, ElementType type)
    {
        ElementKind part = type.RealPart.Kind;
        return new(0, NarrowFloat.Round(real, part), NarrowFloat.Round(imaginary, part));
    }

    /// <summary>The zero of any type.</summary>
    public static readonly Scalar Zero = new(0);

    /// <summary>Reads an element.</summary>
    public static Scalar Read(ReadOnlySpan<byte> bytes, ElementType type)
    {
        type = type is QuantizedType quantized ? quantized.Storage : type;
        if (type.IsComplex)
        {
            int half = bytes.Length / 2;
            ElementKind part = type.RealPart.Kind;
            return new(
                0,
                NarrowFloat.ToDouble(ReadBits(bytes[..half]), part),
                NarrowFloat.ToDouble(ReadBits(bytes[half..]), part)
            );
        }

        ulong bits = ReadBits(bytes);
        return type.IsFloat ? new(0, NarrowFloat.ToDouble(bits, type.Kind)) : Of((Int128)bits, type);
    }

    /// <summary>Writes an element.</summary>
    public void Write(Span<byte> bytes, ElementType type)
    {
        type = type is QuantizedType quantized ? quantized.Storage : type;
        if (type.IsComplex)
        {
            int half = bytes.Length / 2;
            ElementKind part = type.RealPart.Kind;
            WriteBits(bytes[..half], NarrowFloat.FromDouble(Real, part));
            WriteBits(bytes[half..], NarrowFloat.FromDouble(Imaginary, part));
            return;
        }

        WriteBits(bytes, type.IsFloat ? NarrowFloat.FromDouble(Real, type.Kind) : (ulong)(Integer & ulong.MaxValue));
    }

    /// <summary>The bits of an element, as many as its type has.</summary>
    public UInt128 Bits(ElementType type)
    {
        type = type is QuantizedType quantized ? quantized.Storage : type;
        UInt128 mask = type.BitWidth >= 128 ? UInt128.MaxValue : (UInt128.One << type.BitWidth) - 1;
        if (type.IsComplex)
        {
            ElementKind part = type.RealPart.Kind;
            return NarrowFloat.FromDouble(Real, part)
                | ((UInt128)NarrowFloat.FromDouble(Imaginary, part) << (type.BitWidth / 2));
        }

        return (type.IsFloat ? NarrowFloat.FromDouble(Real, type.Kind) : (UInt128)Integer) & mask;
    }

    /// <summary>The element of some bits.</summary>
    public static Scalar FromBits(UInt128 bits, ElementType type)
    {
        type = type is QuantizedType quantized ? quantized.Storage : type;
        if (type.IsComplex)
        {
            int half = type.BitWidth / 2;
            ElementKind part = type.RealPart.Kind;
            ulong mask = half == 64 ? ulong.MaxValue : (1UL << half) - 1;
            return new(
                0,
                NarrowFloat.ToDouble((ulong)bits & mask, part),
                NarrowFloat.ToDouble((ulong)(bits >> half) & mask, part)
            );
        }

        return type.IsFloat ? new(0, NarrowFloat.ToDouble((ulong)bits, type.Kind)) : Of((Int128)bits, type);
    }

    /// <summary>The number modulo the type's range.</summary>
    public static Int128 Wrap(Int128 value, ElementType type)
    {
        if (type.IsBoolean)
        {
            return value & 1;
        }

        int unused = 128 - type.BitWidth;
        return type.IsUnsigned ? (Int128)((UInt128)value << unused >> unused) : value << unused >> unused;
    }

    private static ulong ReadBits(ReadOnlySpan<byte> bytes)
    {
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide);
    }

    private static void WriteBits(Span<byte> bytes, ulong bits)
    {
        Span<byte> wide = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(wide, bits);
        wide[..bytes.Length].CopyTo(bytes);
    }
}
