using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Sets elements to multiples of normal noise around 1: <c>x·N(1, rate / (1 − rate))</c> in training.
/// </summary>
public sealed class GaussianDropout : RandomLayer, IConfigurable<GaussianDropout>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="rate">The noise's variance is <c>rate / (1 − rate)</c>; in [0, 1).</param>
    /// <param name="seed">Chooses the sequence of disturbances; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The rate is out of range.</exception>
    public GaussianDropout(double rate, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => (Rate, Seed) = (Probability(rate, below: 1), seed);

    private GaussianDropout(Config config)
        : base(config) => Rate = Probability(config.Number("rate"), below: 1);

    /// <summary>The noise's variance is <c>rate / (1 − rate)</c>.</summary>
    public double Rate { get; }

    private protected override bool IsActive => Rate > 0;

    /// <inheritdoc/>
    public static GaussianDropout FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("rate", Rate);

    private protected override Tensor Disturb(Tensor key, Tensor x) =>
        x * (1 + (Rng.Normal(key, x.Shape, x.ElementType) * Math.Sqrt(Rate / (1 - Rate))));
}

/// <summary>Adds normal noise in training.</summary>
public sealed class GaussianNoise : RandomLayer, IConfigurable<GaussianNoise>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="stddev">The noise's standard deviation, in [0, 1].</param>
    /// <param name="seed">Chooses the sequence of disturbances; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The deviation is out of range.</exception>
    public GaussianNoise(double stddev, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => (Stddev, Seed) = (Checked(stddev), seed);

    private GaussianNoise(Config config)
        : base(config) => Stddev = Checked(config.Number("stddev"));

    /// <summary>The noise's standard deviation.</summary>
    public double Stddev { get; }

    private protected override bool IsActive => Stddev > 0;

    /// <inheritdoc/>
    public static GaussianNoise FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("stddev", Stddev);

    private protected override Tensor Disturb(Tensor key, Tensor x) =>
        x + (Rng.Normal(key, x.Shape, x.ElementType) * Stddev);

    private double Checked(double stddev) =>
        stddev is >= 0 and <= 1 ? stddev : throw Misfit($"stddev must be in [0, 1], got {stddev}.");
}
