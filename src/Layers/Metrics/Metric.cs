using System.Diagnostics.CodeAnalysis;
using XlaSharp.Layers.Losses;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>A number about many batches. It accumulates in variables, on the device, and is fetched only to be shown.</summary>
/// <param name="name">The name under which it is reported.</param>
public abstract class Metric(string name) : IDisposable
{
    /// <summary>The name under which it is reported.</summary>
    public string Name { get; } = name;

    /// <summary>What it accumulates.</summary>
    public abstract IReadOnlyList<Variable> Variables { get; }

    /// <summary>The metric of a name; it is reported under that name.</summary>
    /// <param name="name">
    /// Class name or its snake-case form; <c>accuracy</c> or <c>acc</c> choose the kind of accuracy from the shapes; names of losses
    /// give the loss's mean.
    /// </param>
    /// <returns>The metric.</returns>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public static Metric Parse(string name) => name switch
    {
        "accuracy" or "acc" => new MeanOf(name, Accuracies.ByShape),
        "Accuracy" => new MeanOf(name, Accuracies.Equal),
        "BinaryAccuracy" or "binary_accuracy" => new MeanOf(name, Accuracies.Binary),
        "CategoricalAccuracy" or "categorical_accuracy" => new MeanOf(name, Accuracies.Categorical),
        "SparseCategoricalAccuracy" or "sparse_categorical_accuracy" => new MeanOf(name, Accuracies.SparseCategorical),
        _ => OfLoss(name),
    };

    /// <summary>The metric of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator Metric(string name) => Parse(name);

    /// <summary>Adds a batch, as part of the program being traced.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="truth">What was to be predicted.</param>
    /// <param name="prediction">What was predicted.</param>
    /// <param name="sampleWeight">A factor per sample, or null.</param>
    public abstract void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null);

    /// <summary>The number over all batches since the last reset; waits for the device.</summary>
    /// <returns>The number.</returns>
    public abstract double Result();

    /// <summary>Forgets all batches.</summary>
    public virtual void Reset()
    {
        foreach (Variable variable in Variables)
        {
            variable.Assign(HostValues.Zeros(variable.Type));
        }
    }

    /// <summary>Frees device memory.</summary>
    public void Dispose()
    {
        foreach (Variable variable in Variables)
        {
            variable.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private static MeanOf OfLoss(string name)
    {
        try
        {
            return new(name, Loss.Parse(name).PerSample);
        }
        catch (ArgumentException)
        {
            throw new ArgumentException(
                $"There is no metric '{name}'. Known are accuracy, binary_accuracy, categorical_accuracy, sparse_categorical_accuracy "
                + "and the names of losses; or give a Metric.", nameof(name));
        }
    }
}
