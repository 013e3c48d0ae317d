using System.Runtime.CompilerServices;

namespace XlaSharp.Native.Execution;

/// <summary>Copies an array between two arrangements of its elements in memory.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>Copies every element; strides are in bytes and may be zero or negative on the source side.</summary>
    /// <param name="to">Address of element 0, … of the destination.</param>
    /// <param name="toStrides">One per dimension.</param>
    /// <param name="from">Address of element 0, … of the source.</param>
    /// <param name="fromStrides">One per dimension.</param>
    /// <param name="dims">Sizes.</param>
    /// <param name="elementSize">1, 2, 4, 8 or 16.</param>
    public static void Run(
        byte* to,
        ReadOnlySpan<long> toStrides,
        byte* from,
        ReadOnlySpan<long> fromStrides,
        ReadOnlySpan<long> dims,
        int elementSize
    )
    {
        Span<Axis> axes = dims.Length <= 16 ? stackalloc Axis[dims.Length] : new Axis[dims.Length];
        int count = 0;
        for (int d = 0; d < dims.Length; d++)
        {
            if (dims[d] == 0)
            {
                return;
            }

            if (dims[d] > 1)
            {
                axes[count++] = new Axis(dims[d], toStrides[d], fromStrides[d]);
            }
        }

        axes = axes[..count];
        axes.Sort(static (a, b) => Math.Abs(b.To).CompareTo(Math.Abs(a.To)));
        axes = Merge(axes);
        Walk(axes, to, from, elementSize);
    }

    /// <summary>
    /// Byte strides of a dense array whose fastest dimension is first in <paramref name="minorToMajor"/>.
    /// </summary>
    public static void DenseStrides(
        ReadOnlySpan<long> dims,
        ReadOnlySpan<long> minorToMajor,
        int elementSize,
        Span<long> strides
    )
    {
        long stride = elementSize;
        foreach (long d in minorToMajor)
        {
            strides[(int)d] = stride;
            stride *= dims[(int)d];
        }
    }

    // Outer and inner axes that step through both sides without a gap are one axis.
    private static Span<Axis> Merge(Span<Axis> axes)
    {
        int last = 0;
        for (int i = 1; i < axes.Length; i++)
        {
            ref Axis outer = ref axes[last];
            Axis inner = axes[i];
            if (outer.To == inner.To * inner.Size && outer.From == inner.From * inner.Size)
            {
                outer = inner with { Size = outer.Size * inner.Size };
            }
            else
            {
                axes[++last] = inner;
            }
        }

        return axes.IsEmpty ? axes : axes[..(last + 1)];
    }

    private static void Walk(ReadOnlySpan<Axis> axes, byte* to, byte* from, int elementSize)
    {
        switch (axes.Length)
        {
            case 0:
                Unsafe.CopyBlockUnaligned(to, from, (uint)elementSize);
                break;
            case 1:
                Row(axes[0], to, from, elementSize);
                break;
            default:
                for (long i = 0; i < axes[0].Size; i++)
                {
                    Walk(axes[1..], to + (i * axes[0].To), from + (i * axes[0].From), elementSize);
                }

                break;
        }
    }

    private static void Row(Axis axis, byte* to, byte* from, int elementSize)
    {
        if (axis.To == elementSize && axis.From == elementSize)
        {
            Buffer.MemoryCopy(from, to, axis.Size * elementSize, axis.Size * elementSize);
            return;
        }

        switch (elementSize)
        {
            case 1:
                Elements<byte>(axis, to, from);
                break;
            case 2:
                Elements<ushort>(axis, to, from);
                break;
            case 4:
                Elements<uint>(axis, to, from);
                break;
            case 8:
                Elements<ulong>(axis, to, from);
                break;
            default:
                Elements<UInt128>(axis, to, from);
                break;
        }
    }

    private static void Elements<T>(Axis axis, byte* to, byte* from)
        where T : unmanaged
    {
        for (long i = 0; i < axis.Size; i++)
        {
            Unsafe.WriteUnaligned(to, Unsafe.ReadUnaligned<T>(from));
            to += axis.To;
            from += axis.From;
        }
    }

    private readonly record struct Axis(long Size, long To, long From);
}
