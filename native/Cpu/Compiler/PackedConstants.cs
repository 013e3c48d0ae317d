using System.Runtime.InteropServices;
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
            ? new Ops.Constant(
                new DenseElementsAttr(
                    type,
                    DeferredBytes.Create(
                        type.ByteCount,
                        target => Copy(value.Data.Span, pack, type.ElementType.ByteSize, target)
                    )
                )
            )
            : null;
    }

    private static void Copy(ReadOnlySpan<byte> source, Pack pack, int size, Span<byte> target)
    {
        switch (size)
        {
            case 1:
                Fill(source, pack, target);
                break;
            case 2:
                Fill(MemoryMarshal.Cast<byte, ushort>(source), pack, MemoryMarshal.Cast<byte, ushort>(target));
                break;
            case 4:
                Fill(MemoryMarshal.Cast<byte, uint>(source), pack, MemoryMarshal.Cast<byte, uint>(target));
                break;
            default:
                Fill(MemoryMarshal.Cast<byte, ulong>(source), pack, MemoryMarshal.Cast<byte, ulong>(target));
                break;
        }
    }

    private static void Fill<T>(ReadOnlySpan<T> source, Pack pack, Span<T> target)
    {
        int count = (int)Math.Min(pack.Columns, pack.Width);
        int step = (int)pack.ColumnStep;
        long[] sums = Offsets(pack.Sums);
        foreach (long outside in Offsets(pack.Outer))
        {
            for (long column = 0; column < pack.Columns; column += pack.Width)
            {
                // The last panel ends with the last column.
                long first = outside + (Math.Min(column, pack.Columns - count) * step);
                foreach (long sum in sums)
                {
                    ReadOnlySpan<T> row = source[(int)(first + sum)..];
                    if (step == 1)
                    {
                        row[..count].CopyTo(target);
                    }
                    else
                    {
                        for (int lane = 0; lane < count; lane++)
                        {
                            target[lane] = row[lane * step];
                        }
                    }

                    target = target[(int)pack.Width..];
                }
            }
        }
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
