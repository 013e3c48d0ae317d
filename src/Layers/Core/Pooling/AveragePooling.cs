using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Core;

/// <summary>The mean of every window, <c>[batch, time, features] → [batch, time', features]</c>.</summary>
public sealed class AveragePooling1D : AveragePooling, IConfigurable<AveragePooling1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="poolSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; the window's sizes if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public AveragePooling1D(
        Sizes poolSize,
        Sizes? strides = null,
        string padding = "valid",
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(1, poolSize, strides, padding, name, dtype) { }

    private AveragePooling1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static AveragePooling1D FromConfig(Config config) => new(config);
}

/// <summary>
/// The mean of every window, <c>[batch, height, width, features] → [batch, height', width', features]</c>.
/// </summary>
public sealed class AveragePooling2D : AveragePooling, IConfigurable<AveragePooling2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="poolSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; the window's sizes if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public AveragePooling2D(
        Sizes poolSize,
        Sizes? strides = null,
        string padding = "valid",
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(2, poolSize, strides, padding, name, dtype) { }

    private AveragePooling2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static AveragePooling2D FromConfig(Config config) => new(config);
}

/// <summary>
/// The mean of every window, <c>[batch, depth, height, width, features] → [batch, depth', height', width',
/// features]</c>.
/// </summary>
public sealed class AveragePooling3D : AveragePooling, IConfigurable<AveragePooling3D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="poolSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; the window's sizes if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public AveragePooling3D(
        Sizes poolSize,
        Sizes? strides = null,
        string padding = "valid",
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(3, poolSize, strides, padding, name, dtype) { }

    private AveragePooling3D(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static AveragePooling3D FromConfig(Config config) => new(config);
}
