using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Core;

/// <summary>Adds zeros before and after the elements of spatial axes, <c>[batch, time, features]</c>.</summary>
public sealed class ZeroPadding1D : ZeroPadding, IConfigurable<ZeroPadding1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="padding">What is added, as one number, a number per spatial axis, or a pair for each; 1 if
    /// null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are other than that many numbers, or one is negative.</exception>
    public ZeroPadding1D(Margins? padding = null, string? name = null, DTypePolicy? dtype = null)
        : base(1, padding ?? 1, name, dtype) { }

    private ZeroPadding1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static ZeroPadding1D FromConfig(Config config) => new(config);
}

/// <summary>
/// Adds zeros before and after the elements of spatial axes, <c>[batch, height, width, features]</c>.
/// </summary>
public sealed class ZeroPadding2D : ZeroPadding, IConfigurable<ZeroPadding2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="padding">What is added, as one number, a number per spatial axis, or a pair for each; 1 if
    /// null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are other than that many numbers, or one is negative.</exception>
    public ZeroPadding2D(Margins? padding = null, string? name = null, DTypePolicy? dtype = null)
        : base(2, padding ?? 1, name, dtype) { }

    private ZeroPadding2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static ZeroPadding2D FromConfig(Config config) => new(config);
}

/// <summary>
/// Adds zeros before and after the elements of spatial axes, <c>[batch, depth, height, width, features]</c>.
/// </summary>
public sealed class ZeroPadding3D : ZeroPadding, IConfigurable<ZeroPadding3D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="padding">What is added, as one number, a number per spatial axis, or a pair for each; 1 if
    /// null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are other than that many numbers, or one is negative.</exception>
    public ZeroPadding3D(Margins? padding = null, string? name = null, DTypePolicy? dtype = null)
        : base(3, padding ?? 1, name, dtype) { }

    private ZeroPadding3D(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static ZeroPadding3D FromConfig(Config config) => new(config);
}

/// <summary>Takes steps away at the start and at the end, <c>[batch, time, features]</c>.</summary>
public sealed class Cropping1D : Cropping, IConfigurable<Cropping1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="cropping">What is taken away, as one number, a number per spatial axis, or a pair for each; 1 if
    /// null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are other than that many numbers, or one is negative.</exception>
    public Cropping1D(Margins? cropping = null, string? name = null, DTypePolicy? dtype = null)
        : base(1, cropping ?? 1, name, dtype) { }

    private Cropping1D(Config config)
        : base(1, 1, config) { }

    /// <inheritdoc/>
    public static Cropping1D FromConfig(Config config) => new(config);
}

/// <summary>Takes the edges of images away, <c>[batch, height, width, features]</c>.</summary>
public sealed class Cropping2D : Cropping, IConfigurable<Cropping2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="cropping">What is taken away, as one number, a number per spatial axis, or a pair for each; 0 if
    /// null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are other than that many numbers, or one is negative.</exception>
    public Cropping2D(Margins? cropping = null, string? name = null, DTypePolicy? dtype = null)
        : base(2, cropping ?? 0, name, dtype) { }

    private Cropping2D(Config config)
        : base(2, 0, config) { }

    /// <inheritdoc/>
    public static Cropping2D FromConfig(Config config) => new(config);
}

/// <summary>Takes the edges of volumes away, <c>[batch, depth, height, width, features]</c>.</summary>
public sealed class Cropping3D : Cropping, IConfigurable<Cropping3D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="cropping">What is taken away, as one number, a number per spatial axis, or a pair for each; 1 if
    /// null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are other than that many numbers, or one is negative.</exception>
    public Cropping3D(Margins? cropping = null, string? name = null, DTypePolicy? dtype = null)
        : base(3, cropping ?? 1, name, dtype) { }

    private Cropping3D(Config config)
        : base(3, 1, config) { }

    /// <inheritdoc/>
    public static Cropping3D FromConfig(Config config) => new(config);
}
