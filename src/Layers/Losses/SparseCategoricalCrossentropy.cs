using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>
/// <c>−ln p</c> of the right class, where the truth is its number. Numbers that are no class count 0.
/// </summary>
/// <param name="fromLogits">True if predictions are logits, false if they are probabilities.</param>
/// <param name="ignoreClass">Samples of this class do not count at all.</param>
/// <param name="axis">The axis of classes.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public sealed class SparseCategoricalCrossentropy(
    bool fromLogits = false,
    int? ignoreClass = null,
    int axis = -1,
    Reduction reduction = Reduction.SumOverBatchSize
) : Loss("sparse_categorical_crossentropy", reduction), IConfigurable<SparseCategoricalCrossentropy>
{
    /// <inheritdoc/>
    public static SparseCategoricalCrossentropy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Flag("from_logits", false),
            config.OptionalInt("ignore_class"),
            config.Int("axis", -1),
            ReductionOf(config)
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("from_logits", fromLogits).With("ignore_class", ignoreClass).With("axis", axis);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction)
    {
        Tensor last = Ranks.AxisLast(prediction, axis);
        Tensor labels = Casts.To(Ranks.Labels(truth, last, Name), ElementType.I32);
        Tensor chosen = Ranks.OneHot(labels, last.Shape[^1]);
        Tensor logs = Probabilities.Logarithms(last, fromLogits);
        return -Lax.Select(chosen, logs, Lax.ZerosLike(logs)).Sum(-1);
    }

    /// <inheritdoc/>
    protected override Tensor? Valid(Tensor truth, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(values);
        return ignoreClass is { } ignored ? Lax.Reshape(truth, values.Shape).NotEqualTo(ignored) : null;
    }
}
