using System.Numerics;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>C# numbers and arrays as constants.</summary>
internal static class HostArrays
{
    /// <summary>The element type of a C# type.</summary>
    /// <exception cref="TraceException">There is none.</exception>
    public static ElementType ElementTypeOf(Type type) =>
        Find(type)
        ?? throw new TraceException(
            $"Values of type {type.Name} are no elements of tensors; "
                + "those are bool, sbyte, short, int, long, byte, ushort, uint, ulong, Half, float, double and Complex."
        );

    /// <summary>A number as a strongly typed scalar; null for anything else.</summary>
    public static ConstantTensor? Scalar(object value)
    {
        if (Find(value.GetType()) is not { } element)
        {
            return null;
        }

        Array array = Array.CreateInstanceFromArrayType(ArrayTypeOf(value), 1);
        array.SetValue(value, 0);
        return new(new DenseElementsAttr(TensorType.Scalar(element), Bytes(array)));
    }

    /// <summary>An array of any rank as a constant (copied).</summary>
    public static ConstantTensor ToConstant(Array array)
    {
        ElementType element = ElementTypeOf(array.GetType().GetElementType()!);
        Dims shape = Dims.Of(Enumerable.Range(0, array.Rank).Select(axis => (long)array.GetLength(axis)));
        return new(new DenseElementsAttr(new TensorType(element, shape), Bytes(array)));
    }

    private static ScalarType? Find(Type type) =>
        type switch
        {
            _ when type == typeof(bool) => ElementType.I1,
            _ when type == typeof(sbyte) => ElementType.I8,
            _ when type == typeof(short) => ElementType.I16,
            _ when type == typeof(int) => ElementType.I32,
            _ when type == typeof(long) => ElementType.I64,
            _ when type == typeof(byte) => ElementType.UI8,
            _ when type == typeof(ushort) => ElementType.UI16,
            _ when type == typeof(uint) => ElementType.UI32,
            _ when type == typeof(ulong) => ElementType.UI64,
            _ when type == typeof(Half) => ElementType.F16,
            _ when type == typeof(float) => ElementType.F32,
            _ when type == typeof(double) => ElementType.F64,
            _ when type == typeof(Complex) => ElementType.Complex128,
            _ => null,
        };

    private static Type ArrayTypeOf(object value) =>
        value switch
        {
            sbyte => typeof(sbyte[]),
            short => typeof(short[]),
            byte => typeof(byte[]),
            ushort => typeof(ushort[]),
            uint => typeof(uint[]),
            ulong => typeof(ulong[]),
            Half => typeof(Half[]),
            Complex => typeof(Complex[]),
            bool => typeof(bool[]),
            int => typeof(int[]),
            long => typeof(long[]),
            float => typeof(float[]),
            _ => typeof(double[]),
        };

    private static byte[] Bytes(Array array)
    {
        int size = ElementTypeOf(array.GetType().GetElementType()!).ByteSize;
        ReadOnlySpan<byte> bytes =
            array.Length == 0
                ? default
                : MemoryMarshal.CreateReadOnlySpan(
                    ref MemoryMarshal.GetArrayDataReference(array),
                    checked(array.Length * size)
                );
        return bytes.ToArray();
    }
}
