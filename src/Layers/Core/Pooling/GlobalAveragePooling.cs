using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// The mean of all steps, <c>[batch, time, features] → [batch, features]</c>; of a masked tensor the mean of the steps
/// that count.
/// </summary>
public sealed class GlobalAveragePooling1D : GlobalAveragePooling, IConfigurable<GlobalAveragePooling1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="keepDims">True to keep the spatial axes with size 1.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GlobalAveragePooling1D(bool keepDims = false, string? name = null, DTypePolicy? dtype = null)
        : base(1, keepDims, name, dtype) { }

    private GlobalAveragePooling1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static GlobalAveragePooling1D FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) => null;

    private protected override Tensor Reduce(CallContext context, Tensor x, Dims axes)
    {
        if (context.MaskOf(x) is not { } mask)
        {
            return base.Reduce(context, x, axes);
        }

        Tensor counts = Lax.ExpandDims(Casts.To(mask, x.ElementType), [Spatial.Channel]);
        return (x * counts).Sum(axes, KeepDims) / counts.Sum(axes, KeepDims);
    }
}

/// <summary>The mean of all positions, <c>[batch, height, width, features] → [batch, features]</c>.</summary>
public sealed class GlobalAveragePooling2D : GlobalAveragePooling, IConfigurable<GlobalAveragePooling2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="keepDims">True to keep the spatial axes with size 1.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GlobalAveragePooling2D(bool keepDims = false, string? name = null, DTypePolicy? dtype = null)
        : base(2, keepDims, name, dtype) { }

    private GlobalAveragePooling2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static GlobalAveragePooling2D FromConfig(Config config) => new(config);
}

/// <summary>The mean of all positions, <c>[batch, depth, height, width, features] → [batch, features]</c>.</summary>
public sealed class GlobalAveragePooling3D : GlobalAveragePooling, IConfigurable<GlobalAveragePooling3D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="keepDims">True to keep the spatial axes with size 1.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GlobalAveragePooling3D(bool keepDims = false, string? name = null, DTypePolicy? dtype = null)
        : base(3, keepDims, name, dtype) { }

    private GlobalAveragePooling3D(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static GlobalAveragePooling3D FromConfig(Config config) => new(config);
}
