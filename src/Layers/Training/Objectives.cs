using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training;

/// <summary>A metric with the name it is reported under, for one of the model's outputs.</summary>
/// <param name="Name">The name.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Output">Name of the output; null for a model's only one.</param>
/// <param name="IsWeighted">True if weights of samples count in it.</param>
internal sealed record MetricEntry(string Name, Metric Metric, string? Output, bool IsWeighted);

/// <summary>
/// What a model is trained for and measured by: losses and metrics, for one output or by the names of several.
/// </summary>
internal sealed partial class Objectives
{
    private readonly Loss? _loss;
    private readonly IReadOnlyDictionary<string, Loss> _losses;
    private readonly IReadOnlyDictionary<string, double> _lossWeights;
    private readonly Dictionary<string, Mean> _means = new(StringComparer.Ordinal);

    /// <summary>One loss and one list of metrics.</summary>
    public Objectives(Loss? loss, IReadOnlyList<Metric> metrics, IReadOnlyList<Metric> weighted)
    {
        (_loss, _losses, _lossWeights) = (loss, new Dictionary<string, Loss>(), new Dictionary<string, double>());
        Entries = Named([
            .. metrics.Select(metric => (metric, (string?)null, false)),
            .. weighted.Select(metric => (metric, (string?)null, true)),
        ]);
    }

    /// <summary>Losses and metrics by output.</summary>
    public Objectives(
        IReadOnlyDictionary<string, Loss> losses,
        IReadOnlyDictionary<string, double> lossWeights,
        IReadOnlyDictionary<string, IReadOnlyList<Metric>> metrics,
        IReadOnlyDictionary<string, IReadOnlyList<Metric>> weighted
    )
    {
        (_losses, _lossWeights) = (losses, lossWeights);
        string[] unknown = [.. lossWeights.Keys.Where(name => !losses.ContainsKey(name))];
        if (unknown.Length > 0)
        {
            throw new ArgumentException(
                $"lossWeights: there is no loss for {string.Join(", ", unknown)}; losses are given for "
                    + $"{string.Join(", ", losses.Keys)}."
            );
        }

        foreach (string output in losses.Count > 1 ? losses.Keys : [])
        {
            _means.Add(output, new Mean($"{output}_loss"));
        }

        Entries = Named([
            .. metrics.SelectMany(pair => pair.Value.Select(metric => (metric, (string?)pair.Key, false))),
            .. weighted.SelectMany(pair => pair.Value.Select(metric => (metric, (string?)pair.Key, true))),
        ]);
    }

    /// <summary>The metrics, in the order in which they are reported.</summary>
    public IReadOnlyList<MetricEntry> Entries { get; }

    /// <summary>Means of the losses of single outputs.</summary>
    public IEnumerable<(string Name, Metric Metric)> LossMeans =>
        _means.Values.Select(mean => (mean.Name, (Metric)mean));

    /// <summary>True if Compile was given a loss.</summary>
    public bool HasLoss => _loss is not null || _losses.Count > 0;

    /// <summary>True if something compares outputs with truths.</summary>
    public bool NeedsTruth => HasLoss || Entries.Count > 0;

    /// <summary>The weighted sum of the losses of all outputs, and each of them.</summary>
    public (Tensor? Total, IReadOnlyList<(string Output, Tensor Loss)> Parts) Loss(
        OutputMatch match,
        Func<Tensor, Tensor?> maskOf
    )
    {
        List<(string Output, Tensor Loss)> parts = [];
        Tensor? total = null;
        foreach (string name in _losses.Keys.Where(name => !match.Has(name)))
        {
            throw match.NoOutput(name, "loss");
        }

        foreach (MatchedOutput output in match.Outputs)
        {
            Loss? loss = _loss ?? _losses.GetValueOrDefault(output.Name);
            if (loss is null)
            {
                continue;
            }

            Tensor value = loss.Call(
                match.TruthOf(output),
                output.Prediction,
                output.Weight,
                maskOf(output.Prediction)
            );
            if (value.Rank != 0)
            {
                throw new ArgumentException(
                    $"Loss '{loss.Name}' of output '{output.Name}' has the reduction {loss.Reduction}, which gives "
                        + $"{value}; a loss to be minimised must be one number."
                );
            }

            parts.Add((output.Name, value));
            Tensor weighted =
                _lossWeights.TryGetValue(output.Name, out double factor) && factor != 1 ? value * factor : value;
            total = total is null ? weighted : total + weighted;
        }

        return (total, parts);
    }

    /// <summary>Adds a batch to the means of losses and to the metrics.</summary>
    public void Update(
        CallContext context,
        OutputMatch match,
        IReadOnlyList<(string Output, Tensor Loss)> parts,
        float size
    )
    {
        foreach ((string output, Tensor loss) in parts)
        {
            if (_means.TryGetValue(output, out Mean? mean))
            {
                mean.Add(context, loss * size, size);
            }
        }

        foreach (MetricEntry entry in Entries)
        {
            MatchedOutput output = match.Find(entry.Output, entry.Name);
            Tensor? weight = Masked(entry.IsWeighted ? output.Weight : null, context.MaskOf(output.Prediction));
            entry.Metric.Update(context, match.TruthOf(output), output.Prediction, weight);
        }
    }

    /// <summary>Weights of samples, 0 where a mask excludes a step.</summary>
    private static Tensor? Masked(Tensor? weight, Tensor? mask)
    {
        Tensor? counts = mask is null ? null : Casts.To(mask, Hlo.ElementType.F32);
        return weight is null || counts is null
            ? weight ?? counts
            : Ranks.Product(Casts.To(weight, Hlo.ElementType.F32), counts);
    }

    /// <summary>
    /// Names as Keras makes them: with the output's name, with <c>weighted_</c> where there is an unweighted one, with
    /// a number where taken.
    /// </summary>
    private static List<MetricEntry> Named(IReadOnlyList<(Metric Metric, string? Output, bool IsWeighted)> metrics)
    {
        HashSet<string> taken = new(StringComparer.Ordinal) { "loss" };
        List<MetricEntry> entries = [];
        foreach ((Metric metric, string? output, bool isWeighted) in metrics)
        {
            bool isSecond =
                isWeighted
                && metrics.Any(other =>
                    !other.IsWeighted && other.Output == output && other.Metric.Name == metric.Name
                );
            string stem =
                $"{(output is null ? string.Empty : $"{output}_")}{(isSecond ? "weighted_" : string.Empty)}"
                + $"{metric.Name}";
            string name = stem;
            for (int number = 1; !taken.Add(name); number++)
            {
                name = FormattableString.Invariant($"{stem}_{number}");
            }

            entries.Add(new(name, metric, output, isWeighted));
        }

        return entries;
    }
}
