using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>How the values of samples become one number.</summary>
public enum Reduction
{
    /// <summary>Their sum divided by how many there are, not by the sum of the weights.</summary>
    SumOverBatchSize,

    /// <summary>Their sum.</summary>
    Sum,
}

/// <summary>How far predictions are from the truth.</summary>
/// <param name="name">Name for display.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public abstract class Loss(string name, Reduction reduction = Reduction.SumOverBatchSize)
{
    /// <summary>Name for display.</summary>
    public string Name { get; } = name;

    /// <summary>How the values of samples become one number.</summary>
    public Reduction Reduction { get; } = reduction;

    /// <summary>The loss of a name with its default arguments.</summary>
    /// <param name="name">Class name, its snake-case form or an alias, for instance <c>mse</c>.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">There is no such loss.</exception>
    public static Loss Parse(string name) => name switch
    {
        "SparseCategoricalCrossentropy" or "sparse_categorical_crossentropy" => new SparseCategoricalCrossentropy(),
        "CategoricalCrossentropy" or "categorical_crossentropy" => new CategoricalCrossentropy(),
        "MeanSquaredError" or "mean_squared_error" or "mse" or "MSE" => new MeanSquaredError(),
        _ => throw new ArgumentException(
            $"There is no loss '{name}'. Known are sparse_categorical_crossentropy, categorical_crossentropy and mean_squared_error (mse); or give a Loss.",
            nameof(name)),
    };

    /// <summary>The loss of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator Loss(string name) => Parse(name);

    /// <summary>One value per sample: the last axis is reduced.</summary>
    /// <param name="truth">What was to be predicted.</param>
    /// <param name="prediction">What was predicted, <c>f32</c>.</param>
    /// <returns>The values.</returns>
    public abstract Tensor PerSample(Tensor truth, Tensor prediction);

    /// <summary>The loss of a batch.</summary>
    /// <param name="truth">What was to be predicted.</param>
    /// <param name="prediction">What was predicted.</param>
    /// <param name="sampleWeight">A factor per sample, or null.</param>
    /// <returns>A scalar.</returns>
    public Tensor Call(Tensor truth, Tensor prediction, Tensor? sampleWeight = null)
    {
        Tensor values = PerSample(truth, Casts.To(prediction, ElementType.F32));
        Tensor sum = (sampleWeight is null ? values : values * Ranks.Extend(sampleWeight, values.Rank)).Sum();
        return Reduction == Reduction.Sum ? sum : sum / (float)values.Size;
    }
}
