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
        : base(name, dtype) => Rate = Probability(rate);

    private protected DropoutLayer(Config config)
        : base(config) => Rate = Probability(config.Number("rate"));

    /// <summary>The probability.</summary>
    public double Rate { get; }

    private protected override bool IsActive => Rate > 0;

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("rate", Rate);

    private protected abstract Dims NoiseOf(Dims shape);

    private protected sealed override Tensor Disturb(Tensor key, Tensor x) => Drop(key, x, Rate, NoiseOf(x.Shape));

    /// <summary>A shape of noise whose open sizes are those of the input.</summary>
    internal static Dims Closed(Dims? noise, Dims shape) =>
        noise is { } given ? Dims.Of(given.Select((size, axis) => size == Dims.Dynamic ? shape[axis] : size)) : shape;

    /// <summary>Drops elements; those that share an element of the noise go together.</summary>
    internal static Tensor Drop(Tensor key, Tensor x, double rate, Dims noise) =>
        rate >= 1
            ? Lax.ZerosLike(x)
            : Lax.Select(
                Np.BroadcastTo(Rng.Bernoulli(key, 1 - rate, noise), x.Shape),
                x / (1 - rate),
                Lax.ZerosLike(x)
            );
}

/// <summary>Sets elements to 0 in training: <c>x / (1 − rate)</c> with probability <c>1 − rate</c>, else 0.</summary>
public sealed class Dropout : DropoutLayer, IConfigurable<Dropout>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="rate">The probability of a 0, in [0, 1].</param>
    /// <param name="noiseShape">Shape of the random numbers, with 1 along axes whose elements go together and open
    /// sizes where they are the input's; null for the input's.</param>
    /// <param name="seed">Chooses the sequence of disturbances; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The rate is no probability.</exception>
    public Dropout(
        double rate,
        Dims? noiseShape = null,
        int? seed = null,
        string? name = null,
        DTypePolicy? dtype = null
    )
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
        bool fits =
            NoiseShape is not { } noise
            || (
                noise.Count == shape.Count
                && noise
                    .Zip(shape)
                    .All(pair =>
                        pair.First is Dims.Dynamic or 1 || pair.First == pair.Second || pair.Second == Dims.Dynamic
                    )
            );
        if (!fits)
        {
            throw Misfit(
                $"noiseShape must have 1, the input's size or an open size along each axis, got ({NoiseShape}) for "
                    + $"shape ({shape})."
            );
        }
    }

    private protected override Dims NoiseOf(Dims shape) => Closed(NoiseShape, shape);
}
