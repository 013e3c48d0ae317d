using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Ba, Kiros and Hinton 2016: normalizes each sample by its mean and biased variance over axes. Weights: <c>gamma</c>
/// and <c>beta</c> of those axes' sizes.
/// </summary>
public sealed class LayerNormalization : NormalizationLayer, IConfigurable<LayerNormalization>
{
    private Dims _axes;

    /// <summary>Makes the layer.</summary>
    /// <param name="axis">The axes that are normalized together; the last one if null.</param>
    /// <param name="epsilon">Added to variances.</param>
    /// <param name="center">False leaves out <c>beta</c>.</param>
    /// <param name="scale">False leaves out <c>gamma</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public LayerNormalization(
        Dims? axis = null,
        double epsilon = 1e-3,
        bool center = true,
        bool scale = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(epsilon, center, scale, name, dtype) => Axis = axis ?? [-1];

    private LayerNormalization(Config config)
        : base(config) => Axis = Sizes.Read(config, "axis") is { } axes ? Dims.Of(axes) : [-1];

    /// <summary>The axes that are normalized together.</summary>
    public Dims Axis { get; }

    /// <inheritdoc/>
    public static LayerNormalization FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", Axis);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _axes = Axes(Axis, inputs.Leaves[0].Type.Rank);
        AddScaleAndOffset(SizesOf(inputs, _axes));
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor given = Tensor.From(inputs);
        Tensor x = Wide(given);
        (Tensor mean, Tensor variance) = Moments(x, _axes);
        return Casts.To(ScaleAndOffset(context, (x - mean) * Lax.Rsqrt(variance + Epsilon), _axes), given.ElementType);
    }
}
