using System.Text.Json.Nodes;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers;

/// <summary>
/// Makes the layers of a functional model's config, then calls them as soon as what they read is there.
/// </summary>
internal sealed class GraphReader
{
    private readonly Config _config;
    private readonly Dictionary<string, Layer> _layers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Layer, int Call), Node> _calls = [];

    public GraphReader(Config config)
    {
        _config = config;
        List<(Layer Layer, int Call, JsonObject Node)> waiting = [];
        foreach (
            JsonNode? json in config.Json["layers"] as JsonArray
                ?? throw new ConfigException("Functional: the config has no list 'layers'.")
        )
        {
            Layer layer = config.Registry.Deserialize<Layer>(json!);
            _layers[layer.Name] = layer;
            if (layer is Input input)
            {
                _calls[(layer.Name, 0)] = input.Tensor.Producer;
            }

            waiting.AddRange(
                (json!["inbound_nodes"] as JsonArray ?? []).Select((node, call) => (layer, call, (JsonObject)node!))
            );
        }

        while (waiting.Count > 0)
        {
            int before = waiting.Count;
            _ = waiting.RemoveAll(call => TryCall(call.Layer, call.Call, call.Node));
            if (waiting.Count == before)
            {
                throw new ConfigException(
                    $"Functional: calls of {string.Join(", ", waiting.Select(call => call.Layer.Name).Distinct())} "
                        + "read tensors that no call in the config computes."
                );
            }
        }
    }

    public object Read(string key) =>
        SymbolicTreeJson.Read(_config.Json[key], Find)
        ?? throw new ConfigException($"Functional: the config has no '{key}'.");

    private bool TryCall(Layer layer, int call, JsonObject node)
    {
        JsonNode? argument = (node["args"] as JsonArray)?[0];
        bool isReady = true;
        _ = SymbolicTreeJson.Read(
            argument,
            (name, index, _) =>
            {
                isReady &= _calls.ContainsKey((name, index));
                return _layers.Values.OfType<Input>().First().Tensor;
            }
        );
        if (!isReady)
        {
            return false;
        }

        _ = layer.Call(SymbolicTreeJson.Read(argument, Find)!, (bool?)node["kwargs"]?["training"]);
        _calls[(layer.Name, call)] = layer.Nodes[^1];
        return true;
    }

    private SymbolicTensor Find(string layer, int call, int position) =>
        _calls.TryGetValue((layer, call), out Node? node) && position < node.Outputs.Length
            ? node.Outputs[position]
            : throw new ConfigException($"Functional: there is no tensor [{layer}, {call}, {position}].");
}
