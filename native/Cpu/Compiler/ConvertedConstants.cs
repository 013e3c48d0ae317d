using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Converts constants while the program is compiled, such as weights that are kept in a narrow type and multiplied in
/// a wider one.
/// </summary>
internal static class ConvertedConstants
{
    /// <summary>A constant in another type; null if the tensor is none, or its conversion is not one of these.</summary>
    /// <param name="tensor">A tensor of at most 16 bits per element.</param>
    /// <param name="target">The type that is wanted: f32.</param>
    public static Ops.Constant? TryConvert(Tensor tensor, TensorType target) =>
        target.ElementType.Equals(ElementType.F32)
        && tensor.Producer is { Op: Ops.Constant { Value: DenseElementsAttr { IsSplat: false } value } }
        && Values(value.Data.Span, tensor.ElementType) is { } values
            ? new Ops.Constant(new DenseElementsAttr(target, MemoryMarshal.AsBytes<float>(values).ToArray()))
            : null;

    private static float[]? Values(ReadOnlySpan<byte> data, ElementType type) =>
        type.Kind switch
        {
            ElementKind.F16 => Map<ushort>(data, bits => (float)BitConverter.UInt16BitsToHalf(bits)),
            ElementKind.BF16 => Map<ushort>(data, bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
            ElementKind.I8 => Map<sbyte>(data, value => value),
            ElementKind.UI8 => Map<byte>(data, value => value),
            ElementKind.I16 => Map<short>(data, value => value),
            ElementKind.UI16 => Map<ushort>(data, value => value),
            _ when type is { IsFloat: true, BitWidth: 8 } => Map<byte>(
                data,
                bits => (float)Hlo.NarrowFloat.ToDouble(bits, type.Kind)
            ),
            _ => null,
        };

    private static float[] Map<T>(ReadOnlySpan<byte> data, Func<T, float> convert)
        where T : struct
    {
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(data);
        float[] values = new float[source.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = convert(source[i]);
        }

        return values;
    }
}
