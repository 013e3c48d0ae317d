using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>The share of yeses that are right: <c>TP/(TP + FP)</c>; 0 where there are none.</summary>
/// <param name="thresholds">What is above one means yes; 0.5 if null. Several give several numbers.</param>
/// <param name="topK">Only the k best classes of a sample can be yeses; with it the threshold is none unless
/// given.</param>
/// <param name="classId">Only this class counts.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class Precision(
    IReadOnlyList<double>? thresholds = null,
    int? topK = null,
    int? classId = null,
    string name = "precision"
) : ThresholdMetric(name, thresholds, topK, classId), IConfigurable<Precision>
{
    /// <inheritdoc/>
    public static Precision FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.OptionalNumbers("thresholds"),
            config.OptionalInt("top_k"),
            config.OptionalInt("class_id"),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results()
    {
        ConfusionCounts counts = Counts();
        return counts.Select((tp, fp, _, _) => ConfusionCounts.Ratio(tp, tp + fp));
    }
}

/// <summary>The share of what is yes that is found: <c>TP/(TP + FN)</c>; 0 where there is none.</summary>
/// <param name="thresholds">What is above one means yes; 0.5 if null. Several give several numbers.</param>
/// <param name="topK">Only the k best classes of a sample can be yeses; with it the threshold is none unless
/// given.</param>
/// <param name="classId">Only this class counts.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class Recall(
    IReadOnlyList<double>? thresholds = null,
    int? topK = null,
    int? classId = null,
    string name = "recall"
) : ThresholdMetric(name, thresholds, topK, classId), IConfigurable<Recall>
{
    /// <inheritdoc/>
    public static Recall FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.OptionalNumbers("thresholds"),
            config.OptionalInt("top_k"),
            config.OptionalInt("class_id"),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results()
    {
        ConfusionCounts counts = Counts();
        return counts.Select((tp, _, _, fn) => ConfusionCounts.Ratio(tp, tp + fn));
    }
}
