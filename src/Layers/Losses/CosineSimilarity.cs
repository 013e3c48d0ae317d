using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary><c>−Σ t̂·p̂</c> of vectors scaled to length 1: −1 where they agree, 1 where they are opposite.</summary>
/// <param name="axis">The axis of the vectors' components.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class CosineSimilarity(int axis = -1, Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("cosine_similarity", reduction),
        IConfigurable<CosineSimilarity>
{
    /// <inheritdoc/>
    public static CosineSimilarity FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Int("axis", -1), ReductionOf(config));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", axis);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        -(Ranks.Unit(Ranks.Target(truth, prediction, Name), axis) * Ranks.Unit(prediction, axis)).Sum(axis);
}
