using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Losses;

/// <summary>How far predictions are from the truth.</summary>
/// <param name="name">Name for display.</param>
/// <param name="reduction">How the values of samples become one number.</param>
public abstract class Loss(string name, Reduction reduction = Reduction.SumOverBatchSize) : IConfigurable
{
    /// <summary>Keeps logarithms and divisors away from 0.</summary>
    protected const double Epsilon = 1e-7;

    /// <summary>Name for display.</summary>
    public string Name { get; } = name;

    /// <summary>How the values of samples become one number.</summary>
    public Reduction Reduction { get; } = reduction;

    /// <summary>The loss of a name with its default arguments.</summary>
    /// <param name="name">Class name, its snake-case form or an alias, for instance <c>mse</c>.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">There is no such loss.</exception>
    public static Loss Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return LossNames.Find(name)?.Invoke()
            ?? throw new ArgumentException(
                $"There is no loss '{name}'. Known are {string.Join(", ", LossNames.Snake)} and their class names "
                    + "and aliases; or give a Loss.",
                nameof(name)
            );
    }

    /// <summary>A loss of one's own. It has no config; derive a class to save it with a model.</summary>
    /// <param name="function">From truth and prediction to one value per sample.</param>
    /// <param name="name">Name for display.</param>
    /// <returns>The loss.</returns>
    public static Loss Of(Func<Tensor, Tensor, Tensor> function, string name = "loss") =>
        new FunctionLoss(function, name);

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
    /// <param name="mask">True where a value counts, or null; values that count weigh more by as much as others weigh
    /// less.</param>
    /// <returns>A scalar; one value per sample for <see cref="Reduction.None"/>.</returns>
    public Tensor Call(Tensor truth, Tensor prediction, Tensor? sampleWeight = null, Tensor? mask = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor floats = Casts.To(prediction, ElementType.F32);
        Tensor values = Casts.To(PerSample(truth, floats), ElementType.F32);
        Tensor? weights = sampleWeight is null ? null : Casts.To(sampleWeight, ElementType.F32);
        foreach (Tensor valid in new[] { mask, Valid(truth, values) }.OfType<Tensor>())
        {
            Tensor counted = MaskWeights(valid);
            weights = weights is null ? counted : Ranks.Product(weights, counted);
        }

        return Reduce(
            values,
            weights is null ? null : Np.BroadcastTo(Ranks.Extend(weights, values.Rank), values.Shape)
        );
    }

    /// <inheritdoc/>
    public virtual Config GetConfig() =>
        new Config(GetType().Name).With("name", Name).With("reduction", Reductions.NameOf(Reduction));

    /// <summary>Which of the values count; null for all.</summary>
    /// <param name="truth">What was to be predicted.</param>
    /// <param name="values">What <see cref="PerSample"/> gave.</param>
    /// <returns>Booleans of the values' shape.</returns>
    protected virtual Tensor? Valid(Tensor truth, Tensor values) => null;

    /// <summary>The reduction of a config.</summary>
    /// <param name="config">The config of a loss.</param>
    /// <returns>The reduction.</returns>
    protected static Reduction ReductionOf(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Reductions.Parse(config.OptionalText("reduction"));
    }

    private Tensor MaskWeights(Tensor mask)
    {
        Tensor weights = Casts.To(mask, ElementType.F32);
        return Reduction is Reduction.SumOverBatchSize or Reduction.Mean
            ? weights * (weights.Size / (weights.Sum() + Epsilon))
            : weights;
    }

    private Tensor Reduce(Tensor values, Tensor? weights)
    {
        Tensor weighted = weights is null ? values : values * weights;
        return Reduction switch
        {
            Reduction.None => weighted,
            Reduction.Sum => weighted.Sum(),
            Reduction.MeanWithSampleWeight when weights is not null => DivideNoNan(weighted.Sum(), weights.Sum()),
            _ => weighted.Sum() / (float)values.Size,
        };
    }

    private static Tensor DivideNoNan(Tensor sum, Tensor count)
    {
        Tensor isEmpty = count.EqualTo(0);
        return Lax.Select(isEmpty, Lax.ZerosLike(sum), sum / Lax.Select(isEmpty, Lax.FullLike(count, 1), count));
    }

    private sealed class FunctionLoss(Func<Tensor, Tensor, Tensor> function, string name) : Loss(name)
    {
        public override Tensor PerSample(Tensor truth, Tensor prediction) => function(truth, prediction);

        public override Config GetConfig() =>
            throw new NotSupportedException(
                $"Loss '{Name}' is a lambda, which cannot be written into a config. Derive a class from Loss and "
                    + "register it."
            );
    }
}
