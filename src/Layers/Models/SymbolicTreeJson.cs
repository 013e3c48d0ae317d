using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Trees of symbolic tensors as JSON: lists and dictionaries as such, tuples and arrays with a tag.</summary>
internal static class SymbolicTreeJson
{
    private const string TensorTag = "__keras_tensor__";
    private const string TupleTag = "__tuple__";
    private const string ArrayTag = "__array__";

    public static JsonNode? Write(object? tree, Graph graph) => tree switch
    {
        null => null,
        SymbolicTensor tensor => Tagged(TensorTag, "config", new JsonObject
        {
            ["shape"] = new JsonArray([.. tensor.Shape.Select(size => size == Dims.Dynamic ? null : (JsonNode)size)]),
            ["dtype"] = tensor.ElementType.Text,
            ["keras_history"] = new JsonArray(tensor.Layer.Name, graph.IndexOf(tensor.Producer), tensor.Index),
        }),
        IDictionary dictionary => new JsonObject(Tree.Of(dictionary).Keys.Select(key => KeyValuePair.Create(key, Write(dictionary[key], graph)))),
        Array array => Tagged(ArrayTag, "items", Items(array, graph)),
        IList list => Items(list, graph),
        ITuple tuple => Tagged(TupleTag, "items", Items(Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), graph)),
        _ => throw new NotSupportedException(
            $"Inputs of a call in a {tree.GetType().Name} cannot be written into a config. Use a tensor, list, array, tuple or dictionary."),
    };

    public static object? Read(JsonNode? json, Func<string, int, int, SymbolicTensor> find) => json switch
    {
        null => null,
        JsonArray items => Items(items, find).ToList(),
        JsonObject { Count: > 0 } tagged when (string?)tagged["class_name"] is { } tag => tag switch
        {
            TensorTag => Tensor(tagged["config"]?["keras_history"] as JsonArray, find),
            ArrayTag => Items(tagged["items"] as JsonArray, find).ToArray(),
            TupleTag => SymbolicTree.Tuple([.. Items(tagged["items"] as JsonArray, find)])
                ?? throw new ConfigException("A tuple in a config has 1 to 7 items."),
            _ => throw new ConfigException($"Inputs of a call: there is no tag '{tag}'."),
        },
        JsonObject dictionary => dictionary.ToDictionary(pair => pair.Key, pair => (Tensor)Read(pair.Value, find)!),
        _ => throw new ConfigException($"Inputs of a call must be tensors in lists and dictionaries, got {json.ToJsonString()}."),
    };

    private static JsonObject Tagged(string tag, string key, JsonNode value) => new() { ["class_name"] = tag, [key] = value };

    private static JsonArray Items(IEnumerable items, Graph graph) => new([.. items.Cast<object?>().Select(item => Write(item, graph))]);

    private static IEnumerable<Tensor> Items(JsonArray? items, Func<string, int, int, SymbolicTensor> find) =>
        (items ?? throw new ConfigException("Inputs of a call: 'items' is missing.")).Select(item =>
            Read(item, find) as Tensor ?? throw new ConfigException("Inputs of a call: containers in containers are not supported in configs."));

    private static SymbolicTensor Tensor(JsonArray? history, Func<string, int, int, SymbolicTensor> find) => history is { Count: 3 }
        ? find((string)history[0]!, (int)history[1]!, (int)history[2]!)
        : throw new ConfigException("A tensor in a config needs 'keras_history': [layer, call, position].");
}
