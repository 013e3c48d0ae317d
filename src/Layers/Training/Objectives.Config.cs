using System.Text.Json.Nodes;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Training;

/// <summary>
/// Losses and metrics as a config: one loss and a list of metrics, or objects with one of each by output.
/// </summary>
internal sealed partial class Objectives
{
    private bool IsByOutput => _losses.Count > 0 || Entries.Any(entry => entry.Output is not null);

    /// <summary>Adds the losses and metrics to a config.</summary>
    public Config AddTo(Config config) =>
        config
            .With(
                "loss",
                IsByOutput
                    ? ByName(_losses.Select(pair => (pair.Key, (JsonNode?)ObjectRegistry.Serialize(pair.Value))))
                    : ObjectRegistry.Serialize(_loss)
            )
            .With(
                "loss_weights",
                _lossWeights.Count == 0 ? null : ByName(_lossWeights.Select(pair => (pair.Key, (JsonNode?)pair.Value)))
            )
            .With("metrics", MetricsNode(isWeighted: false))
            .With("weighted_metrics", MetricsNode(isWeighted: true));

    /// <summary>Reads what <see cref="AddTo"/> wrote.</summary>
    public static Objectives From(Config config)
    {
        bool isByOutput = config.Json["loss"] is JsonObject loss && loss["class_name"] is null;
        if (
            !isByOutput
            && config.Json["metrics"] is not JsonObject
            && config.Json["weighted_metrics"] is not JsonObject
        )
        {
            return new(
                config.Object<Loss>("loss"),
                MetricsOf(config, config.Json["metrics"]),
                MetricsOf(config, config.Json["weighted_metrics"])
            );
        }

        return new(
            Entries(config.Json["loss"], node => config.Registry.Deserialize<Loss>(node)),
            Entries(config.Json["loss_weights"], node => node.GetValue<double>()),
            Entries(config.Json["metrics"], node => MetricsOf(config, node)),
            Entries(config.Json["weighted_metrics"], node => MetricsOf(config, node))
        );

        static Dictionary<string, T> Entries<T>(JsonNode? node, Func<JsonNode, T> read) =>
            (node as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => read(pair.Value!));
    }

    private JsonNode? MetricsNode(bool isWeighted)
    {
        MetricEntry[] chosen = [.. Entries.Where(entry => entry.IsWeighted == isWeighted)];
        return chosen.Length == 0 ? null
            : !IsByOutput ? List(chosen)
            : ByName(chosen.GroupBy(entry => entry.Output!).Select(group => (group.Key, (JsonNode?)List(group))));

        static JsonArray List(IEnumerable<MetricEntry> entries) =>
            [.. entries.Select(entry => (JsonNode?)ObjectRegistry.Serialize(entry.Metric))];
    }

    private static JsonObject ByName(IEnumerable<(string Name, JsonNode? Value)> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));

    private static IReadOnlyList<Metric> MetricsOf(Config config, JsonNode? node) =>
        [.. (node as JsonArray ?? []).Select(metric => config.Registry.Deserialize<Metric>(metric!))];
}
