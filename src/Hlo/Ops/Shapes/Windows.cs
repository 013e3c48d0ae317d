namespace XlaSharp.Hlo.Ops;

/// <summary>One dimension of a window that slides over a dilated and padded base.</summary>
/// <param name="Size">Elements of the window.</param>
/// <param name="Stride">Step from one window to the next.</param>
/// <param name="PaddingLow">Elements put before the base; negative ones are cut off.</param>
/// <param name="PaddingHigh">Elements put after the base; negative ones are cut off.</param>
/// <param name="BaseDilation">Distance between neighbouring base elements.</param>
/// <param name="WindowDilation">Distance between neighbouring window elements.</param>
/// <param name="Reversal">True if the window is read backwards.</param>
public readonly record struct WindowDimension(
    long Size,
    long Stride = 1,
    long PaddingLow = 0,
    long PaddingHigh = 0,
    long BaseDilation = 1,
    long WindowDilation = 1,
    bool Reversal = false
)
{
    /// <summary>The window that changes nothing.</summary>
    public static readonly WindowDimension Trivial = new(1);

    /// <summary>Base elements that one window spans.</summary>
    public long DilatedSize => Windows.Dilate(Size, WindowDilation);

    /// <summary>How many windows fit on a base of <paramref name="size"/> elements.</summary>
    /// <param name="size">Base size; may be dynamic.</param>
    /// <returns>The count, dynamic if the base or the window is.</returns>
    public long Count(long size)
    {
        if (size == Dims.Dynamic || Size == Dims.Dynamic)
        {
            return Dims.Dynamic;
        }

        long padded = checked(PaddingLow + Windows.Dilate(size, BaseDilation) + PaddingHigh);
        return padded <= 0 || DilatedSize > padded ? 0 : ((padded - DilatedSize) / Stride) + 1;
    }
}

/// <summary>
/// The windows of <c>reduce_window</c>, <c>select_and_scatter</c> and <c>convolution</c>: checks and result sizes.
/// </summary>
public static class Windows
{
    /// <summary>Size of a dimension with holes between its elements.</summary>
    /// <param name="size">Number of elements.</param>
    /// <param name="dilation">Distance between neighbours.</param>
    /// <returns><c>(size − 1) · dilation + 1</c>, 0 for an empty dimension.</returns>
    public static long Dilate(long size, long dilation) => size == 0 ? 0 : checked(((size - 1) * dilation) + 1);

    /// <summary>Combines attributes to windows. Absent or empty lists stand for their defaults.</summary>
    /// <param name="sizes">Window sizes.</param>
    /// <param name="strides">Strides, 1 if absent.</param>
    /// <param name="padding">Padding, 0 if absent.</param>
    /// <param name="baseDilations">Base dilations, 1 if absent.</param>
    /// <param name="windowDilations">Window dilations, 1 if absent.</param>
    /// <param name="reversal">Reversal, false if absent.</param>
    /// <returns>One window per dimension.</returns>
    /// <exception cref="ConstraintException">A list has the wrong length or an entry is not positive.</exception>
    public static WindowDimension[] Create(
        Dims sizes,
        Dims? strides = null,
        ValueList<EdgePadding>? padding = null,
        Dims? baseDilations = null,
        Dims? windowDilations = null,
        ValueList<bool>? reversal = null
    )
    {
        RequireLength(sizes, strides?.Count, "window-strides");
        RequireLength(sizes, baseDilations?.Count, "base-dilation factors");
        RequireLength(sizes, windowDilations?.Count, "window-dilation factors");
        RequireLength(sizes, padding?.Count, "padding-entries");
        RequireLength(sizes, reversal?.Count, "window-reversal");
        WindowDimension[] windows = new WindowDimension[sizes.Count];
        for (int i = 0; i < windows.Length; i++)
        {
            EdgePadding edges = padding is { Count: > 0 } pads ? pads[i] : default;
            windows[i] = new(
                RequirePositive(sizes[i], "value", i),
                RequirePositive(strides is { Count: > 0 } s ? s[i] : 1, "stride", i),
                edges.Low,
                edges.High,
                RequirePositive(baseDilations is { Count: > 0 } b ? b[i] : 1, "base dilation factor", i),
                RequirePositive(windowDilations is { Count: > 0 } w ? w[i] : 1, "window dilation factor", i),
                reversal is { Count: > 0 } r && r[i]
            );
        }

        return windows;
    }

    /// <summary>How many windows fit along each dimension.</summary>
    /// <param name="sizes">Base sizes.</param>
    /// <param name="windows">One window per dimension.</param>
    /// <returns>The counts.</returns>
    public static Dims ResultDims(Dims sizes, ReadOnlySpan<WindowDimension> windows)
    {
        long[] counts = new long[sizes.Count];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = windows[i].Count(sizes[i]);
        }

        return Dims.Of(counts);
    }

    /// <summary>The type of one value per window: counts instead of sizes, for bounds too.</summary>
    internal static TensorType ResultType(TensorType type, ReadOnlySpan<WindowDimension> windows)
    {
        Extent[] extents = Extent.All(type);
        for (int i = 0; i < extents.Length; i++)
        {
            extents[i] = new(windows[i].Count(extents[i].Size), windows[i].Count(extents[i].Bound));
        }

        return Extent.ToType(type, extents);
    }

    private static void RequireLength(Dims sizes, int? count, string what) =>
        Constraint.Require(
            count is null or 0 || count == sizes.Count,
            $"expects {what} to have same dimension-size as size of window dimensions ({sizes.Count}), but "
                + $"got: {count}."
        );

    private static long RequirePositive(long value, string what, int index)
    {
        Constraint.Require(
            value > 0 || value == Dims.Dynamic,
            $"expects window to have positive {what} for {index}-th window dimension, but got {value}."
        );
        return value;
    }
}
