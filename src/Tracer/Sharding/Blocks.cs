using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>Rectangular parts of row-major tensors, copied row by row.</summary>
internal static class Blocks
{
    /// <summary>Copies a part of a tensor into memory of its own.</summary>
    public static void Cut(HostTensor whole, Dims offsets, Dims shape, Span<byte> part)
    {
        int row = RowBytes(whole.Type, shape);
        ReadOnlySpan<byte> data = whole.Data.Span;
        for (long i = 0; i * row < part.Length; i++)
        {
            int from = checked((int)Start(whole.Type, whole.Type.Dims, offsets, shape, i));
            data.Slice(from, row).CopyTo(part[checked((int)(i * row))..]);
        }
    }

    /// <summary>Copies a part to its place in a tensor.</summary>
    public static void Paste(HostTensor part, Dims offsets, Dims wholeShape, Span<byte> whole)
    {
        int row = RowBytes(part.Type, part.Type.Dims);
        ReadOnlySpan<byte> data = part.Data.Span;
        for (long i = 0; i * row < data.Length; i++)
        {
            int to = checked((int)Start(part.Type, wholeShape, offsets, part.Type.Dims, i));
            data.Slice(checked((int)(i * row)), row).CopyTo(whole[to..]);
        }
    }

    private static int RowBytes(TensorType type, Dims shape) =>
        checked((int)((shape.Count == 0 ? 1 : shape[^1]) * type.ElementType.ByteSize));

    // First byte in the whole of a part's row.
    private static long Start(TensorType type, Dims whole, Dims offsets, Dims shape, long row)
    {
        long position = 0;
        long stride = 1;
        for (int i = whole.Count - 1; i >= 0; i--)
        {
            long index = 0;
            if (i < whole.Count - 1)
            {
                index = row % shape[i];
                row /= shape[i];
            }

            position += (offsets[i] + index) * stride;
            stride *= whole[i];
        }

        return position * type.ElementType.ByteSize;
    }
}
