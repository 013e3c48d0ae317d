using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>Probabilities of classes.</summary>
internal static class Probabilities
{
    private const double Epsilon = 1e-7;

    /// <summary>
    /// Logarithms, from logits or from probabilities that are scaled to sum 1 and kept away from 0 and 1.
    /// </summary>
    public static Tensor Logarithms(Tensor prediction, bool fromLogits, int axis = -1) =>
        fromLogits ? Nn.LogSoftmax(prediction, axis) : Lax.Log(Scaled(prediction, axis));

    /// <summary>Probabilities scaled to sum 1 and kept away from 0 and 1.</summary>
    public static Tensor Scaled(Tensor prediction, int axis) =>
        Lax.Clamp(Epsilon, prediction / prediction.Sum(axis, keepDims: true), 1 - Epsilon);

    public static Tensor Smooth(Tensor target, double labelSmoothing, int axis) =>
        labelSmoothing == 0
            ? target
            : (target * (1 - labelSmoothing)) + (labelSmoothing / target.Shape[axis < 0 ? axis + target.Rank : axis]);
}

/// <summary><c>−Σ t·ln p</c> over classes, where the truth is a distribution over them.</summary>
/// <param name="fromLogits">True if predictions are logits, false if they are probabilities.</param>
/// <param name="labelSmoothing">s in <c>[0, 1]</c>: <c>t ← t(1−s) + s/n</c>.</param>
/// <param name="axis">The axis of classes.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class CategoricalCrossentropy(
    bool fromLogits = false,
    double labelSmoothing = 0,
    int axis = -1,
    Reduction reduction = Reduction.SumOverBatchSize
) : Loss("categorical_crossentropy", reduction), IConfigurable<CategoricalCrossentropy>
{
    /// <inheritdoc/>
    public static CategoricalCrossentropy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Flag("from_logits", false),
            config.Number("label_smoothing", 0),
            config.Int("axis", -1),
            ReductionOf(config)
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("from_logits", fromLogits).With("label_smoothing", labelSmoothing).With("axis", axis);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = Probabilities.Smooth(Ranks.Target(truth, prediction, Name), labelSmoothing, axis);
        return -(target * Probabilities.Logarithms(prediction, fromLogits, axis)).Sum(axis);
    }
}

/// <summary><c>Σ α(1 − p)^γ·(−t·ln p)</c> over classes (Lin et al. 2017).</summary>
/// <param name="alpha">α: factor of the whole.</param>
/// <param name="gamma">γ: how much right answers are played down.</param>
/// <param name="fromLogits">True if predictions are logits, false if they are probabilities.</param>
/// <param name="labelSmoothing">s in <c>[0, 1]</c>: <c>t ← t(1−s) + s/n</c>.</param>
/// <param name="axis">The axis of classes.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class CategoricalFocalCrossentropy(
    double alpha = 0.25,
    double gamma = 2,
    bool fromLogits = false,
    double labelSmoothing = 0,
    int axis = -1,
    Reduction reduction = Reduction.SumOverBatchSize
) : Loss("categorical_focal_crossentropy", reduction), IConfigurable<CategoricalFocalCrossentropy>
{
    /// <inheritdoc/>
    public static CategoricalFocalCrossentropy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("alpha", 0.25),
            config.Number("gamma", 2),
            config.Flag("from_logits", false),
            config.Number("label_smoothing", 0),
            config.Int("axis", -1),
            ReductionOf(config)
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("alpha", alpha)
            .With("gamma", gamma)
            .With("from_logits", fromLogits)
            .With("label_smoothing", labelSmoothing)
            .With("axis", axis);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = Probabilities.Smooth(Ranks.Target(truth, prediction, Name), labelSmoothing, axis);
        Tensor p = Probabilities.Scaled(fromLogits ? Nn.Softmax(prediction, axis) : prediction, axis);
        return (alpha * Np.Power(1 - p, gamma) * -(target * Lax.Log(p))).Sum(axis);
    }
}

/// <summary>
/// <c>(1 − p_y^q)/q</c> for the right class y, given by its number (Zhang and Sabuncu 2018): between crossentropy and
/// absolute error.
/// </summary>
/// <param name="q">In <c>(0, 1)</c>.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class CategoricalGeneralizedCrossEntropy(double q = 0.5, Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("categorical_generalized_cross_entropy", reduction),
        IConfigurable<CategoricalGeneralizedCrossEntropy>
{
    /// <inheritdoc/>
    public static CategoricalGeneralizedCrossEntropy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("q", 0.5), ReductionOf(config));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("q", q);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor labels = Casts.To(Ranks.Labels(truth, prediction, Name), ElementType.I32);
        Tensor right = Lax.Select(Ranks.OneHot(labels, prediction.Shape[^1]), prediction, Lax.ZerosLike(prediction))
            .Sum(-1);
        return (1 - Np.Power(right, q)) / q;
    }
}
