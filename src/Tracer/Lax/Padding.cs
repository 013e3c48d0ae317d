using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Named margins of convolutions and pooling.</summary>
public enum Padding
{
    /// <summary>None: only windows that lie inside.</summary>
    Valid,

    /// <summary>As much as gives <c>ceil(size / stride)</c> windows; the larger half after the last element.</summary>
    Same,
}

/// <summary>Turns named margins into numbers.</summary>
internal static class Paddings
{
    public static ValueList<EdgePadding> Resolve(Padding padding, Dims sizes, Dims windows, Dims strides)
    {
        EdgePadding[] result = new EdgePadding[sizes.Count];
        for (int i = 0; i < result.Length && padding == Padding.Same; i++)
        {
            long count = (sizes[i] + strides[i] - 1) / strides[i];
            long total = Math.Max(0, ((count - 1) * strides[i]) + windows[i] - sizes[i]);
            result[i] = new(total / 2, total - (total / 2));
        }

        return [.. result];
    }

    /// <summary>Sizes with gaps between elements.</summary>
    public static Dims Dilate(Dims sizes, Dims dilation) =>
        Dims.Of(sizes.Select((size, i) => Dilate(size, dilation[i])));

    /// <summary>Size with gaps between elements.</summary>
    public static long Dilate(long size, long dilation) => size == 0 ? 0 : ((size - 1) * dilation) + 1;
}
