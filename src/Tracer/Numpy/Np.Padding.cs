using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>What margins of <see cref="Np.Pad(Tensor, ValueList{EdgePadding}, PadMode, double)"/> hold.</summary>
public enum PadMode
{
    /// <summary>One number.</summary>
    Constant,

    /// <summary>The entry at the edge.</summary>
    Edge,

    /// <summary>The entries in mirrored order, without the edge itself.</summary>
    Reflect,

    /// <summary>The entries in mirrored order, with the edge.</summary>
    Symmetric,

    /// <summary>The entries of the other end.</summary>
    Wrap,

    /// <summary>A line from the edge down to 0.</summary>
    LinearRamp,

    /// <summary>The largest entry of the axis.</summary>
    Maximum,

    /// <summary>The smallest entry of the axis.</summary>
    Minimum,

    /// <summary>The mean of the axis.</summary>
    Mean,

    /// <summary>The median of the axis.</summary>
    Median,

    /// <summary>Zeros; NumPy leaves them undefined.</summary>
    Empty,
}

public static partial class Np
{
    /// <summary>The tensor with equal margins on all sides.</summary>
    public static Tensor Pad(Tensor x, long margin, PadMode mode = PadMode.Constant, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Pad(x, [.. Enumerable.Repeat(new EdgePadding(margin, margin), x.Rank)], mode, value);
    }

    /// <summary>The tensor with margins, one pair per axis.</summary>
    public static Tensor Pad(
        Tensor x,
        ValueList<EdgePadding> margins,
        PadMode mode = PadMode.Constant,
        double value = 0
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        if (margins.Count != x.Rank || margins.Any(margin => margin.Low < 0 || margin.High < 0))
        {
            throw Misuse.Error(
                "pad",
                $"one pair of margins of at least 0 per axis of {x} is needed, got "
                    + $"[{string.Join(", ", margins.Select(m => $"({m.Low}, {m.High})"))}]"
            );
        }

        if (mode is PadMode.Constant or PadMode.Empty)
        {
            Tensor filler = Lax.Full([], mode == PadMode.Empty ? 0 : value, x.ElementType);
            return Lax.Pad(x, filler, Dims.Of(margins.Select(m => m.Low)), Dims.Of(margins.Select(m => m.High)));
        }

        Tensor result = x;
        for (int axis = 0; axis < x.Rank; axis++)
        {
            if (margins[axis].Low + margins[axis].High > 0)
            {
                result = PadAxis(result, axis, margins[axis], mode);
            }
        }

        return result;
    }

    private static Tensor PadAxis(Tensor x, int axis, EdgePadding margin, PadMode mode)
    {
        long size = x.Shape[axis];
        if (size == 0)
        {
            throw Misuse.Error("pad", $"axis {axis} of {x} is empty, so it can only be padded with a constant");
        }

        if (mode is PadMode.Edge or PadMode.Reflect or PadMode.Symmetric or PadMode.Wrap)
        {
            int[] places =
            [
                .. Enumerable
                    .Range(0, (int)(size + margin.Low + margin.High))
                    .Select(i => (int)Source(i - margin.Low, size, mode)),
            ];
            return Take(x, Tensor.Of<int>([places.Length], places), axis, IndexMode.PromiseInBounds);
        }

        Tensor Margin(long count, long edge, bool before)
        {
            Dims shape = x.Shape.With(axis, count);
            Tensor Spread(Tensor row) =>
                Lax.BroadcastInDim(Lax.ConvertElementType(row, x.ElementType), shape, Dims.Range(0, x.Rank));
            switch (mode)
            {
                case PadMode.Maximum:
                    return Spread(Max(x, [axis], keepDims: true));
                case PadMode.Minimum:
                    return Spread(Min(x, [axis], keepDims: true));
                case PadMode.Mean:
                    return Spread(IsWhole(x) ? Rint(Mean(x, [axis], keepDims: true)) : Mean(x, [axis], keepDims: true));
                case PadMode.Median:
                    return Spread(
                        IsWhole(x) ? Rint(Median(x, [axis], keepDims: true)) : Median(x, [axis], keepDims: true)
                    );
                default:
                    Tensor number = Lax.BroadcastedIota(ElementType.F32, shape, axis);
                    Tensor share = before ? number / (double)count : (count - 1 - number) / (double)count;
                    Tensor from = Lax.BroadcastInDim(
                        Lax.SliceInDim(x, edge, edge + 1, axis),
                        shape,
                        Dims.Range(0, x.Rank)
                    );
                    return Lax.ConvertElementType(
                        from * Broadcasting.Convert(share, ToFloat(x).ElementType),
                        x.ElementType
                    );
            }
        }

        return Lax.Concatenate(
            [Margin(margin.Low, 0, before: true), x, Margin(margin.High, size - 1, before: false)],
            axis
        );
    }

    /// <summary>The entry that stands at a position before, in, or after an axis.</summary>
    private static long Source(long position, long size, PadMode mode)
    {
        static long Modulo(long value, long by) => ((value % by) + by) % by;
        switch (mode)
        {
            case PadMode.Edge:
                return Math.Clamp(position, 0, size - 1);
            case PadMode.Wrap:
                return Modulo(position, size);
            case PadMode.Symmetric:
                long folded = Modulo(position, 2 * size);
                return folded < size ? folded : (2 * size) - 1 - folded;
            default:
                long turn = size == 1 ? 0 : Modulo(position, (2 * size) - 2);
                return turn < size ? turn : (2 * size) - 2 - turn;
        }
    }
}
