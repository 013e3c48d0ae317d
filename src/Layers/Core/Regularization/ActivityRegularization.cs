using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Core;

/// <summary>Passes its inputs on and adds <c>(l1·Σ|x| + l2·Σx²) / batch size</c> to the loss.</summary>
public sealed class ActivityRegularization : Layer, IConfigurable<ActivityRegularization>
{
    private readonly double _l1;
    private readonly double _l2;

    /// <summary>Makes the layer.</summary>
    /// <param name="l1">Factor of the magnitudes.</param>
    /// <param name="l2">Factor of the squares.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public ActivityRegularization(double l1 = 0, double l2 = 0, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype)
    {
        (_l1, _l2) = (l1, l2);
        ActivityRegularizer = new L1L2(l1, l2);
    }

    private ActivityRegularization(Config config)
        : base(config)
    {
        (_l1, _l2) = (config.Number("l1", 0), config.Number("l2", 0));
        ActivityRegularizer = new L1L2(_l1, _l2);
    }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static ActivityRegularization FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("l1", _l1).With("l2", _l2);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) => inputs;
}
