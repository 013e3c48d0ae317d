using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>How many yeses are right.</summary>
/// <param name="thresholds">What is above one means yes; 0.5 if null. Several give several numbers.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class TruePositives(IReadOnlyList<double>? thresholds = null, string name = "true_positives")
    : ThresholdMetric(name, thresholds),
        IConfigurable<TruePositives>
{
    /// <inheritdoc/>
    public static TruePositives FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalNumbers("thresholds"), config.Text("name"));
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results() => Counts().TruePositives;
}

/// <summary>How many noes are right.</summary>
/// <param name="thresholds">What is above one means yes; 0.5 if null. Several give several numbers.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class TrueNegatives(IReadOnlyList<double>? thresholds = null, string name = "true_negatives")
    : ThresholdMetric(name, thresholds),
        IConfigurable<TrueNegatives>
{
    /// <inheritdoc/>
    public static TrueNegatives FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalNumbers("thresholds"), config.Text("name"));
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results() => Counts().TrueNegatives;
}

/// <summary>How many yeses are wrong.</summary>
/// <param name="thresholds">What is above one means yes; 0.5 if null. Several give several numbers.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class FalsePositives(IReadOnlyList<double>? thresholds = null, string name = "false_positives")
    : ThresholdMetric(name, thresholds),
        IConfigurable<FalsePositives>
{
    /// <inheritdoc/>
    public static FalsePositives FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalNumbers("thresholds"), config.Text("name"));
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => false;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results() => Counts().FalsePositives;
}

/// <summary>How many noes are wrong.</summary>
/// <param name="thresholds">What is above one means yes; 0.5 if null. Several give several numbers.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class FalseNegatives(IReadOnlyList<double>? thresholds = null, string name = "false_negatives")
    : ThresholdMetric(name, thresholds),
        IConfigurable<FalseNegatives>
{
    /// <inheritdoc/>
    public static FalseNegatives FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalNumbers("thresholds"), config.Text("name"));
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => false;

    /// <inheritdoc/>
    public override IReadOnlyList<double> Results() => Counts().FalseNegatives;
}
