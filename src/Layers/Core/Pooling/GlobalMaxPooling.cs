using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Core;

/// <summary>The largest element of all positions, <c>[batch, time, features] → [batch, features]</c>.</summary>
public sealed class GlobalMaxPooling1D : GlobalMaxPooling, IConfigurable<GlobalMaxPooling1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="keepDims">True to keep the spatial axes with size 1.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GlobalMaxPooling1D(bool keepDims = false, string? name = null, DTypePolicy? dtype = null)
        : base(1, keepDims, name, dtype) { }

    private GlobalMaxPooling1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static GlobalMaxPooling1D FromConfig(Config config) => new(config);
}

/// <summary>
/// The largest element of all positions, <c>[batch, height, width, features] → [batch, features]</c>.
/// </summary>
public sealed class GlobalMaxPooling2D : GlobalMaxPooling, IConfigurable<GlobalMaxPooling2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="keepDims">True to keep the spatial axes with size 1.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GlobalMaxPooling2D(bool keepDims = false, string? name = null, DTypePolicy? dtype = null)
        : base(2, keepDims, name, dtype) { }

    private GlobalMaxPooling2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static GlobalMaxPooling2D FromConfig(Config config) => new(config);
}

/// <summary>
/// The largest element of all positions, <c>[batch, depth, height, width, features] → [batch, features]</c>.
/// </summary>
public sealed class GlobalMaxPooling3D : GlobalMaxPooling, IConfigurable<GlobalMaxPooling3D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="keepDims">True to keep the spatial axes with size 1.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GlobalMaxPooling3D(bool keepDims = false, string? name = null, DTypePolicy? dtype = null)
        : base(3, keepDims, name, dtype) { }

    private GlobalMaxPooling3D(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static GlobalMaxPooling3D FromConfig(Config config) => new(config);
}
