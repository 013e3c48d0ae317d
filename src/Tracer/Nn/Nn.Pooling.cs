using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Nn
{
    /// <summary>Mean of every window over the spatial axes. With same padding, the margin does not count.</summary>
    /// <param name="x">Images, <c>[batch, spatial…, features]</c>.</param>
    /// <param name="window">Sizes of a window per spatial axis.</param>
    /// <param name="strides">Distances of windows; the sizes if null.</param>
    /// <param name="padding">Same or valid.</param>
    /// <returns>One mean per window and feature.</returns>
    public static Tensor AvgPool(Tensor x, Dims window, Dims? strides = null, Padding padding = Padding.Valid)
    {
        WindowSpec spec = Windows(x, window, strides, padding);
        Tensor sums = Lax.ReduceWindowSum(x, spec);
        if (padding == Padding.Valid)
        {
            return Lax.Div(sums, Lax.FullLike(sums, window.Product));
        }

        return Lax.Div(sums, Lax.ReduceWindowSum(Lax.FullLike(x, 1), spec));
    }

    /// <summary>Largest element of every window over the spatial axes.</summary>
    /// <param name="x">Images, <c>[batch, spatial…, features]</c>.</param>
    /// <param name="window">Sizes of a window per spatial axis.</param>
    /// <param name="strides">Distances of windows; the sizes if null.</param>
    /// <param name="padding">Same or valid.</param>
    /// <returns>One maximum per window and feature.</returns>
    public static Tensor MaxPool(Tensor x, Dims window, Dims? strides = null, Padding padding = Padding.Valid) =>
        Lax.ReduceWindowMax(x, Windows(x, window, strides, padding));

    /// <summary>Convolution of images with a kernel.</summary>
    /// <param name="x">Images, <c>[batch, spatial…, features in]</c>.</param>
    /// <param name="kernel">Kernel, <c>[spatial…, features in / groups, features out]</c>.</param>
    /// <param name="strides">Distances of windows; 1 if null.</param>
    /// <param name="padding">Same or valid.</param>
    /// <param name="dilation">Distances of kernel elements; 1 if null.</param>
    /// <param name="groups">Number of groups the features are split into.</param>
    /// <returns>Images, <c>[batch, spatial…, features out]</c>.</returns>
    public static Tensor Conv(
        Tensor x,
        Tensor kernel,
        Dims? strides = null,
        Padding padding = Padding.Valid,
        Dims? dilation = null,
        long groups = 1
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        int spatial = x.Rank - 2;
        if (spatial is < 1 or > 3)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}conv: images need axes [batch, 1 to 3 spatial "
                    + $"ones, features], got {x}."
            );
        }

        string letters = "DHW"[(3 - spatial)..];
        return Lax.Conv(
            x,
            kernel,
            strides ?? Dims.Repeat(1, spatial),
            padding,
            $"N{letters}C",
            $"{letters}IO",
            $"N{letters}C",
            dilation,
            groups
        );
    }

    private static WindowSpec Windows(Tensor x, Dims window, Dims? strides, Padding padding)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (window.Count != x.Rank - 2 || (strides is { } given && given.Count != window.Count))
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}pool: window and strides need one entry per "
                    + $"spatial axis of {x} "
                    + $"(axes [batch, spatial..., features]), got window "
                    + $"[{window}]{(strides is { } s ? $" and strides [{s}]" : string.Empty)}."
            );
        }

        return WindowSpec.Of(x.Shape, [1, .. window, 1], [1, .. strides ?? window, 1], padding);
    }
}
