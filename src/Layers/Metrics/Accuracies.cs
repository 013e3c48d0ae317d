using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>Whether predictions are right, sample by sample.</summary>
internal static class Accuracies
{
    /// <summary>
    /// The kind that fits the shapes: one output is binary; fewer dimensions of truth, or a trailing 1, are class
    /// numbers.
    /// </summary>
    public static Tensor ByShape(Tensor truth, Tensor prediction) =>
        Ranks.KindOf(truth, prediction) switch
        {
            ClassKind.Binary => Binary(truth, prediction, 0.5),
            ClassKind.Sparse => SparseCategorical(truth, prediction),
            _ => Categorical(truth, prediction),
        };

    public static Tensor Binary(Tensor truth, Tensor prediction, double threshold)
    {
        Tensor target = Casts.To(Ranks.Match(truth, prediction, "binary_accuracy"), ElementType.F32);
        Tensor isRight = target.EqualTo(Casts.To(prediction > threshold, ElementType.F32));
        return Casts.To(isRight, ElementType.F32).Mean(-1);
    }

    public static Tensor Categorical(Tensor truth, Tensor prediction) =>
        Ranks.Match(truth, prediction, "categorical_accuracy").ArgMax(-1).EqualTo(prediction.ArgMax(-1));

    public static Tensor SparseCategorical(Tensor truth, Tensor prediction)
    {
        Tensor labels = Casts.To(Ranks.Labels(truth, prediction, "sparse_categorical_accuracy"), ElementType.I32);
        return labels.EqualTo(Casts.To(prediction.ArgMax(-1), ElementType.I32));
    }

    /// <summary>True where fewer than k classes score higher than the right one, and its score is finite.</summary>
    public static Tensor InTopK(Tensor labels, Tensor prediction, int k)
    {
        Tensor score = Lax.Select(Ranks.OneHot(labels, prediction.Shape[^1]), prediction, Lax.ZerosLike(prediction))
            .Sum(-1, keepDims: true);
        Tensor higher = Casts.To(prediction > score, ElementType.I32).Sum(-1);
        return (higher < k) & Np.All(Lax.IsFinite(score), [-1]);
    }
}

/// <summary>
/// The kind of accuracy that fits the shapes; what the names <c>accuracy</c> and <c>acc</c> stand for.
/// </summary>
/// <param name="name">The name under which it is reported.</param>
internal sealed class AccuracyByShape(string name) : MeanOf(name), IConfigurable<AccuracyByShape>
{
    public override bool? IsHigherBetter => true;

    public static AccuracyByShape FromConfig(Config config) => new(config.Text("name"));

    public override Tensor PerSample(Tensor truth, Tensor prediction) => Accuracies.ByShape(truth, prediction);
}

/// <summary>How often predictions equal truths.</summary>
/// <param name="name">The name under which it is reported.</param>
public sealed class Accuracy(string name = "accuracy") : MeanOf(name), IConfigurable<Accuracy>
{
    /// <inheritdoc/>
    public static Accuracy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Text("name"));
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Ranks.Target(truth, prediction, Name).EqualTo(prediction);
}

/// <summary>How often a prediction above the threshold means yes; the mean over the last axis.</summary>
/// <param name="threshold">What is above it means yes.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class BinaryAccuracy(double threshold = 0.5, string name = "binary_accuracy")
    : MeanOf(name),
        IConfigurable<BinaryAccuracy>
{
    /// <inheritdoc/>
    public static BinaryAccuracy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Number("threshold", 0.5), config.Text("name"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("threshold", threshold);

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Accuracies.Binary(truth, prediction, threshold);
}

/// <summary>How often the largest prediction is where the largest truth is.</summary>
/// <param name="name">The name under which it is reported.</param>
public sealed class CategoricalAccuracy(string name = "categorical_accuracy")
    : MeanOf(name),
        IConfigurable<CategoricalAccuracy>
{
    /// <inheritdoc/>
    public static CategoricalAccuracy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Text("name"));
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) => Accuracies.Categorical(truth, prediction);
}

/// <summary>How often the largest prediction is where the class number says.</summary>
/// <param name="name">The name under which it is reported.</param>
public sealed class SparseCategoricalAccuracy(string name = "sparse_categorical_accuracy")
    : MeanOf(name),
        IConfigurable<SparseCategoricalAccuracy>
{
    /// <inheritdoc/>
    public static SparseCategoricalAccuracy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Text("name"));
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Accuracies.SparseCategorical(truth, prediction);
}

/// <summary>How often the right class, where the truth is largest, is among the k best.</summary>
/// <param name="k">How many count as best.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class TopKCategoricalAccuracy(int k = 5, string name = "top_k_categorical_accuracy")
    : MeanOf(name),
        IConfigurable<TopKCategoricalAccuracy>
{
    /// <inheritdoc/>
    public static TopKCategoricalAccuracy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Int("k", 5), config.Text("name"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("k", k);

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Accuracies.InTopK(Ranks.Match(truth, prediction, Name).ArgMax(-1), prediction, k);
}

/// <summary>How often the right class, given by its number, is among the k best.</summary>
/// <param name="k">How many count as best.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class SparseTopKCategoricalAccuracy(int k = 5, string name = "sparse_top_k_categorical_accuracy")
    : MeanOf(name),
        IConfigurable<SparseTopKCategoricalAccuracy>
{
    /// <inheritdoc/>
    public static SparseTopKCategoricalAccuracy FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Int("k", 5), config.Text("name"));
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("k", k);

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        Accuracies.InTopK(Casts.To(Ranks.Labels(truth, prediction, Name), ElementType.I32), prediction, k);
}
