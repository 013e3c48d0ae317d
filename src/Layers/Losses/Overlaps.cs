using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary><c>1 − 2Σtp/(Σt + Σp + ε)</c>: how little two sets overlap.</summary>
/// <param name="axis">Axes to sum over; null for all, which gives a scalar.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class Dice(Dims? axis = null, Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("dice", reduction),
        IConfigurable<Dice>
{
    /// <inheritdoc/>
    public static Dice FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Integers("axis"), ReductionOf(config));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", axis);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = Ranks.Target(truth, prediction, Name);
        return 1 - (2 * (target * prediction).Sum(axis) / (target.Sum(axis) + prediction.Sum(axis) + Epsilon));
    }
}

/// <summary>
/// <c>1 − TP/(TP + α·FP + β·FN + ε)</c> (Tversky 1977), with soft counts: <c>TP = Σtp</c>, <c>FP = Σ(1−t)p</c>,
/// <c>FN = Σt(1−p)</c>.
/// </summary>
/// <param name="alpha">α: weight of false positives.</param>
/// <param name="beta">β: weight of false negatives.</param>
/// <param name="axis">Axes to sum over; null for all, which gives a scalar.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class Tversky(
    double alpha = 0.5,
    double beta = 0.5,
    Dims? axis = null,
    Reduction reduction = Reduction.SumOverBatchSize
) : Loss("tversky", reduction), IConfigurable<Tversky>
{
    /// <inheritdoc/>
    public static Tversky FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("alpha", 0.5),
            config.Number("beta", 0.5),
            config.Integers("axis"),
            ReductionOf(config)
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("alpha", alpha).With("beta", beta).With("axis", axis);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = Ranks.Target(truth, prediction, Name);
        Tensor both = (target * prediction).Sum(axis);
        Tensor falsePositives = ((1 - target) * prediction).Sum(axis);
        Tensor falseNegatives = (target * (1 - prediction)).Sum(axis);
        return 1 - (both / (both + (alpha * falsePositives) + (beta * falseNegatives) + Epsilon));
    }
}
