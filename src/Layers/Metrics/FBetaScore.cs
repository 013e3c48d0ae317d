using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>How the scores of classes become one.</summary>
public enum ScoreAverage
{
    /// <summary>They stay one per class.</summary>
    None,

    /// <summary>Counts of all classes are added first.</summary>
    Micro,

    /// <summary>The mean over classes.</summary>
    Macro,

    /// <summary>The mean over classes, weighted by how many samples each has.</summary>
    Weighted,
}

/// <summary>
/// <c>(1 + β²)·P·R/(β²P + R)</c> of precision P and recall R, for each class. Truths are one-hot,
/// <c>[batch, classes]</c>.
/// </summary>
public class FBetaScore : Metric, IConfigurable<FBetaScore>
{
    private static readonly string[] CountNames =
    [
        "true_positives",
        "false_positives",
        "false_negatives",
        "intermediate_weights",
    ];
    private static readonly string?[] AverageNames = [null, "micro", "macro", "weighted"];

    private readonly ScoreAverage _average;
    private readonly double _beta;
    private readonly double? _threshold;
    private Variable[] _counts = [];

    /// <summary>Makes the metric.</summary>
    /// <param name="average">How the scores of classes become one.</param>
    /// <param name="beta">β: weight of recall over precision; above 0.</param>
    /// <param name="threshold">What is above it is a yes; null for the class with the largest score.</param>
    /// <param name="name">The name under which it is reported.</param>
    public FBetaScore(
        ScoreAverage average = ScoreAverage.None,
        double beta = 1,
        double? threshold = null,
        string name = "fbeta_score"
    )
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(beta);
        (_average, _beta, _threshold) = (average, beta, threshold);
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => _counts;

    internal override bool NeedsShape => _counts.Length == 0;

    /// <inheritdoc/>
    public static FBetaScore FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            AverageOf(config),
            config.Number("beta", 1),
            config.OptionalNumber("threshold"),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("average", AverageNames[(int)_average]).With("beta", _beta).With("threshold", _threshold);

    /// <inheritdoc/>
    public override void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor scores = Casts.To(prediction, ElementType.F32);
        Tensor target = Ranks.Target(truth, scores, Name);
        Tensor isYes = _threshold is { } threshold
            ? scores > threshold
            : scores.EqualTo(scores.Max(-1, keepDims: true)) & (Lax.Abs(scores) > 1e-12);
        Tensor yes = Casts.To(isYes, ElementType.F32);
        Tensor weights = sampleWeight is null ? 1 : Ranks.Extend(Casts.To(sampleWeight, ElementType.F32), 2);
        Tensor[] added =
        [
            (yes * target * weights).Sum(0),
            (yes * (1 - target) * weights).Sum(0),
            ((1 - yes) * target * weights).Sum(0),
            (target * weights).Sum(0),
        ];
        for (int i = 0; i < added.Length; i++)
        {
            context.Assign(_counts[i], context.Read(_counts[i]) + added[i]);
        }
    }

    /// <inheritdoc/>
    public override double Result() => Results().Average();

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results()
    {
        double[][] counts =
        [
            .. _counts.Select(count =>
                Array.ConvertAll(count.ToHost().Values<float>().ToArray(), value => (double)value)
            ),
        ];
        if (_average == ScoreAverage.Micro)
        {
            return [Score(counts[0].Sum(), counts[1].Sum(), counts[2].Sum())];
        }

        double[] scores = [.. counts[0].Select((tp, i) => Score(tp, counts[1][i], counts[2][i]))];
        return _average switch
        {
            ScoreAverage.None => scores,
            ScoreAverage.Macro => [scores.Average()],
            _ =>
            [
                scores.Zip(counts[3], (score, weight) => score * ConfusionCounts.Ratio(weight, counts[3].Sum())).Sum(),
            ],
        };
    }

    internal override void Build(Spec prediction)
    {
        TensorType type =
            prediction.Type.Rank == 2
                ? new(ElementType.F32, [prediction.Type.Dims[1]])
                : throw new ArgumentException(
                    $"{Name}: truths and predictions must be [batch, classes], got predictions {prediction}."
                );
        _counts =
        [
            .. CountNames.Select(count => new Variable($"{Name}/{count}", HostValues.Zeros(type), trainable: false)),
        ];
    }

    /// <summary>The average of a config.</summary>
    /// <param name="config">The config.</param>
    /// <returns>The average.</returns>
    protected static ScoreAverage AverageOf(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int index = Array.IndexOf(AverageNames, config.OptionalText("average"));
        return index >= 0
            ? (ScoreAverage)index
            : throw new ConfigException(
                $"average must be micro, macro, weighted or null, got {config.OptionalText("average")}."
            );
    }

    private double Score(double tp, double fp, double fn)
    {
        (double precision, double recall) = (ConfusionCounts.Ratio(tp, tp + fp), ConfusionCounts.Ratio(tp, tp + fn));
        double square = _beta * _beta;
        return ConfusionCounts.Ratio((1 + square) * precision * recall, (square * precision) + recall);
    }
}

/// <summary>The harmonic mean of precision and recall, for each class.</summary>
/// <param name="average">How the scores of classes become one.</param>
/// <param name="threshold">What is above it is a yes; null for the class with the largest score.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class F1Score(
    ScoreAverage average = ScoreAverage.None,
    double? threshold = null,
    string name = "f1_score"
) : FBetaScore(average, 1, threshold, name), IConfigurable<F1Score>
{
    /// <inheritdoc/>
    public static new F1Score FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(AverageOf(config), config.OptionalNumber("threshold"), config.Text("name"));
    }
}
