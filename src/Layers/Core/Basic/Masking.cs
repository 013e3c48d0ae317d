using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Steps all of whose features are one value do not count in layers, losses and metrics behind:
/// <c>[batch, time, features]</c> stays as it is, with zeros at such steps.
/// </summary>
public sealed class Masking : Layer, IConfigurable<Masking>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="maskValue">The value of steps that do not count.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Masking(double maskValue = 0, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => MaskValue = maskValue;

    private Masking(Config config)
        : base(config) => MaskValue = config.Number("mask_value", 0);

    /// <summary>The value of steps that do not count.</summary>
    public double MaskValue { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static Masking FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("mask_value", MaskValue);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        return x * Casts.To(Lax.ExpandDims(Counted(x), [x.Rank - 1]), x.ElementType);
    }

    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) =>
        Counted(Tensor.From(inputs));

    private Tensor Counted(Tensor x) =>
        x.Rank > 1
            ? Np.Any(x.NotEqualTo(MaskValue), [-1])
            : throw Misfit($"inputs need axes [batch, time, features], got {x}.");
}
