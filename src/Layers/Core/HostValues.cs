using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Concrete tensors in host memory.</summary>
internal static class HostValues
{
    /// <summary>The elements of a concrete tensor.</summary>
    public static HostTensor Of(Tensor tensor) =>
        tensor switch
        {
            ConstantTensor constant => constant.ToHost(),
            DeviceTensor device => device.ToHost(),
            _ => throw new ArgumentException(
                $"A tensor with known elements is needed, got {tensor} of a function that is being traced."
            ),
        };

    /// <summary>Floats in another float type, rounded to nearest; everything else unchanged.</summary>
    public static HostTensor FloatTo(HostTensor tensor, ElementType type)
    {
        if (!tensor.Type.ElementType.IsFloat || tensor.Type.ElementType.Equals(type))
        {
            return tensor;
        }

        double[] values = Read(tensor);
        TensorType result = tensor.Type.Of(type);
        return type.Kind switch
        {
            ElementKind.F32 => HostTensor.Of<float>(result, Array.ConvertAll(values, value => (float)value)),
            ElementKind.F64 => HostTensor.Of<double>(result, values),
            ElementKind.F16 => HostTensor.Of<Half>(result, Array.ConvertAll(values, value => (Half)value)),
            ElementKind.BF16 => HostTensor.Of<ushort>(result, Array.ConvertAll(values, ToBFloat16)),
            _ => throw new NotSupportedException($"Values of {tensor.Type} cannot be stored as {type}."),
        };
    }

    /// <summary>Numbers of any type as <c>f32</c>.</summary>
    public static HostTensor ToF32(HostTensor tensor)
    {
        TensorType type = tensor.Type.Of(ElementType.F32);
        return tensor.Type.ElementType.Kind switch
        {
            ElementKind.F32 => tensor,
            ElementKind.I32 => HostTensor.Of<float>(
                type,
                Array.ConvertAll(tensor.Values<int>().ToArray(), value => (float)value)
            ),
            ElementKind.I64 => HostTensor.Of<float>(
                type,
                Array.ConvertAll(tensor.Values<long>().ToArray(), value => (float)value)
            ),
            ElementKind.UI8 => HostTensor.Of<float>(
                type,
                Array.ConvertAll(tensor.Values<byte>().ToArray(), value => (float)value)
            ),
            ElementKind.I1 => HostTensor.Of<float>(
                type,
                Array.ConvertAll(tensor.Values<byte>().ToArray(), value => value == 0 ? 0f : 1)
            ),
            _ => FloatTo(tensor, ElementType.F32),
        };
    }

    /// <summary>A tensor of zeros.</summary>
    public static HostTensor Zeros(TensorType type) => new(type, new byte[type.ByteCount]);

    /// <summary>A float tensor of equal elements.</summary>
    public static HostTensor Filled(TensorType type, double value)
    {
        if (value == 0)
        {
            return Zeros(type);
        }

        float[] values = new float[type.ElementCount];
        Array.Fill(values, (float)value);
        return FloatTo(HostTensor.Of<float>(type.Of(ElementType.F32), values), type.ElementType);
    }

    /// <summary>A float scalar.</summary>
    public static HostTensor Scalar(float value) => HostTensor.Of<float>(TensorType.Scalar(ElementType.F32), [value]);

    private static double[] Read(HostTensor tensor) =>
        tensor.Type.ElementType.Kind switch
        {
            ElementKind.F32 => Array.ConvertAll(tensor.Values<float>().ToArray(), value => (double)value),
            ElementKind.F64 => tensor.Values<double>().ToArray(),
            ElementKind.F16 => Array.ConvertAll(tensor.Values<Half>().ToArray(), value => (double)value),
            ElementKind.BF16 => Array.ConvertAll(
                tensor.Values<ushort>().ToArray(),
                bits => (double)BitConverter.UInt32BitsToSingle((uint)bits << 16)
            ),
            _ => throw new NotSupportedException($"Values of {tensor.Type} cannot be read as numbers."),
        };

    /// <summary>Rounds to nearest, ties to even.</summary>
    private static ushort ToBFloat16(double value)
    {
        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        return double.IsNaN(value)
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
