using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>The (weighted) mean of a function of truths and predictions; 0 before the first batch.</summary>
public abstract class MeanOf : Metric
{
    private readonly Variable _total;
    private readonly Variable _count;

    /// <summary>Makes the metric.</summary>
    /// <param name="name">The name under which it is reported.</param>
    protected MeanOf(string name)
        : base(name)
    {
        _total = new($"{name}/total", HostValues.Scalar(0), trainable: false);
        _count = new($"{name}/count", HostValues.Scalar(0), trainable: false);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => [_total, _count];

    /// <summary>From truths and predictions to values.</summary>
    /// <param name="truth">What was to be predicted.</param>
    /// <param name="prediction">What was predicted; floats are <c>f32</c>.</param>
    /// <returns>One value per sample, or per part of a sample.</returns>
    public abstract Tensor PerSample(Tensor truth, Tensor prediction);

    /// <inheritdoc/>
    public override void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        AddValues(context, PerSample(truth, Casts.FloatTo(prediction, ElementType.F32)), sampleWeight);
    }

    /// <inheritdoc/>
    public override double Result()
    {
        float count = _count.ToHost().Values<float>()[0];
        return count == 0 ? 0 : _total.ToHost().Values<float>()[0] / count;
    }

    /// <summary>Adds values and their weights.</summary>
    internal void AddValues(CallContext context, Tensor values, Tensor? sampleWeight)
    {
        Tensor floats = Casts.To(values, ElementType.F32);
        if (sampleWeight is null)
        {
            Add(context, floats.Sum(), (float)floats.Size);
            return;
        }

        Tensor weights = Np.BroadcastTo(
            Ranks.Extend(Casts.To(sampleWeight, ElementType.F32), floats.Rank),
            floats.Shape
        );
        Add(context, (floats * weights).Sum(), weights.Sum());
    }

    /// <summary>Adds to the total and to the count.</summary>
    internal void Add(CallContext context, Tensor total, Tensor count)
    {
        context.Assign(_total, context.Read(_total) + total);
        context.Assign(_count, context.Read(_count) + count);
    }
}

/// <summary>The mean of a lambda.</summary>
internal sealed class FunctionMetric(string name, Func<Tensor, Tensor, Tensor> perSample) : MeanOf(name)
{
    public override Tensor PerSample(Tensor truth, Tensor prediction) => perSample(truth, prediction);

    public override Config GetConfig() =>
        throw new NotSupportedException(
            $"Metric '{Name}' is a lambda, which cannot be written into a config. Derive a class from MeanOf and "
                + "register it."
        );
}

/// <summary>The mean of a loss over all batches.</summary>
/// <param name="loss">The loss; its reduction does not matter.</param>
/// <param name="name">The name under which it is reported; null for the loss's.</param>
public sealed class LossMetric(Loss loss, string? name = null)
    : MeanOf(name ?? (loss ?? throw new ArgumentNullException(nameof(loss))).Name),
        IConfigurable<LossMetric>
{
    /// <inheritdoc/>
    public override bool? IsHigherBetter => false;

    /// <inheritdoc/>
    public static LossMetric FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Object<Loss>("loss") ?? throw new ConfigException("LossMetric: the config has no 'loss'."),
            config.OptionalText("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("loss", loss);

    /// <inheritdoc/>
    public override Tensor PerSample(Tensor truth, Tensor prediction) =>
        loss.PerSample(truth, Casts.To(prediction, ElementType.F32));
}
