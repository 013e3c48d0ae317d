using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>The best sensitivity <c>TP/(TP + FN)</c> where the specificity is high enough.</summary>
/// <param name="specificity">What the other must be at least, in <c>[0, 1]</c>.</param>
/// <param name="numThresholds">How many thresholds in <c>[0, 1]</c> are tried.</param>
/// <param name="classId">Only this class counts.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class SensitivityAtSpecificity(
    double specificity,
    int numThresholds = 200,
    int? classId = null,
    string name = "sensitivity_at_specificity"
) : TradeOffMetric(name, "specificity", specificity, numThresholds, classId), IConfigurable<SensitivityAtSpecificity>
{
    /// <inheritdoc/>
    public static SensitivityAtSpecificity FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("specificity"),
            config.Int("num_thresholds", 200),
            config.OptionalInt("class_id"),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    protected override (double Constrained, double Wanted) At(double tp, double fp, double tn, double fn) =>
        (ConfusionCounts.Ratio(tn, tn + fp), ConfusionCounts.Ratio(tp, tp + fn));
}

/// <summary>The best specificity <c>TN/(TN + FP)</c> where the sensitivity is high enough.</summary>
/// <param name="sensitivity">What the other must be at least, in <c>[0, 1]</c>.</param>
/// <param name="numThresholds">How many thresholds in <c>[0, 1]</c> are tried.</param>
/// <param name="classId">Only this class counts.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class SpecificityAtSensitivity(
    double sensitivity,
    int numThresholds = 200,
    int? classId = null,
    string name = "specificity_at_sensitivity"
) : TradeOffMetric(name, "sensitivity", sensitivity, numThresholds, classId), IConfigurable<SpecificityAtSensitivity>
{
    /// <inheritdoc/>
    public static SpecificityAtSensitivity FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("sensitivity"),
            config.Int("num_thresholds", 200),
            config.OptionalInt("class_id"),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    protected override (double Constrained, double Wanted) At(double tp, double fp, double tn, double fn) =>
        (ConfusionCounts.Ratio(tp, tp + fn), ConfusionCounts.Ratio(tn, tn + fp));
}

/// <summary>The best precision <c>TP/(TP + FP)</c> where the recall is high enough.</summary>
/// <param name="recall">What the other must be at least, in <c>[0, 1]</c>.</param>
/// <param name="numThresholds">How many thresholds in <c>[0, 1]</c> are tried.</param>
/// <param name="classId">Only this class counts.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class PrecisionAtRecall(
    double recall,
    int numThresholds = 200,
    int? classId = null,
    string name = "precision_at_recall"
) : TradeOffMetric(name, "recall", recall, numThresholds, classId), IConfigurable<PrecisionAtRecall>
{
    /// <inheritdoc/>
    public static PrecisionAtRecall FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("recall"),
            config.Int("num_thresholds", 200),
            config.OptionalInt("class_id"),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    protected override (double Constrained, double Wanted) At(double tp, double fp, double tn, double fn) =>
        (ConfusionCounts.Ratio(tp, tp + fn), ConfusionCounts.Ratio(tp, tp + fp));
}

/// <summary>The best recall <c>TP/(TP + FN)</c> where the precision is high enough.</summary>
/// <param name="precision">What the other must be at least, in <c>[0, 1]</c>.</param>
/// <param name="numThresholds">How many thresholds in <c>[0, 1]</c> are tried.</param>
/// <param name="classId">Only this class counts.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class RecallAtPrecision(
    double precision,
    int numThresholds = 200,
    int? classId = null,
    string name = "recall_at_precision"
) : TradeOffMetric(name, "precision", precision, numThresholds, classId), IConfigurable<RecallAtPrecision>
{
    /// <inheritdoc/>
    public static RecallAtPrecision FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("precision"),
            config.Int("num_thresholds", 200),
            config.OptionalInt("class_id"),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    protected override (double Constrained, double Wanted) At(double tp, double fp, double tn, double fn) =>
        (ConfusionCounts.Ratio(tp, tp + fp), ConfusionCounts.Ratio(tp, tp + fn));
}
