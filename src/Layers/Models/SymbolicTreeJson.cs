using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Trees of symbolic tensors as JSON: a tensor is the output of a call of a layer.</summary>
internal static class SymbolicTreeJson
{
    private static readonly TreeJson Json = new("Inputs of a call", "__keras_tensor__");

    public static JsonNode? Write(object? tree, Graph graph) =>
        Json.Write(
            tree,
            leaf =>
            {
                SymbolicTensor tensor = (SymbolicTensor)leaf;
                return new JsonObject
                {
                    ["shape"] = new JsonArray([
                        .. tensor.Shape.Select(size => size == Dims.Dynamic ? null : (JsonNode)size),
                    ]),
                    ["dtype"] = tensor.ElementType.Text,
                    ["keras_history"] = new JsonArray(tensor.Layer.Name, graph.IndexOf(tensor.Producer), tensor.Index),
                };
            }
        );

    public static object? Read(JsonNode? json, Func<string, int, int, SymbolicTensor> find) =>
        Json.Read(
            json,
            leaf =>
                leaf["keras_history"] is JsonArray { Count: 3 } history
                    ? find((string)history[0]!, (int)history[1]!, (int)history[2]!)
                    : throw new ConfigException("A tensor in a config needs 'keras_history': [layer, call, position].")
        );
}
