using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>Labels of two classes.</summary>
internal static class Signs
{
    /// <summary>Labels 0 and 1 as −1 and 1; what holds other numbers stays.</summary>
    public static Tensor Of(Tensor target)
    {
        Tensor isBinary = Np.All(target.EqualTo(0) | target.EqualTo(1));
        return Lax.Select(isBinary, (2 * target) - 1, target);
    }
}

/// <summary><c>mean(max(1 − tp, 0))</c> with labels −1 and 1; labels 0 and 1 are turned into these.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class Hinge(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("hinge", reduction),
        IConfigurable<Hinge>
{
    /// <inheritdoc/>
    public static Hinge FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Np.Maximum(1 - (Signs.Of(Ranks.Target(truth, prediction, Name)) * prediction), 0).Mean(-1);
}

/// <summary><c>mean(max(1 − tp, 0)²)</c> with labels −1 and 1; labels 0 and 1 are turned into these.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class SquaredHinge(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("squared_hinge", reduction),
        IConfigurable<SquaredHinge>
{
    /// <inheritdoc/>
    public static SquaredHinge FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Lax.Square(Np.Maximum(1 - (Signs.Of(Ranks.Target(truth, prediction, Name)) * prediction), 0)).Mean(-1);
}

/// <summary><c>max(1 + max((1 − t)p) − Σ tp, 0)</c> over classes.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class CategoricalHinge(Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("categorical_hinge", reduction),
        IConfigurable<CategoricalHinge>
{
    /// <inheritdoc/>
    public static CategoricalHinge FromConfig(Config config) => new(ReductionOf(config));

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = Ranks.Target(truth, prediction, Name);
        Tensor right = (target * prediction).Sum(-1);
        Tensor wrong = ((1 - target) * prediction).Max(-1);
        return Np.Maximum(wrong - right + 1, 0);
    }
}
