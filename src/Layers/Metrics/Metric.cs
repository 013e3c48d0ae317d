using System.Diagnostics.CodeAnalysis;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>
/// A number about many batches. It accumulates in variables, on the device, and is fetched only to be shown.
/// </summary>
/// <param name="name">The name under which it is reported.</param>
public abstract class Metric(string name) : IConfigurable, IDisposable
{
    /// <summary>The name under which it is reported.</summary>
    public string Name { get; } = name;

    /// <summary>What it accumulates.</summary>
    public abstract IReadOnlyList<Variable> Variables { get; }

    /// <summary>True if larger is better, false if smaller is; null if that cannot be said.</summary>
    public virtual bool? IsHigherBetter => null;

    /// <summary>The metric of a name; it is reported under that name.</summary>
    /// <param name="name">Class name or its snake-case form; <c>accuracy</c> or <c>acc</c> choose the kind of accuracy
    /// from the shapes; names of losses give the loss's mean.</param>
    /// <returns>The metric.</returns>
    /// <exception cref="ArgumentException">There is no such metric.</exception>
    public static Metric Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return MetricNames.Make(name);
    }

    /// <summary>
    /// The (weighted) mean of a function. It has no config; derive a class from <see cref="MeanOf"/> to save it with a
    /// model.
    /// </summary>
    /// <param name="name">The name under which it is reported.</param>
    /// <param name="perSample">From truths and predictions to values.</param>
    /// <returns>The metric.</returns>
    public static Metric Of(string name, Func<Tensor, Tensor, Tensor> perSample) => new FunctionMetric(name, perSample);

    /// <summary>The mean of a loss.</summary>
    /// <param name="loss">The loss; its reduction does not matter.</param>
    /// <param name="name">The name under which it is reported; null for the loss's.</param>
    /// <returns>The metric.</returns>
    public static Metric Of(Loss loss, string? name = null) => new LossMetric(loss, name);

    /// <summary>The metric of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator Metric(string name) => Parse(name);

    /// <summary>The mean of a loss.</summary>
    /// <param name="loss">See <see cref="Of(Loss, string?)"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Of is the named form.")]
    public static implicit operator Metric(Loss loss) => Of(loss);

    /// <summary>Adds a batch, as part of the program being traced.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="truth">What was to be predicted.</param>
    /// <param name="prediction">What was predicted.</param>
    /// <param name="sampleWeight">A factor per sample, or null.</param>
    public abstract void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null);

    /// <summary>The number over all batches since the last reset; waits for the device.</summary>
    /// <returns>The number; the mean of <see cref="Results"/> if there are several.</returns>
    public abstract double Result();

    /// <summary>The numbers of a metric that has several, for instance one per threshold or class.</summary>
    /// <returns>The numbers.</returns>
    public virtual IReadOnlyList<double> Results() => [Result()];

    /// <summary>Forgets all batches.</summary>
    public virtual void Reset()
    {
        foreach (Variable variable in Variables)
        {
            variable.Assign(HostValues.Zeros(variable.Type));
        }
    }

    /// <inheritdoc/>
    public virtual Config GetConfig() => new Config(GetType().Name).With("name", Name);

    /// <summary>Frees device memory.</summary>
    public void Dispose()
    {
        foreach (Variable variable in Variables)
        {
            variable.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>True if <see cref="Build"/> must be called before the first batch.</summary>
    internal virtual bool NeedsShape => false;

    /// <summary>Creates variables whose shapes follow from the predictions'.</summary>
    /// <param name="prediction">Shape and element type of predictions; the first dimension may be open.</param>
    internal virtual void Build(Spec prediction) { }
}
