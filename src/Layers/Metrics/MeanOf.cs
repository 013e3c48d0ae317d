using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>The (weighted) mean of a function of truths and predictions; 0 before the first batch.</summary>
public sealed class MeanOf : Metric
{
    private readonly Func<Tensor, Tensor, Tensor> _perSample;
    private readonly Variable _total;
    private readonly Variable _count;

    /// <summary>Makes the metric.</summary>
    /// <param name="name">The name under which it is reported.</param>
    /// <param name="perSample">From truths and predictions to values.</param>
    public MeanOf(string name, Func<Tensor, Tensor, Tensor> perSample)
        : base(name)
    {
        _perSample = perSample;
        _total = new($"{name}/total", HostValues.Scalar(0), trainable: false);
        _count = new($"{name}/count", HostValues.Scalar(0), trainable: false);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => [_total, _count];

    /// <inheritdoc/>
    public override void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor values = Casts.To(_perSample(truth, Casts.FloatTo(prediction, ElementType.F32)), ElementType.F32);
        if (sampleWeight is null)
        {
            Add(context, values.Sum(), (float)values.Size);
        }
        else
        {
            Tensor weights = Np.BroadcastTo(Ranks.Extend(sampleWeight, values.Rank), values.Shape);
            Add(context, (values * weights).Sum(), weights.Sum());
        }
    }

    /// <inheritdoc/>
    public override double Result()
    {
        float count = _count.ToHost().Values<float>()[0];
        return count == 0 ? 0 : _total.ToHost().Values<float>()[0] / count;
    }

    /// <summary>Adds to the total and to the count.</summary>
    internal void Add(CallContext context, Tensor total, Tensor count)
    {
        context.Assign(_total, context.Read(_total) + total);
        context.Assign(_count, context.Read(_count) + count);
    }
}
