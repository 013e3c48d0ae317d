using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>Whether predictions are right, sample by sample.</summary>
internal static class Accuracies
{
    /// <summary>The kind that fits the shapes: one output is binary; fewer dimensions of truth, or a trailing 1, are class numbers.</summary>
    public static Tensor ByShape(Tensor truth, Tensor prediction)
    {
        long classes = prediction.Rank == 0 ? 1 : prediction.Shape[^1];
        bool isSparse = truth.Rank < prediction.Rank || (truth.Rank > 0 && truth.Shape[^1] == 1);
        return classes == 1 ? Binary(truth, prediction) : isSparse ? SparseCategorical(truth, prediction) : Categorical(truth, prediction);
    }

    public static Tensor Equal(Tensor truth, Tensor prediction) =>
        Casts.To(Ranks.Match(truth, prediction, "accuracy"), prediction.ElementType).EqualTo(prediction);

    /// <summary>Above one half means yes; the mean over the last axis.</summary>
    public static Tensor Binary(Tensor truth, Tensor prediction)
    {
        Tensor target = Casts.To(Ranks.Match(truth, prediction, "binary_accuracy"), ElementType.F32);
        Tensor isRight = target.EqualTo(Casts.To(prediction > 0.5f, ElementType.F32));
        return Casts.To(isRight, ElementType.F32).Mean(-1);
    }

    public static Tensor Categorical(Tensor truth, Tensor prediction) =>
        Ranks.Match(truth, prediction, "categorical_accuracy").ArgMax(-1).EqualTo(prediction.ArgMax(-1));

    public static Tensor SparseCategorical(Tensor truth, Tensor prediction)
    {
        Tensor labels = Casts.To(Ranks.Labels(truth, prediction, "sparse_categorical_accuracy"), ElementType.I32);
        return labels.EqualTo(Casts.To(prediction.ArgMax(-1), ElementType.I32));
    }
}
