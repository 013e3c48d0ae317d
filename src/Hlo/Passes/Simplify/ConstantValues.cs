using System.Buffers.Binary;

namespace XlaSharp.Hlo.Passes;

/// <summary>Reading and making constants in rules.</summary>
internal static class ConstantValues
{
    /// <summary>Constants with more stored elements are not folded.</summary>
    public const int MaxElements = 1024;

    /// <summary>The elements of a value that is a constant, else null.</summary>
    public static DenseElementsAttr? Of(Value value) =>
        value.DefiningOperation?.Op is Ops.Constant { Value: DenseElementsAttr elements } constant
        && constant.ResultType.Equals(elements.Type)
            ? elements
            : null;

    /// <summary>The one element of a splat constant, else null.</summary>
    public static DenseElementsAttr? SplatOf(Value value) => Of(value) is { IsSplat: true } splat ? splat : null;

    /// <summary>True for a constant whose elements all are one number.</summary>
    public static bool IsSplat(Value value, double number)
    {
        if (SplatOf(value) is not { } splat || !IsNumber(splat.Type.ElementType))
        {
            return false;
        }

        double element = splat.Type.ElementType.IsFloat ? Floats(splat)[0] : splat.ToIntegers()[0];
        return element.Equals(number);
    }

    /// <summary>True if elements of the type are folded as numbers.</summary>
    public static bool IsNumber(ElementType type) => type.IsFloat || IsWhole(type);

    /// <summary>True for integers, booleans and sizes.</summary>
    public static bool IsWhole(ElementType type) => type.IsInteger || type.IsBoolean || type.Kind == ElementKind.Index;

    /// <summary>The stored elements of a float constant.</summary>
    public static double[] Floats(DenseElementsAttr elements)
    {
        int size = elements.Type.ElementType.ByteSize;
        double[] values = new double[elements.Data.Length / size];
        Span<byte> bits = stackalloc byte[8];
        for (int i = 0; i < values.Length; i++)
        {
            bits.Clear();
            elements.Data.Span.Slice(i * size, size).CopyTo(bits);
            values[i] = NarrowFloat.ToDouble(
                BinaryPrimitives.ReadUInt64LittleEndian(bits),
                elements.Type.ElementType.Kind
            );
        }

        return values;
    }

    /// <summary>A constant of integers (wrapped to the type's width) or booleans; one value is a splat.</summary>
    public static DenseElementsAttr OfIntegers(TensorType type, ReadOnlySpan<long> values)
    {
        byte[] data = new byte[values.Length * type.ElementType.ByteSize];
        for (int i = 0; i < values.Length; i++)
        {
            Write(data, i, type.ElementType.ByteSize, (ulong)Wrap(values[i], type.ElementType));
        }

        return new(type, data);
    }

    /// <summary>A constant of floats, rounded to the type; one value is a splat.</summary>
    public static DenseElementsAttr OfFloats(TensorType type, ReadOnlySpan<double> values)
    {
        byte[] data = new byte[values.Length * type.ElementType.ByteSize];
        for (int i = 0; i < values.Length; i++)
        {
            Write(data, i, type.ElementType.ByteSize, NarrowFloat.FromDouble(values[i], type.ElementType.Kind));
        }

        return new(type, data);
    }

    /// <summary>A splat of a number that the element type can hold; complex ones get a zero imaginary part.</summary>
    public static DenseElementsAttr Splat(TensorType type, double number)
    {
        if (type.ElementCount == 0)
        {
            return new(type, ReadOnlyMemory<byte>.Empty);
        }

        if (!type.ElementType.IsComplex)
        {
            return type.ElementType.IsFloat ? OfFloats(type, [number]) : OfIntegers(type, [(long)number]);
        }

        byte[] data = new byte[type.ElementType.ByteSize];
        ElementType part = type.ElementType.RealPart;
        Write(data, 0, part.ByteSize, NarrowFloat.FromDouble(number, part.Kind));
        return new(type, data);
    }

    /// <summary>The value as the type's bits read it: sign- or zero-extended.</summary>
    public static long Wrap(long value, ElementType type)
    {
        int unused = 64 - type.BitWidth;
        return type.IsSigned || type.Kind == ElementKind.Index
            ? value << unused >> unused
            : (long)((ulong)value << unused >> unused);
    }

    private static void Write(byte[] data, int index, int size, ulong bits)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, bits);
        all[..size].CopyTo(data.AsSpan(index * size));
    }
}
