using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>Scales vectors along axes to length 1: <c>x / max(‖x‖₂, 10⁻¹²)</c>.</summary>
public sealed class UnitNormalization : Layer, IConfigurable<UnitNormalization>
{
    /// <summary>The square of the least length.</summary>
    private const double Least = 1e-24;

    /// <summary>Makes the layer.</summary>
    /// <param name="axis">The axes that a vector lies along; the last one if null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public UnitNormalization(Dims? axis = null, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => Axis = axis ?? [-1];

    private UnitNormalization(Config config)
        : base(config) => Axis = Sizes.Read(config, "axis") is { } axes ? Dims.Of(axes) : [-1];

    /// <summary>The axes that a vector lies along.</summary>
    public Dims Axis { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static UnitNormalization FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", Axis);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        Tensor wide = x.ElementType.Equals(ElementType.F64) ? x : Casts.To(x, ElementType.F32);
        return Casts.To(wide * Lax.Rsqrt(Np.Maximum(Lax.Square(wide).Sum(Axis, keepDims: true), Least)), x.ElementType);
    }
}
