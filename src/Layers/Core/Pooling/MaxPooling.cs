using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Core;

/// <summary>The largest element of every window, <c>[batch, time, features] → [batch, time', features]</c>.</summary>
public sealed class MaxPooling1D : MaxPooling, IConfigurable<MaxPooling1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="poolSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; the window's sizes if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public MaxPooling1D(
        Sizes? poolSize = null,
        Sizes? strides = null,
        string padding = "valid",
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(1, poolSize ?? 2, strides, padding, name, dtype) { }

    private MaxPooling1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static MaxPooling1D FromConfig(Config config) => new(config);
}

/// <summary>
/// The largest element of every window, <c>[batch, height, width, features] → [batch, height', width', features]</c>.
/// </summary>
public sealed class MaxPooling2D : MaxPooling, IConfigurable<MaxPooling2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="poolSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; the window's sizes if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public MaxPooling2D(
        Sizes? poolSize = null,
        Sizes? strides = null,
        string padding = "valid",
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(2, poolSize ?? 2, strides, padding, name, dtype) { }

    private MaxPooling2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static MaxPooling2D FromConfig(Config config) => new(config);
}

/// <summary>
/// The largest element of every window, <c>[batch, depth, height, width, features] → [batch, depth', height', width',
/// features]</c>.
/// </summary>
public sealed class MaxPooling3D : MaxPooling, IConfigurable<MaxPooling3D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="poolSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; the window's sizes if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public MaxPooling3D(
        Sizes? poolSize = null,
        Sizes? strides = null,
        string padding = "valid",
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(3, poolSize ?? 2, strides, padding, name, dtype) { }

    private MaxPooling3D(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static MaxPooling3D FromConfig(Config config) => new(config);
}
