using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>The root of the mean squared error over everything.</summary>
/// <param name="name">The name under which it is reported.</param>
public sealed class RootMeanSquaredError(string name = "root_mean_squared_error")
    : MeanOf(name),
        IConfigurable<RootMeanSquaredError>
{
    /// <inheritdoc/>
    public static RootMeanSquaredError FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Text("name"));
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => false;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Lax.Square(Ranks.Error(truth, prediction, Name));

    /// <inheritdoc/>
    public override double Result() => Math.Sqrt(base.Result());
}

/// <summary>
/// <c>Σ t̂·p̂</c> of vectors scaled to length 1: 1 where they agree. The loss of this name is its negative.
/// </summary>
/// <param name="axis">The axis of the vectors' components.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class CosineSimilarity(int axis = -1, string name = "cosine_similarity")
    : MeanOf(name),
        IConfigurable<CosineSimilarity>
{
    /// <inheritdoc/>
    public static CosineSimilarity FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Int("axis", -1), config.Text("name"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", axis);

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        (Ranks.Unit(Ranks.Target(truth, prediction, Name), axis) * Ranks.Unit(prediction, axis)).Sum(axis);
}

/// <summary>Pearson's correlation of truth and prediction along an axis; the mean over rows.</summary>
/// <param name="axis">The axis of observations.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class PearsonCorrelation(int axis = -1, string name = "pearson_correlation")
    : MeanOf(name),
        IConfigurable<PearsonCorrelation>
{
    /// <inheritdoc/>
    public static PearsonCorrelation FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Int("axis", -1), config.Text("name"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", axis);

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor target = Ranks.Target(truth, prediction, Name);
        (Tensor t, Tensor p) = (Correlations.Centred(target, axis), Correlations.Centred(prediction, axis));
        return (t * p).Mean(axis) / (Lax.Sqrt(Lax.Square(t).Mean(axis)) * Lax.Sqrt(Lax.Square(p).Mean(axis)));
    }
}

/// <summary>
/// Lin's concordance <c>2·cov(t, p)/(var t + var p + (mean t − mean p)²)</c> along an axis; the mean over rows.
/// </summary>
/// <param name="axis">The axis of observations.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class ConcordanceCorrelation(int axis = -1, string name = "concordance_correlation")
    : MeanOf(name),
        IConfigurable<ConcordanceCorrelation>
{
    /// <inheritdoc/>
    public static ConcordanceCorrelation FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Int("axis", -1), config.Text("name"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", axis);

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor target = Ranks.Target(truth, prediction, Name);
        (Tensor t, Tensor p) = (Correlations.Centred(target, axis), Correlations.Centred(prediction, axis));
        Tensor distance = Lax.Square(target.Mean(axis) - prediction.Mean(axis));
        return 2 * (t * p).Mean(axis) / (Lax.Square(t).Mean(axis) + Lax.Square(p).Mean(axis) + distance + 1e-7);
    }
}

/// <summary>Parts of correlations.</summary>
internal static class Correlations
{
    public static Tensor Centred(Tensor tensor, int axis) => tensor - tensor.Mean(axis, keepDims: true);
}
