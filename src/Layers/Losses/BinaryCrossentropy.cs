using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>Crossentropy of two classes, element by element.</summary>
internal static class BinaryValues
{
    public static Tensor Smooth(Tensor target, double labelSmoothing) =>
        labelSmoothing == 0 ? target : (target * (1 - labelSmoothing)) + (0.5 * labelSmoothing);

    /// <summary>
    /// Probabilities are kept away from 0 and 1; logits x give <c>max(x, 0) − xt + ln(1 + exp(−|x|))</c>.
    /// </summary>
    public static Tensor Of(Tensor target, Tensor prediction, bool fromLogits, double epsilon)
    {
        if (fromLogits)
        {
            return Np.Maximum(prediction, 0) - (prediction * target) + Lax.Log1p(Lax.Exp(-Lax.Abs(prediction)));
        }

        Tensor p = Np.Clip(prediction, epsilon, 1 - epsilon);
        return -((target * Lax.Log(p)) + ((1 - target) * Lax.Log(1 - p)));
    }
}

/// <summary><c>mean(−t·ln p − (1 − t)·ln(1 − p))</c>.</summary>
/// <param name="fromLogits">True if predictions are logits, false if they are probabilities.</param>
/// <param name="labelSmoothing">s in <c>[0, 1]</c>: <c>t ← t(1−s) + s/2</c>.</param>
/// <param name="axis">The axis to average over.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class BinaryCrossentropy(
    bool fromLogits = false,
    double labelSmoothing = 0,
    int axis = -1,
    Reduction reduction = Reduction.SumOverBatchSize
) : Loss("binary_crossentropy", reduction), IConfigurable<BinaryCrossentropy>
{
    /// <inheritdoc/>
    public static BinaryCrossentropy FromConfig(Config config)
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
        Tensor target = BinaryValues.Smooth(Ranks.Target(truth, prediction, Name), labelSmoothing);
        return BinaryValues.Of(target, prediction, fromLogits, Epsilon).Mean(axis);
    }
}

/// <summary>
/// Binary crossentropy times <c>(1 − p_t)^γ</c>, where <c>p_t</c> is the probability of the right answer (Lin et al.
/// 2017).
/// </summary>
/// <param name="applyClassBalancing">True to weigh class 1 by α and class 0 by 1 − α.</param>
/// <param name="alpha">α.</param>
/// <param name="gamma">γ: how much right answers are played down.</param>
/// <param name="fromLogits">True if predictions are logits, false if they are probabilities.</param>
/// <param name="labelSmoothing">s in <c>[0, 1]</c>: <c>t ← t(1−s) + s/2</c>.</param>
/// <param name="axis">The axis to average over.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class BinaryFocalCrossentropy(
    bool applyClassBalancing = false,
    double alpha = 0.25,
    double gamma = 2,
    bool fromLogits = false,
    double labelSmoothing = 0,
    int axis = -1,
    Reduction reduction = Reduction.SumOverBatchSize
) : Loss("binary_focal_crossentropy", reduction), IConfigurable<BinaryFocalCrossentropy>
{
    /// <inheritdoc/>
    public static BinaryFocalCrossentropy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Flag("apply_class_balancing", false),
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
            .With("apply_class_balancing", applyClassBalancing)
            .With("alpha", alpha)
            .With("gamma", gamma)
            .With("from_logits", fromLogits)
            .With("label_smoothing", labelSmoothing)
            .With("axis", axis);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor target = BinaryValues.Smooth(Ranks.Target(truth, prediction, Name), labelSmoothing);
        Tensor p = fromLogits ? Lax.Logistic(prediction) : prediction;
        Tensor right = (target * p) + ((1 - target) * (1 - p));
        Tensor values = Np.Power(1 - right, gamma) * BinaryValues.Of(target, p, fromLogits: false, Epsilon);
        return (applyClassBalancing ? ((target * alpha) + ((1 - target) * (1 - alpha))) * values : values).Mean(axis);
    }
}
