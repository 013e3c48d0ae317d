using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Srivastava et al. 2014: sets elements to 0 with a probability, and divides the others by one minus it.
/// </summary>
public abstract class DropoutLayer : RandomLayer
{
    private protected DropoutLayer(double rate, string? name, DTypePolicy? dtype)
        : base(name, dtype) => DropRate = Rate(rate);

    private protected DropoutLayer(Config config)
        : base(config) => DropRate = Rate(config.Number("rate"));

    /// <summary>The probability.</summary>
    public double DropRate { get; }

    private protected override bool IsActive => DropRate > 0;

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("rate", DropRate);

    private protected abstract Dims NoiseOf(Dims shape);

    private protected sealed override Tensor Disturb(Tensor key, Tensor x) => Drop(key, x, DropRate, NoiseOf(x.Shape));

    /// <summary>Drops elements; those that share an element of the noise go together.</summary>
    internal static Tensor Drop(Tensor key, Tensor x, double rate, Dims noise) => rate >= 1
        ? Lax.ZerosLike(x)
        : Lax.Select(Np.BroadcastTo(Rng.Bernoulli(key, 1 - rate, noise), x.Shape), x / (1 - rate), Lax.ZerosLike(x));
}

/// <summary>Sets elements to 0 in training: <c>x / (1 − rate)</c> with probability <c>1 − rate</c>, else 0.</summary>
public sealed class Dropout : DropoutLayer, IConfigurable<Dropout>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="rate">The probability of a 0, in [0, 1].</param>
    /// <param name="noiseShape">
    /// Shape of the random numbers, with 1 along axes whose elements go together and open sizes where they are the
    /// input's; null for the input's.
    /// </param>
    /// <param name="seed">Chooses the sequence of disturbances; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The rate is no probability.</exception>
    public Dropout(
        double rate, Dims? noiseShape = null, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(rate, name, dtype) => (NoiseShape, Seed) = (noiseShape, seed);

    private Dropout(Config config)
        : base(config) => NoiseShape = config.Integers("noise_shape");

    /// <summary>Shape of the random numbers; null for the input's.</summary>
    public Dims? NoiseShape { get; }

    /// <inheritdoc/>
    public static Dropout FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("noise_shape", NoiseShape);

    private protected override void CheckInputs(Dims shape)
    {
        bool fits = NoiseShape is not { } noise || (noise.Count == shape.Count
            && noise.Zip(shape, (given, size) => given is Dims.Dynamic or 1 || given == size || size == Dims.Dynamic).All(same => same));
        if (!fits)
        {
            throw Misfit($"noiseShape must have 1, the input's size or an open size along each axis, got ({NoiseShape}) for shape ({shape}).");
        }
    }

    private protected override Dims NoiseOf(Dims shape) => NoiseShape is { } noise
        ? Dims.Of(noise.Select((size, axis) => size == Dims.Dynamic ? shape[axis] : size))
        : shape;
}

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
        : base(name, dtype) => (DropRate, Seed) = (Rate(rate, below: 1), seed);

    private GaussianDropout(Config config)
        : base(config) => DropRate = Rate(config.Number("rate"), below: 1);

    /// <summary>The noise's variance is <c>rate / (1 − rate)</c>.</summary>
    public double DropRate { get; }

    private protected override bool IsActive => DropRate > 0;

    /// <inheritdoc/>
    public static GaussianDropout FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("rate", DropRate);

    private protected override Tensor Disturb(Tensor key, Tensor x) =>
        x * (1 + (Rng.Normal(key, x.Shape, x.ElementType) * Math.Sqrt(DropRate / (1 - DropRate))));
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

    private protected override Tensor Disturb(
        Tensor key, Tensor x) => x + (Rng.Normal(key, x.Shape, x.ElementType) * Stddev);

    private double Checked(double stddev) =>
        stddev is >= 0 and <= 1 ? stddev : throw Misfit($"stddev must be in [0, 1], got {stddev}.");
}

/// <summary>
/// Klambauer et al. 2017: dropout that keeps mean and variance of SELU's outputs. Dropped elements become <c>α′ =
/// −α·scale</c>, and all are
/// moved by <c>a·x + b</c> with <c>a = ((1 − r)(1 + r·α′²))^(−½)</c> and <c>b = −a·α′·r</c>.
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
        double rate, Dims? noiseShape = null, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => (DropRate, NoiseShape, Seed) = (Rate(rate, below: 1), noiseShape, seed);

    private AlphaDropout(Config config)
        : base(config) => (DropRate, NoiseShape) = (Rate(config.Number("rate"), below: 1), config.Integers("noise_shape"));

    /// <summary>The probability that an element is dropped.</summary>
    public double DropRate { get; }

    /// <summary>Shape of the random numbers; null for the input's.</summary>
    public Dims? NoiseShape { get; }

    private protected override bool IsActive => DropRate > 0;

    /// <inheritdoc/>
    public static AlphaDropout FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("rate", DropRate).With("noise_shape", NoiseShape);

    private protected override Tensor Disturb(Tensor key, Tensor x)
    {
        Dims noise = NoiseShape is { } given ? Dims.Of(given.Select((size, axis) => size == Dims.Dynamic ? x.Shape[axis] : size)) : x.Shape;
        Tensor isKept = Np.BroadcastTo(Rng.Bernoulli(key, 1 - DropRate, noise), x.Shape);
        double a = 1 / Math.Sqrt((1 - DropRate) * (1 + (DropRate * Lowest * Lowest)));
        return (Lax.Select(isKept, x, Lax.FullLike(x, Lowest)) * a) - (a * Lowest * DropRate);
    }
}
