using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.WeightInitializers;

/// <summary>Normally distributed numbers.</summary>
/// <param name="mean">Mean.</param>
/// <param name="stddev">Standard deviation.</param>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class RandomNormal(double mean = 0, double stddev = 0.05, int? seed = null)
    : RandomInitializer(seed),
        IConfigurable<RandomNormal>
{
    /// <inheritdoc/>
    public static RandomNormal FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("mean", 0), config.Number("stddev", 0.05), config.OptionalInt("seed"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("mean", mean).With("stddev", stddev);

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null) =>
        (Rng.Normal(Key(), shape, type) * stddev) + mean;
}

/// <summary>
/// Normally distributed numbers, drawn again if they are more than two standard deviations from the mean.
/// </summary>
/// <param name="mean">Mean.</param>
/// <param name="stddev">Standard deviation before cutting.</param>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class TruncatedNormal(double mean = 0, double stddev = 0.05, int? seed = null)
    : RandomInitializer(seed),
        IConfigurable<TruncatedNormal>
{
    /// <inheritdoc/>
    public static TruncatedNormal FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("mean", 0), config.Number("stddev", 0.05), config.OptionalInt("seed"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("mean", mean).With("stddev", stddev);

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null) =>
        (Rng.TruncatedNormal(Key(), -2, 2, shape, type) * stddev) + mean;
}

/// <summary>Numbers in <c>[minval, maxval)</c>, all equally likely.</summary>
/// <param name="minval">Inclusive lower limit.</param>
/// <param name="maxval">Exclusive upper limit.</param>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class RandomUniform(double minval = -0.05, double maxval = 0.05, int? seed = null)
    : RandomInitializer(seed),
        IConfigurable<RandomUniform>
{
    /// <inheritdoc/>
    public static RandomUniform FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("minval", -0.05), config.Number("maxval", 0.05), config.OptionalInt("seed"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("minval", minval).With("maxval", maxval);

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null) =>
        Rng.Uniform(Key(), shape, type, minval, maxval);
}
