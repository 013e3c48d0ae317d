using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Klambauer et al. 2017: dropout that keeps mean and variance of SELU's outputs. Dropped elements become
/// <c>α′ = −α·scale</c>, and all are moved by <c>a·x + b</c> with <c>a = ((1 − r)(1 + r·α′²))^(−½)</c> and
/// <c>b = −a·α′·r</c>.
/// </summary>
public sealed class AlphaDropout : RandomLayer, IConfigurable<AlphaDropout>
{
    private const double Lowest = -1.6732632423543772 * 1.0507009873554805;

    /// <summary>Makes the layer.</summary>
    /// <param name="rate">The probability that an element is dropped, in [0, 1).</param>
    /// <param name="noiseShape">Shape of the random numbers, open sizes being the input's; null for the
    /// input's.</param>
    /// <param name="seed">Chooses the sequence of disturbances; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The rate is out of range.</exception>
    public AlphaDropout(
        double rate,
        Dims? noiseShape = null,
        int? seed = null,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(name, dtype) => (Rate, NoiseShape, Seed) = (Probability(rate, below: 1), noiseShape, seed);

    private AlphaDropout(Config config)
        : base(config) =>
        (Rate, NoiseShape) = (Probability(config.Number("rate"), below: 1), config.Integers("noise_shape"));

    /// <summary>The probability that an element is dropped.</summary>
    public double Rate { get; }

    /// <summary>Shape of the random numbers; null for the input's.</summary>
    public Dims? NoiseShape { get; }

    private protected override bool IsActive => Rate > 0;

    /// <inheritdoc/>
    public static AlphaDropout FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("rate", Rate).With("noise_shape", NoiseShape);

    private protected override Tensor Disturb(Tensor key, Tensor x)
    {
        Dims noise = DropoutLayer.Closed(NoiseShape, x.Shape);
        Tensor isKept = Np.BroadcastTo(Rng.Bernoulli(key, 1 - Rate, noise), x.Shape);
        double a = 1 / Math.Sqrt((1 - Rate) * (1 + (Rate * Lowest * Lowest)));
        return (Lax.Select(isKept, x, Lax.FullLike(x, Lowest)) * a) - (a * Lowest * Rate);
    }
}
