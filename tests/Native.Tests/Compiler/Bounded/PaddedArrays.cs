using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Arrays inside larger ones.</summary>
internal static class PaddedArrays
{
    /// <summary>
    /// The bytes of an array at the beginning of a larger one, whose other bits are all set: NaN, -1, or true.
    /// </summary>
    public static byte[] Pad(HostTensor array, TensorType type)
    {
        if (array.Type.Dims == type.Dims)
        {
            return array.Data.ToArray();
        }

        byte[] padded = new byte[type.ByteCount];
        Array.Fill(padded, type.ElementType.IsBoolean ? (byte)1 : (byte)0xFF);
        Move(
            array.Type,
            type,
            (small, large, bytes) => array.Data.Span.Slice(small, bytes).CopyTo(padded.AsSpan(large))
        );
        return padded;
    }

    /// <summary>The beginning of an array.</summary>
    public static HostTensor Cut(HostTensor array, Dims dims)
    {
        TensorType type = new(array.Type.ElementType, dims);
        byte[] part = new byte[type.ByteCount];
        Move(type, array.Type, (small, large, bytes) => array.Data.Span.Slice(large, bytes).CopyTo(part.AsSpan(small)));
        return new HostTensor(type, part);
    }

    private static void Move(TensorType small, TensorType large, Action<int, int, int> move)
    {
        int bytes = small.ElementType.ByteSize;
        for (long i = 0; i < small.ElementCount; i++)
        {
            (long rest, long to, long stride) = (i, 0, 1);
            for (int axis = small.Rank - 1; axis >= 0; axis--)
            {
                to += rest % small.Dims[axis] * stride;
                rest /= small.Dims[axis];
                stride *= large.Dims[axis];
            }

            move((int)i * bytes, (int)to * bytes, bytes);
        }
    }
}
