using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary><c>Σ t·ln(t/p)</c> over classes, both kept in <c>[ε, 1]</c>.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class KLDivergence(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("kl_divergence", reduction),
        IConfigurable<KLDivergence>
{
    /// <inheritdoc/>
    public static KLDivergence FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = Np.Clip(Ranks.Target(truth, prediction, Name), Epsilon, 1);
        return (target * Lax.Log(target / Np.Clip(prediction, Epsilon, 1))).Sum(-1);
    }
}

/// <summary><c>mean(p − t·ln(p + ε))</c> over the last axis.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class Poisson(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("poisson", reduction),
        IConfigurable<Poisson>
{
    /// <inheritdoc/>
    public static Poisson FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        (prediction - (Ranks.Target(truth, prediction, Name) * Lax.Log(prediction + Epsilon))).Mean(-1);
}
