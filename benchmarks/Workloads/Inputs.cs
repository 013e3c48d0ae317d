using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Benchmarks.Workloads;

/// <summary>
/// Inputs that any language can make anew: element <c>j</c> of tensor <c>i</c> of a workload is a hash of both
/// (splitmix64 over a counter), mapped to a range in double arithmetic and rounded once.
/// </summary>
/// <param name="workload">Name of the workload; its CRC-32 chooses the numbers.</param>
internal sealed class Inputs(string workload)
{
    private readonly ulong _base = (Crc32(workload) & 0xFFFF) * 64UL;

    /// <summary>Numbers in <c>[low, high)</c>.</summary>
    /// <param name="tensor">Which tensor of the workload.</param>
    /// <param name="low">Least.</param>
    /// <param name="high">Above the greatest.</param>
    /// <param name="shape">Sizes of the dimensions.</param>
    public HostTensor Uniform(int tensor, double low, double high, params ReadOnlySpan<long> shape) =>
        Make<float>(
            tensor,
            ElementType.F32,
            shape,
            bits => (float)(low + ((high - low) * ((bits >> 40) * (1.0 / 16777216))))
        );

    /// <summary>Weights of a standard deviation of <c>gain / sqrt(fan)</c>.</summary>
    public HostTensor Weights(int tensor, double fan, double gain, params ReadOnlySpan<long> shape)
    {
        double bound = gain * Math.Sqrt(3.0 / fan);
        return Uniform(tensor, -bound, bound, shape);
    }

    /// <summary>Whole numbers in <c>[0, limit)</c> as <c>i64</c>.</summary>
    public HostTensor Indices(int tensor, ulong limit, params ReadOnlySpan<long> shape) =>
        Make<long>(tensor, ElementType.I64, shape, bits => (long)(bits % limit));

    /// <summary>Whole numbers in <c>[low, low + count)</c> as bytes of a type.</summary>
    public HostTensor Bytes(int tensor, ElementType type, int low, ulong count, params ReadOnlySpan<long> shape) =>
        Make<byte>(tensor, type, shape, bits => unchecked((byte)(low + (long)(bits % count))));

    /// <summary>Complex numbers from two tensors of numbers in [-1, 1), real and imaginary parts.</summary>
    public HostTensor Complex(int real, int imaginary, long count)
    {
        ReadOnlySpan<float> re = Uniform(real, -1, 1, count).Values<float>();
        ReadOnlySpan<float> im = Uniform(imaginary, -1, 1, count).Values<float>();
        float[] pairs = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            (pairs[2 * i], pairs[(2 * i) + 1]) = (re[i], im[i]);
        }

        return new HostTensor(
            new TensorType(ElementType.Complex64, [count]),
            MemoryMarshal.AsBytes<float>(pairs).ToArray()
        );
    }

    private HostTensor Make<T>(int tensor, ElementType type, ReadOnlySpan<long> shape, Func<ulong, T> map)
        where T : unmanaged
    {
        TensorType full = new(type, Dims.Create(shape));
        T[] values = new T[full.ElementCount];
        ulong seed = (_base + (ulong)tensor) << 32;
        Parallel.For(
            0,
            (values.Length + 65535) / 65536,
            block =>
            {
                for (int j = block * 65536; j < Math.Min(values.Length, (block + 1) * 65536); j++)
                {
                    values[j] = map(Hash((ulong)j + 1 + seed));
                }
            }
        );
        return HostTensor.Of<T>(full, values);
    }

    private static ulong Hash(ulong counter)
    {
        unchecked
        {
            ulong z = counter * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private static uint Crc32(string text)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in Encoding.ASCII.GetBytes(text))
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}
