using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>Logarithms of class probabilities.</summary>
internal static class Crossentropy
{
    private const float Epsilon = 1e-7f;

    /// <summary>From logits, or from probabilities that are scaled to sum 1 and kept away from 0 and 1.</summary>
    public static Tensor LogProbabilities(Tensor prediction, bool fromLogits)
    {
        if (fromLogits)
        {
            return Nn.LogSoftmax(prediction);
        }

        Tensor sum = prediction.Sum(-1, keepDims: true);
        return Lax.Log(Lax.Clamp(Epsilon, prediction / sum, 1 - Epsilon));
    }
}

/// <summary><c>−Σ t·ln p</c> over classes, where the truth is a distribution over them.</summary>
/// <param name="fromLogits">True if predictions are logits, false if they are probabilities.</param>
/// <param name="labelSmoothing">s in <c>[0, 1]</c>: <c>t ← t(1−s) + s/n</c>.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class CategoricalCrossentropy(
    bool fromLogits = false, float labelSmoothing = 0, Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("categorical_crossentropy", reduction)
{
    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor target = Casts.To(Ranks.Match(truth, prediction, Name), prediction.ElementType);
        if (labelSmoothing != 0)
        {
            target = (target * (1 - labelSmoothing)) + (labelSmoothing / prediction.Shape[^1]);
        }

        return -(target * Crossentropy.LogProbabilities(prediction, fromLogits)).Sum(-1);
    }
}

/// <summary><c>−ln p</c> of the right class, where the truth is its number. Numbers that are no class count 0.</summary>
/// <param name="fromLogits">True if predictions are logits, false if they are probabilities.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class SparseCategoricalCrossentropy(bool fromLogits = false, Reduction reduction = Reduction.SumOverBatchSize)
    : Loss("sparse_categorical_crossentropy", reduction)
{
    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor labels = Casts.To(Ranks.Labels(truth, prediction, Name), ElementType.I32);
        Tensor chosen = Ranks.OneHot(labels, prediction.Shape[^1]);
        Tensor logs = Crossentropy.LogProbabilities(prediction, fromLogits);
        return -Lax.Select(chosen, logs, Lax.ZerosLike(logs)).Sum(-1);
    }
}

/// <summary><c>mean((t − p)²)</c> over the last axis.</summary>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class MeanSquaredError(Reduction reduction = Reduction.SumOverBatchSize) : Loss("mean_squared_error", reduction)
{
    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor error = Casts.To(Ranks.Match(truth, prediction, Name), prediction.ElementType) - prediction;
        return (error * error).Mean(-1);
    }
}
