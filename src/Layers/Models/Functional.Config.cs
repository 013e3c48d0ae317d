using System.Text.Json.Nodes;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers;

/// <summary>Configs of graphs: every layer with the calls made of it, tensors by layer, call and position.</summary>
public sealed partial class Functional
{
    /// <summary>Makes the layers and calls of a config.</summary>
    /// <param name="config">What <see cref="GetConfig"/> gave.</param>
    /// <returns>The model, with new weights.</returns>
    /// <exception cref="ConfigException">A layer cannot be made, or a call reads what nothing computes.</exception>
    public static Functional FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        GraphReader reader = new(config);
        return new(
            reader.Read("input_layers"),
            reader.Read("output_layers"),
            config.OptionalText("name"),
            config.Flag("trainable", true)
        );
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">A layer is not registered, or a call has inputs in a container that
    /// configs do not know.</exception>
    public override Config GetConfig() =>
        new Config(nameof(Functional))
            .With("name", Name)
            .With("trainable", IsTrainable)
            .With("layers", new JsonArray([.. Layers.Select(layer => (JsonNode?)Write(layer))]))
            .With("input_layers", SymbolicTreeJson.Write(_inputs, _graph))
            .With("output_layers", SymbolicTreeJson.Write(_outputs, _graph));

    private JsonObject Write(Layer layer)
    {
        JsonObject json = ObjectRegistry.Serialize(layer)!;
        json["name"] = layer.Name;
        json["inbound_nodes"] = new JsonArray([
            .. _graph
                .CallsOf(layer)
                .Where(_ => layer is not Input)
                .Select(node =>
                    (JsonNode?)
                        new JsonObject
                        {
                            ["args"] = new JsonArray(SymbolicTreeJson.Write(node.WithInputs(input => input), _graph)),
                            ["kwargs"] = node.Training is { } training
                                ? new JsonObject { ["training"] = training }
                                : [],
                        }
                ),
        ]);
        return json;
    }
}
