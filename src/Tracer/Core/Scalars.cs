using System.Buffers.Binary;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>Single elements between C# numbers and their bytes.</summary>
internal static class Scalars
{
    /// <summary>A constant whose elements all are one number.</summary>
    public static DenseElementsAttr Splat(TensorType type, double number) =>
        new(type, type.ElementCount == 0 ? ReadOnlyMemory<byte>.Empty : Bytes(type.ElementType, number));

    /// <summary>A constant whose elements all are one integer.</summary>
    public static DenseElementsAttr Splat(TensorType type, long number) =>
        new(type, type.ElementCount == 0 ? ReadOnlyMemory<byte>.Empty : Bytes(type.ElementType, number));

    /// <summary>Reads the first element, if it is a real number that a double holds exactly.</summary>
    public static bool TryRead(DenseElementsAttr elements, out double number)
    {
        ReadOnlySpan<byte> data = elements.Data.Span;
        double? read = elements.Type.ElementType.Kind switch
        {
            ElementKind.I1 => data[0],
            ElementKind.F32 => BinaryPrimitives.ReadSingleLittleEndian(data),
            ElementKind.F64 => BinaryPrimitives.ReadDoubleLittleEndian(data),
            ElementKind.F16 => (double)BinaryPrimitives.ReadHalfLittleEndian(data),
            ElementKind.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(data) << 16),
            var kind when elements.Type.ElementType.IsFloat => NarrowFloat.ToDouble(data[0], kind),
            _ when elements.Type.ElementType.IsInteger => Exact(elements),
            _ => null,
        };
        number = read ?? 0;
        return read is not null;
    }

    /// <summary>True if an element type can be written by <see cref="Splat(TensorType, double)"/>.</summary>
    public static bool CanWrite(ElementType type) => type.IsBoolean || type.IsInteger || type.IsFloat || type.IsComplex;

    /// <summary>All elements of floats, real and imaginary parts of complex numbers; nothing for other types.</summary>
    public static double[] FloatParts(HostTensor host)
    {
        ReadOnlySpan<byte> data = host.Data.Span;
        return host.Type.ElementType.Kind switch
        {
            ElementKind.F64 or ElementKind.Complex128 => MemoryMarshal.Cast<byte, double>(data).ToArray(),
            ElementKind.F32 or ElementKind.Complex64 =>
            [
                .. MemoryMarshal.Cast<byte, float>(data).ToArray().Select(x => (double)x),
            ],
            ElementKind.F16 => [.. MemoryMarshal.Cast<byte, Half>(data).ToArray().Select(x => (double)x)],
            ElementKind.BF16 =>
            [
                .. MemoryMarshal
                    .Cast<byte, ushort>(data)
                    .ToArray()
                    .Select(x => (double)BitConverter.UInt32BitsToSingle((uint)x << 16)),
            ],
            _ => [],
        };
    }

    private static double? Exact(DenseElementsAttr elements)
    {
        long value = elements.ToIntegers()[0];
        return Math.Abs((double)value) <= (1L << 53) && (elements.Type.ElementType.IsSigned || value >= 0)
            ? value
            : null;
    }

    private static byte[] Bytes(ElementType type, double number)
    {
        // C#'s NaN has its sign bit set; the one that JAX and NumPy write has not, and total orders tell them apart.
        number = double.IsNaN(number) ? BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000) : number;
        byte[] bytes = new byte[type.ByteSize];
        switch (type.Kind)
        {
            case ElementKind.I1:
                bytes[0] = number != 0 ? (byte)1 : (byte)0;
                break;
            case ElementKind.F32 or ElementKind.Complex64:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)number);
                break;
            case ElementKind.F64 or ElementKind.Complex128:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
                break;
            case ElementKind.F16:
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)number);
                break;
            case ElementKind.BF16:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, RoundToBFloat16((float)number));
                break;
            case var kind when type.IsFloat:
                bytes[0] = (byte)NarrowFloat.FromDouble(number, kind);
                break;
            default:
                return type.IsUnsigned && number >= long.MaxValue
                    ? Bytes(type, unchecked((long)(ulong)number))
                    : Bytes(type, (long)number);
        }

        return bytes;
    }

    private static byte[] Bytes(ElementType type, long number)
    {
        if (!type.IsInteger)
        {
            return type.IsFloat || type.IsComplex || type.IsBoolean
                ? Bytes(type, (double)number)
                : throw new TraceException($"A number cannot become {type}.");
        }

        byte[] wide = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(wide, number);
        return wide[..type.ByteSize];
    }

    /// <summary>Rounds to nearest, ties to even; NaN stays NaN.</summary>
    private static ushort RoundToBFloat16(float number)
    {
        uint bits = BitConverter.SingleToUInt32Bits(number);
        return float.IsNaN(number)
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
