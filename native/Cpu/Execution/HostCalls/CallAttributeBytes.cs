using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Hlo;

namespace XlaSharp.Native.Execution;

/// <summary>Little-endian bytes of attributes.</summary>
internal static class CallAttributeBytes
{
    /// <summary>An integer in its type's width.</summary>
    public static byte[] Of(IntegerAttr value) => Integer(value.Value, value.Type);

    /// <summary>A float in its type; null for types narrower than 16 bits.</summary>
    public static byte[]? Of(FloatAttr value) => Float(value.Value, value.Type);

    /// <summary>Integers in their type's width, one after the other.</summary>
    public static byte[] Of(DenseArrayAttr values) =>
        [.. values.Values.SelectMany(value => Integer(value, values.ElementType))];

    /// <summary>Floats, one after the other; null for types narrower than 16 bits.</summary>
    public static byte[]? Of(DenseFloatArrayAttr values) =>
        values.Values.Any(value => Float(value, values.ElementType) is null)
            ? null
            : [.. values.Values.SelectMany(value => Float(value, values.ElementType)!)];

    /// <summary>A text as UTF-8, or its bytes.</summary>
    public static byte[] Of(StringAttr value) =>
        value.IsBytes ? Encoding.Latin1.GetBytes(value.Value) : Encoding.UTF8.GetBytes(value.Value);

    private static byte[] Integer(BigInteger value, ElementType type)
    {
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        ulong bits = (ulong)(value & ulong.MaxValue);
        MemoryMarshal.Write(wide, in bits);
        return wide[..type.ByteSize].ToArray();
    }

    private static byte[]? Float(double value, ElementType type) =>
        type.Kind switch
        {
            ElementKind.F64 => BitConverter.GetBytes(value),
            ElementKind.F32 => BitConverter.GetBytes((float)value),
            ElementKind.F16 => BitConverter.GetBytes((Half)value),
            // The value is exact in the type, so its upper half is the number.
            ElementKind.BF16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16)),
            _ => null,
        };
}
