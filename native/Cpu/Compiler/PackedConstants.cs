using XlaSharp.Hlo;
using XlaSharp.Native.Lowering.Contraction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>Packs right operands that are constants, such as trained weights, while the program is compiled.</summary>
internal static class PackedConstants
{
    /// <summary>The packed constant; null if the operand is none, or one number everywhere.</summary>
    /// <param name="operand">What is packed.</param>
    /// <param name="pack">How.</param>
    /// <param name="type">Type of the result.</param>
    public static Ops.Constant? TryPack(Tensor operand, Pack pack, TensorType type)
    {
        bool hasPlainBytes = operand.ElementType is { IsFloat: true } or { IsInteger: true, BitWidth: >= 8 };
        return
            hasPlainBytes
            && operand.Producer is { Op: Ops.Constant { Value: DenseElementsAttr { IsSplat: false } value } }
            ? new Ops.Constant(new DenseElementsAttr(type, Copy(value.Data.Span, pack, type)))
            : null;
    }

    private static byte[] Copy(ReadOnlySpan<byte> source, Pack pack, TensorType type)
    {
        int size = type.ElementType.ByteSize;
        long panels = (pack.Columns + pack.Width - 1) / pack.Width;
        long count = Math.Min(pack.Columns, pack.Width);
        long[] sums = Offsets(pack.Sums);
        byte[] target = new byte[type.ByteCount];
        long at = 0;
        foreach (long outside in Offsets(pack.Outer))
        {
            for (long panel = 0; panel < panels; panel++)
            {
                // The last panel ends with the last column.
                long first = Math.Min(panel * pack.Width, pack.Columns - count);
                foreach (long sum in sums)
                {
                    for (long lane = 0; lane < count; lane++)
                    {
                        long from = outside + sum + ((first + lane) * pack.ColumnStep);
                        source.Slice((int)(from * size), size).CopyTo(target.AsSpan((int)((at + lane) * size)));
                    }

                    at += pack.Width;
                }
            }
        }

        return target;
    }

    // Where each round of nested loops is, the last of them fastest.
    private static long[] Offsets(ValueList<(long Size, long Step)> loops)
    {
        long[] offsets = [0];
        foreach ((long size, long step) in loops)
        {
            offsets =
            [
                .. offsets.SelectMany(offset => Enumerable.Range(0, (int)size).Select(i => offset + (i * step))),
            ];
        }

        return offsets;
    }
}
