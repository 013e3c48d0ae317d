using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Serialization;

/// <summary>Trees of tensors as JSON: lists and dictionaries as such, tuples, arrays and leaves with a tag.</summary>
/// <param name="role">What the trees are, for messages: <c>Inputs of a call</c>.</param>
/// <param name="leafTag">Tag of the leaves.</param>
internal sealed class TreeJson(string role, string leafTag)
{
    private const string TupleTag = "__tuple__";
    private const string ArrayTag = "__array__";

    /// <summary>Writes a tree.</summary>
    /// <param name="tree">Tensors in containers.</param>
    /// <param name="leaf">Writes a leaf.</param>
    /// <exception cref="NotSupportedException">A container is of another kind.</exception>
    public JsonNode? Write(object? tree, Func<Tensor, JsonObject> leaf) =>
        tree switch
        {
            null => null,
            Tensor tensor => Tagged(leafTag, "config", leaf(tensor)),
            IDictionary dictionary => new JsonObject(
                Tree.Of(dictionary).Keys.Select(key => KeyValuePair.Create(key, Write(dictionary[key], leaf)))
            ),
            Array array => Tagged(ArrayTag, "items", Items(array, leaf)),
            IList list => Items(list, leaf),
            ITuple tuple => Tagged(
                TupleTag,
                "items",
                Items(Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), leaf)
            ),
            _ => throw new NotSupportedException(
                $"{role} in a {tree.GetType().Name} cannot be written into a config. Use a tensor, list, array, "
                    + "tuple or dictionary."
            ),
        };

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="json">The tree.</param>
    /// <param name="leaf">Makes a leaf from its config.</param>
    /// <exception cref="ConfigException">It is no tree.</exception>
    public object? Read(JsonNode? json, Func<JsonObject, Tensor> leaf) =>
        json switch
        {
            null => null,
            JsonArray items => Items(items, leaf).ToList(),
            JsonObject { Count: > 0 } tagged when (tagged["class_name"] as JsonValue)?.GetValue<string>() is { } tag =>
                tag == leafTag
                    ? leaf(
                        tagged["config"] as JsonObject ?? throw new ConfigException($"{role}: a leaf has no 'config'.")
                    )
                : tag == ArrayTag ? Items(tagged["items"] as JsonArray, leaf).ToArray()
                : tag == TupleTag
                    ? SymbolicTree.Tuple([.. Items(tagged["items"] as JsonArray, leaf)])
                        ?? throw new ConfigException("A tuple in a config has 1 to 7 items.")
                : throw new ConfigException($"{role}: there is no tag '{tag}'."),
            JsonObject dictionary => dictionary.ToDictionary(pair => pair.Key, pair => (Tensor)Read(pair.Value, leaf)!),
            _ => throw new ConfigException(
                $"{role} must be tensors in lists and dictionaries, got {json.ToJsonString()}."
            ),
        };

    private static JsonObject Tagged(string tag, string key, JsonNode value) =>
        new() { ["class_name"] = tag, [key] = value };

    private JsonArray Items(IEnumerable items, Func<Tensor, JsonObject> leaf) =>
        new([.. items.Cast<object?>().Select(item => Write(item, leaf))]);

    private IEnumerable<Tensor> Items(JsonArray? items, Func<JsonObject, Tensor> leaf) =>
        (items ?? throw new ConfigException($"{role}: 'items' is missing.")).Select(item =>
            Read(item, leaf) as Tensor
            ?? throw new ConfigException($"{role}: containers in containers are not supported in configs.")
        );
}
