using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>The (weighted) mean of values, for training steps of one's own.</summary>
/// <param name="name">The name under which it is reported.</param>
public sealed class Mean(string name = "mean") : MeanOf(name), IConfigurable<Mean>
{
    /// <inheritdoc/>
    public static Mean FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Text("name"));
    }

    /// <summary>Adds values.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="values">A tensor of any shape.</param>
    /// <param name="sampleWeight">Factors that broadcast from the first axis, or null.</param>
    public void Update(CallContext context, Tensor values, Tensor? sampleWeight = null) =>
        AddValues(context, values, sampleWeight);

    /// <summary>The predictions themselves.</summary>
    /// <param name="truth">Not used.</param>
    /// <param name="prediction">The values.</param>
    /// <returns>The values.</returns>
    public override Tensor PerSample(Tensor truth, Tensor prediction) => prediction;
}

/// <summary>The (weighted) sum of values, for training steps of one's own.</summary>
public sealed class Sum : Metric, IConfigurable<Sum>
{
    private readonly Variable _total;

    /// <summary>Makes the metric.</summary>
    /// <param name="name">The name under which it is reported.</param>
    public Sum(string name = "sum")
        : base(name) => _total = new($"{name}/total", HostValues.Scalar(0), trainable: false);

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => [_total];

    /// <inheritdoc/>
    public static Sum FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.Text("name"));
    }

    /// <summary>Adds values.</summary>
    /// <param name="context">Values of variables.</param>
    /// <param name="values">A tensor of any shape.</param>
    /// <param name="sampleWeight">Factors that broadcast from the first axis, or null.</param>
    public void Update(CallContext context, Tensor values, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor floats = Casts.To(values, ElementType.F32);
        Tensor weighted = sampleWeight is null
            ? floats
            : floats * Ranks.Extend(Casts.To(sampleWeight, ElementType.F32), floats.Rank);
        context.Assign(_total, context.Read(_total) + weighted.Sum());
    }

    /// <inheritdoc/>
    public override void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null) =>
        Update(context, prediction, sampleWeight);

    /// <inheritdoc/>
    public override double Result() => _total.ToHost().Values<float>()[0];
}
