using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>Which curve an area is taken under.</summary>
public enum AucCurve
{
    /// <summary>Share of found yeses over share of wrong yeses.</summary>
    Roc,

    /// <summary>Precision over recall.</summary>
    PrecisionRecall,

    /// <summary>Precision gain over recall gain (Flach and Kull 2015).</summary>
    PrecisionRecallGain,
}

/// <summary>How the area between two points of a curve is taken.</summary>
public enum AucSummation
{
    /// <summary>Trapezoids; for precision and recall, the interpolation of Davis and Goadrich 2006.</summary>
    Interpolation,

    /// <summary>The lower of the two heights.</summary>
    Minoring,

    /// <summary>The higher of the two heights.</summary>
    Majoring,
}

/// <summary>The area under a curve over thresholds, by Riemann sums.</summary>
public sealed class Auc : Metric, IConfigurable<Auc>
{
    private const double Epsilon = 1e-7;
    private static readonly string[] CountNames =
    [
        "true_positives",
        "false_positives",
        "true_negatives",
        "false_negatives",
    ];
    private static readonly string[] CurveNames = ["ROC", "PR", "PRGAIN"];
    private static readonly string[] SummationNames = ["interpolation", "minoring", "majoring"];

    private readonly double[] _thresholds;
    private readonly IReadOnlyList<double>? _given;
    private readonly int _count;
    private readonly AucCurve _curve;
    private readonly AucSummation _summation;
    private readonly bool _multiLabel;
    private readonly IReadOnlyList<double>? _labelWeights;
    private readonly bool _fromLogits;
    private Variable[] _counts = [];
    private int _labels = 1;

    /// <summary>Makes the metric.</summary>
    /// <param name="numThresholds">How many thresholds in <c>[0, 1]</c>; above 1.</param>
    /// <param name="curve">Which curve.</param>
    /// <param name="summationMethod">How areas are summed.</param>
    /// <param name="thresholds">The thresholds between 0 and 1, instead of equally spaced ones.</param>
    /// <param name="multiLabel">True for an area per label, in the last axis, and their mean.</param>
    /// <param name="numLabels">How many labels; null to see it from the predictions.</param>
    /// <param name="labelWeights">Weights of the labels in the mean.</param>
    /// <param name="fromLogits">True if predictions are logits.</param>
    /// <param name="name">The name under which it is reported.</param>
    public Auc(
        int numThresholds = 200,
        AucCurve curve = AucCurve.Roc,
        AucSummation summationMethod = AucSummation.Interpolation,
        IReadOnlyList<double>? thresholds = null,
        bool multiLabel = false,
        int? numLabels = null,
        IReadOnlyList<double>? labelWeights = null,
        bool fromLogits = false,
        string name = "auc"
    )
        : base(name)
    {
        if (thresholds is null)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(numThresholds, 1);
        }

        IEnumerable<double> inner =
            thresholds?.Order() ?? Enumerable.Range(1, numThresholds - 2).Select(i => (double)i / (numThresholds - 1));
        _thresholds = [-Epsilon, .. inner, 1 + Epsilon];
        (_given, _count, _curve, _summation) = (thresholds, numThresholds, curve, summationMethod);
        (_multiLabel, _labelWeights, _fromLogits) = (multiLabel, labelWeights, fromLogits);
        if (!multiLabel || numLabels is not null)
        {
            Create(multiLabel ? numLabels!.Value : 1);
        }
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => _counts;

    internal override bool NeedsShape => _counts.Length == 0;

    /// <inheritdoc/>
    public static Auc FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Int("num_thresholds", 200),
            (AucCurve)Math.Max(0, Array.IndexOf(CurveNames, config.OptionalText("curve"))),
            (AucSummation)Math.Max(0, Array.IndexOf(SummationNames, config.OptionalText("summation_method"))),
            config.OptionalNumbers("thresholds"),
            config.Flag("multi_label", false),
            config.OptionalInt("num_labels"),
            config.OptionalNumbers("label_weights"),
            config.Flag("from_logits", false),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("num_thresholds", _count)
            .With("curve", CurveNames[(int)_curve])
            .With("summation_method", SummationNames[(int)_summation])
            .With("thresholds", _given)
            .With("multi_label", _multiLabel)
            .With("num_labels", _multiLabel && _counts.Length > 0 ? _labels : (JsonNode?)null)
            .With("label_weights", _labelWeights)
            .With("from_logits", _fromLogits);

    /// <inheritdoc/>
    public override void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(prediction);
        Tensor scores = Casts.To(prediction, ElementType.F32);
        scores = _fromLogits ? Lax.Logistic(scores) : scores;
        Tensor target = Casts.To(Ranks.Target(truth, scores, Name) > 0, ElementType.F32);
        Tensor weights = sampleWeight is null
            ? Lax.FullLike(scores, 1)
            : Np.BroadcastTo(Ranks.Extend(Casts.To(sampleWeight, ElementType.F32), scores.Rank), scores.Shape);
        Dims shape = [scores.Size / _labels, _labels];
        (scores, target, weights) = (
            Lax.Reshape(scores, shape),
            Lax.Reshape(target, shape),
            Lax.Reshape(weights, shape)
        );
        Tensor limits = Tensor.Of<float>([_thresholds.Length, 1, 1], [.. _thresholds.Select(value => (float)value)]);
        Tensor yes = Casts.To(Np.ExpandDims(scores, 0) > limits, ElementType.F32);
        (Tensor isTrue, Tensor isFalse) = (target * weights, (1 - target) * weights);
        (Tensor right, Tensor wrong) = (Np.Einsum("tnl,nl->tl", yes, isTrue), Np.Einsum("tnl,nl->tl", yes, isFalse));
        Tensor[] added = [right, wrong, isFalse.Sum(0) - wrong, isTrue.Sum(0) - right];
        for (int i = 0; i < added.Length; i++)
        {
            context.Assign(_counts[i], context.Read(_counts[i]) + added[i]);
        }
    }

    /// <inheritdoc/>
    public override double Result()
    {
        IReadOnlyList<double> areas = Results();
        return _labelWeights is null
            ? areas.Average()
            : areas.Zip(_labelWeights, (area, weight) => area * weight).Sum() / _labelWeights.Sum();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results()
    {
        float[][] counts = [.. _counts.Select(count => count.ToHost().Values<float>().ToArray())];
        return
        [
            .. Enumerable
                .Range(0, _labels)
                .Select(label =>
                {
                    double[][] own =
                    [
                        .. counts.Select(count =>
                            Enumerable
                                .Range(0, _thresholds.Length)
                                .Select(i => (double)count[(i * _labels) + label])
                                .ToArray()
                        ),
                    ];
                    return AucArea.Of(new(own[0], own[1], own[2], own[3]), _curve, _summation);
                }),
        ];
    }

    internal override void Build(Spec prediction) => Create((int)prediction.Type.Dims[^1]);

    private void Create(int labels)
    {
        _labels = labels;
        TensorType type = new(ElementType.F32, [_thresholds.Length, labels]);
        _counts =
        [
            .. CountNames.Select(count => new Variable($"{Name}/{count}", HostValues.Zeros(type), trainable: false)),
        ];
    }
}
