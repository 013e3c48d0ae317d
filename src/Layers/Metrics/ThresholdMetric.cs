using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>Counts of right and wrong yeses and noes, for one or several thresholds.</summary>
/// <param name="TruePositives">Right yeses.</param>
/// <param name="FalsePositives">Wrong yeses.</param>
/// <param name="TrueNegatives">Right noes.</param>
/// <param name="FalseNegatives">Wrong noes.</param>
internal sealed record ConfusionCounts(
    double[] TruePositives,
    double[] FalsePositives,
    double[] TrueNegatives,
    double[] FalseNegatives
)
{
    /// <summary>A quotient that is 0 where the divisor is.</summary>
    public static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

    /// <summary>A number for each threshold, from the four counts.</summary>
    public double[] Select(Func<double, double, double, double, double> number) =>
        [.. TruePositives.Select((tp, i) => number(tp, FalsePositives[i], TrueNegatives[i], FalseNegatives[i]))];
}

/// <summary>A metric of right and wrong yeses and noes. What is above a threshold is a yes.</summary>
public abstract class ThresholdMetric : Metric
{
    /// <summary>Where the classes that are not among the best are put: below every threshold.</summary>
    private const double Nothing = -1e10;

    private static readonly string[] CountNames =
    [
        "true_positives",
        "false_positives",
        "true_negatives",
        "false_negatives",
    ];

    private readonly double[] _thresholds;
    private readonly IReadOnlyList<double>? _given;
    private readonly int? _topK;
    private readonly int? _classId;
    private readonly Variable[] _counts;

    private protected ThresholdMetric(
        string name,
        IReadOnlyList<double>? thresholds,
        int? topK = null,
        int? classId = null,
        bool isOpenEnded = false
    )
        : base(name)
    {
        _thresholds = [.. thresholds ?? [topK is null ? 0.5 : Nothing]];
        if (
            _thresholds.Length == 0
            || (
                !isOpenEnded
                && thresholds is not null
                && Array.Exists(_thresholds, value => value is not (>= 0 and <= 1))
            )
        )
        {
            throw new ArgumentException(
                $"{name}: thresholds must be in [0, 1], at least one, got [{string.Join(", ", _thresholds)}].",
                nameof(thresholds)
            );
        }

        (_given, _topK, _classId) = (thresholds, topK, classId);
        TensorType type = new(ElementType.F32, [_thresholds.Length]);
        _counts =
        [
            .. CountNames.Select(count => new Variable($"{name}/{count}", HostValues.Zeros(type), trainable: false)),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => _counts;

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("thresholds", _given).With("top_k", _topK).With("class_id", _classId);

    /// <inheritdoc/>
    public override void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor scores = Casts.To(prediction, ElementType.F32);
        Tensor target = Ranks.Target(truth, scores, Name);
        Tensor weights = sampleWeight is null
            ? Lax.FullLike(scores, 1)
            : Np.BroadcastTo(Ranks.Extend(Casts.To(sampleWeight, ElementType.F32), scores.Rank), scores.Shape);
        scores = _topK is { } k ? OnlyBest(scores, k) : scores;
        if (_classId is { } number)
        {
            (scores, target, weights) = (Column(scores, number), Column(target, number), Column(weights, number));
        }

        Tensor limits = Tensor.Of<float>([_thresholds.Length, 1], [.. _thresholds.Select(value => (float)value)]);
        Tensor yes = Casts.To(Lax.Reshape(scores, [1, scores.Size]) > limits, ElementType.F32);
        Tensor flat = Np.Ravel(weights);
        Tensor isTrue = Casts.To(Np.Ravel(target) > 0, ElementType.F32) * flat;
        Tensor isFalse = flat - isTrue;
        Tensor right = yes.Matmul(isTrue);
        Tensor wrong = yes.Matmul(isFalse);
        Tensor[] added = [right, wrong, isFalse.Sum() - wrong, isTrue.Sum() - right];
        for (int i = 0; i < added.Length; i++)
        {
            context.Assign(_counts[i], context.Read(_counts[i]) + added[i]);
        }
    }

    /// <inheritdoc/>
    public override double Result() => Results().Average();

    /// <inheritdoc/>
    public abstract override IReadOnlyList<double> Results();

    /// <summary>The counts so far.</summary>
    private protected ConfusionCounts Counts()
    {
        double[][] counts =
        [
            .. _counts.Select(count =>
                Array.ConvertAll(count.ToHost().Values<float>().ToArray(), value => (double)value)
            ),
        ];
        return new(counts[0], counts[1], counts[2], counts[3]);
    }

    private static Tensor OnlyBest(Tensor scores, int k)
    {
        Tensor sorted = Lax.Sort(scores);
        long classes = scores.Shape[^1];
        Tensor least = Lax.SliceInDim(sorted, classes - k, classes - k + 1, scores.Rank - 1);
        return Lax.Select(scores >= Np.BroadcastTo(least, scores.Shape), scores, Lax.FullLike(scores, 2 * Nothing));
    }

    private static Tensor Column(Tensor tensor, int number) =>
        Lax.SliceInDim(tensor, number, number + 1, tensor.Rank - 1);
}

/// <summary>The best value of one measure where another is high enough, over many thresholds.</summary>
public abstract class TradeOffMetric : ThresholdMetric
{
    private readonly string _held;
    private readonly double _least;
    private readonly int _tried;

    private protected TradeOffMetric(string name, string held, double least, int numThresholds, int? classId)
        : base(name, Spread(numThresholds), classId: classId)
    {
        if (least is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(least), least, $"{name}: {held} must be in [0, 1]");
        }

        (_held, _least, _tried) = (held, least, numThresholds);
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results()
    {
        double best = 0;
        _ = Counts()
            .Select(
                (tp, fp, tn, fn) =>
                {
                    (double constrained, double wanted) = At(tp, fp, tn, fn);
                    return best = constrained >= _least ? Math.Max(best, wanted) : best;
                }
            );
        return [best];
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("thresholds", (IReadOnlyList<double>?)null)
            .With(_held, _least)
            .With("num_thresholds", _tried);

    /// <summary>The two measures at a threshold.</summary>
    /// <param name="tp">Right yeses.</param>
    /// <param name="fp">Wrong yeses.</param>
    /// <param name="tn">Right noes.</param>
    /// <param name="fn">Wrong noes.</param>
    /// <returns>What must be high enough, and what is wanted.</returns>
    protected abstract (double Constrained, double Wanted) At(double tp, double fp, double tn, double fn);

    private static double[] Spread(int count) =>
        count switch
        {
            <= 0 => throw new ArgumentOutOfRangeException(nameof(count), count, "numThresholds must be above 0"),
            1 => [0.5],
            _ => [.. Enumerable.Range(0, count).Select(i => (double)i / (count - 1))],
        };
}
