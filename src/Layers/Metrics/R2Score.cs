using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>How the scores of outputs become one.</summary>
public enum ScoreAggregation
{
    /// <summary>The mean.</summary>
    UniformAverage,

    /// <summary>The mean, weighted by the variance of each output's truths.</summary>
    VarianceWeightedAverage,

    /// <summary>They stay one per output.</summary>
    None,
}

/// <summary><c>1 − Σ(t − p)²/Σ(t − t̄)²</c> for each output; truths are <c>[batch, outputs]</c>.</summary>
public sealed class R2Score : Metric, IConfigurable<R2Score>
{
    private static readonly string[] SumNames = ["squared_sum", "sum", "residual", "count", "samples"];
    private static readonly string?[] Names = ["uniform_average", "variance_weighted_average", null];

    private readonly ScoreAggregation _aggregation;
    private readonly int _regressors;
    private Variable[] _sums = [];

    /// <summary>Makes the metric.</summary>
    /// <param name="classAggregation">How the scores of outputs become one.</param>
    /// <param name="numRegressors">For the adjusted score: how many inputs the model has; 0 for the plain one.</param>
    /// <param name="name">The name under which it is reported.</param>
    public R2Score(
        ScoreAggregation classAggregation = ScoreAggregation.UniformAverage,
        int numRegressors = 0,
        string name = "r2_score"
    )
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numRegressors);
        (_aggregation, _regressors) = (classAggregation, numRegressors);
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => _sums;

    internal override bool NeedsShape => _sums.Length == 0;

    /// <inheritdoc/>
    public static R2Score FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int index = Array.IndexOf(Names, config.OptionalText("class_aggregation"));
        return new(
            index >= 0
                ? (ScoreAggregation)index
                : throw new ConfigException(
                    $"R2Score: there is no class_aggregation '{config.OptionalText("class_aggregation")}'."
                ),
            config.Int("num_regressors", 0),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("class_aggregation", Names[(int)_aggregation]).With("num_regressors", _regressors);

    /// <inheritdoc/>
    public override void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor output = Casts.To(prediction, ElementType.F32);
        Tensor target = Ranks.Target(truth, output, Name);
        (output, target) = output.Rank == 1 ? (Np.ExpandDims(output, 1), Np.ExpandDims(target, 1)) : (output, target);
        Tensor weights = sampleWeight is null
            ? Lax.FullLike(target, 1)
            : Np.BroadcastTo(Ranks.Extend(Casts.To(sampleWeight, ElementType.F32), 2), target.Shape);
        Tensor weighted = target * weights;
        Tensor[] added =
        [
            (target * weighted).Sum(0),
            weighted.Sum(0),
            (Lax.Square(target - output) * weights).Sum(0),
            weights.Sum(0),
            Lax.FullLike(weights.Sum(0), target.Shape[0]),
        ];
        for (int i = 0; i < added.Length; i++)
        {
            context.Assign(_sums[i], context.Read(_sums[i]) + added[i]);
        }
    }

    /// <inheritdoc/>
    public override double Result() => Results().Average();

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results()
    {
        double[][] sums =
        [
            .. _sums.Select(sum => Array.ConvertAll(sum.ToHost().Values<float>().ToArray(), value => (double)value)),
        ];
        double[] totals =
        [
            .. sums[0].Select((squares, i) => squares - ConfusionCounts.Ratio(sums[1][i] * sums[1][i], sums[3][i])),
        ];
        double[] scores =
        [
            .. totals
                .Select((total, i) => 1 - (sums[2][i] / total))
                .Select(score => double.IsFinite(score) ? score : 0),
        ];
        double[] result = _aggregation switch
        {
            ScoreAggregation.None => scores,
            ScoreAggregation.UniformAverage => [scores.Average()],
            _ => [scores.Zip(totals, (score, total) => score * total).Sum() / totals.Sum()],
        };
        double samples = sums[4][0];
        return _regressors == 0 || samples - _regressors - 1 <= 0
            ? result
            : [.. result.Select(score => 1 - ((1 - score) * (samples - 1) / (samples - _regressors - 1)))];
    }

    internal override void Build(Spec prediction)
    {
        TensorType type = prediction.Type.Rank is 1 or 2
            ? new(ElementType.F32, [prediction.Type.Rank == 1 ? 1 : prediction.Type.Dims[1]])
            : throw new ArgumentException(
                $"{Name}: truths and predictions must be [batch, outputs], got predictions {prediction}."
            );
        _sums = [.. SumNames.Select(sum => new Variable($"{Name}/{sum}", HostValues.Zeros(type), trainable: false))];
    }
}
