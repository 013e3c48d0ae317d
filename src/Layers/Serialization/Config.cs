using System.Globalization;
using System.Text.Json.Nodes;
using XlaSharp.Hlo;

namespace XlaSharp.Layers.Serialization;

/// <summary>
/// The arguments that an object was made from, as JSON. Written with <see cref="With(string, JsonNode?)"/>, read with
/// <see cref="Int"/>, <see cref="Text"/> and so on, whose errors name the class and the argument.
/// </summary>
/// <param name="owner">Name of the class, for messages.</param>
/// <param name="json">The arguments.</param>
public sealed class Config(string owner, JsonObject? json = null)
{
    /// <summary>Name of the class.</summary>
    public string Owner { get; } = owner;

    /// <summary>The arguments.</summary>
    public JsonObject Json { get; } = json ?? [];

    /// <summary>The registry that nested objects and functions are looked up in.</summary>
    public ObjectRegistry Registry { get; init; } = ObjectRegistry.Default;

    /// <summary>Adds or replaces an argument.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This config.</returns>
    public Config With(string key, JsonNode? value)
    {
        Json[key] = value;
        return this;
    }

    /// <summary>Adds or replaces an argument that is a list of integers, with null for open dimensions.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This config.</returns>
    public Config With(string key, Dims? value) =>
        With(
            key,
            value is null
                ? null
                : new JsonArray([.. value.Value.Select(size => size == Dims.Dynamic ? null : (JsonNode)size)])
        );

    /// <summary>Adds or replaces an argument that is a list of numbers.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="value">Its value.</param>
    /// <returns>This config.</returns>
    public Config With(string key, IReadOnlyList<double>? value) =>
        With(key, value is null ? null : new JsonArray([.. value.Select(number => (JsonNode)number)]));

    /// <summary>Adds or replaces an argument that is an object with a config of its own.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="value">The object, or null.</param>
    /// <returns>This config.</returns>
    /// <exception cref="NotSupportedException">The object's type is not registered.</exception>
    public Config With(string key, IConfigurable? value) => With(key, ObjectRegistry.Serialize(value));

    /// <summary>Adds or replaces an argument that is a registered function.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="value">A delegate, a <see cref="NamedFunction"/> or null.</param>
    /// <returns>This config.</returns>
    /// <exception cref="NotSupportedException">The function is not registered.</exception>
    public Config WithFunction(string key, object? value) =>
        With(key, ObjectRegistry.SerializeFunction(value, $"{Owner}.{key}"));

    /// <summary>True if an argument is there and not null.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>Whether it has a value.</returns>
    public bool Has(string key) => Json[key] is not null;

    /// <summary>An integer.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="fallback">What it is if missing; null where it must be there.</param>
    /// <returns>The value.</returns>
    public int Int(string key, int? fallback = null) => checked((int)Long(key, fallback));

    /// <summary>An integer.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="fallback">What it is if missing; null where it must be there.</param>
    /// <returns>The value.</returns>
    public long Long(string key, long? fallback = null) =>
        Json[key] is { } node
            ? long.TryParse(
                node.ToJsonString(),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out long value
            )
                ? value
                : throw Wrong(key, "an integer")
            : fallback ?? throw Missing(key);

    /// <summary>An integer, or null.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>The value.</returns>
    public int? OptionalInt(string key) => Has(key) ? Int(key) : null;

    /// <summary>A number.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="fallback">What it is if missing; null where it must be there.</param>
    /// <returns>The value.</returns>
    public double Number(string key, double? fallback = null) =>
        Json[key] is { } node
            ? double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : throw Wrong(key, "a number")
            : fallback ?? throw Missing(key);

    /// <summary>A number, or null.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>The value.</returns>
    public double? OptionalNumber(string key) => Has(key) ? Number(key) : null;

    /// <summary>A truth value.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <param name="fallback">What it is if missing; null where it must be there.</param>
    /// <returns>The value.</returns>
    public bool Flag(string key, bool? fallback = null) =>
        Json[key] is { } node
            ? node is JsonValue value && value.TryGetValue(out bool flag)
                ? flag
                : throw Wrong(key, "true or false")
            : fallback ?? throw Missing(key);

    /// <summary>A text.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>The text.</returns>
    public string Text(string key) => OptionalText(key) ?? throw Missing(key);

    /// <summary>A text, or null.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>The text.</returns>
    public string? OptionalText(string key) =>
        Json[key] is { } node
            ? node is JsonValue value && value.TryGetValue(out string? text)
                ? text
                : throw Wrong(key, "a text")
            : null;

    /// <summary>A list of integers; null entries are open dimensions.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>The list; null if missing.</returns>
    public Dims? Integers(string key) =>
        Json[key] switch
        {
            null => null,
            JsonArray array => Dims.Of(
                array.Select(item =>
                    item is null ? Dims.Dynamic
                    : long.TryParse(item.ToJsonString(), CultureInfo.InvariantCulture, out long size) ? size
                    : throw Wrong(key, "a list of integers")
                )
            ),
            _ => throw Wrong(key, "a list of integers"),
        };

    /// <summary>A list of numbers.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>The list; a single number is a list of one.</returns>
    public IReadOnlyList<double> Numbers(string key) => OptionalNumbers(key) ?? throw Missing(key);

    /// <summary>A list of numbers, or null.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>The list; a single number is a list of one.</returns>
    public IReadOnlyList<double>? OptionalNumbers(string key) =>
        Json[key] switch
        {
            null => null,
            JsonArray array =>
            [
                .. array.Select(item =>
                    item?.GetValueKind() == System.Text.Json.JsonValueKind.Number
                        ? double.Parse(item.ToJsonString(), CultureInfo.InvariantCulture)
                        : throw Wrong(key, "a list of numbers")
                ),
            ],
            _ => [Number(key)],
        };

    /// <summary>An object with a config of its own.</summary>
    /// <typeparam name="T">What it must be.</typeparam>
    /// <param name="key">Name of the argument.</param>
    /// <returns>The object; null if missing.</returns>
    public T? Object<T>(string key)
        where T : class =>
        Registry.Deserialize(Json[key]) switch
        {
            null => null,
            T value => value,
            object other => throw new ConfigException(
                $"{Owner}: '{key}' must be a {typeof(T).Name}, but the config makes a {other.GetType().Name}."
            ),
        };

    /// <summary>A registered function.</summary>
    /// <param name="key">Name of the argument.</param>
    /// <returns>A delegate or a <see cref="NamedFunction"/>; null if missing.</returns>
    public object? Function(string key) =>
        Registry.Deserialize(Json[key]) switch
        {
            null => null,
            Delegate or NamedFunction => Registry.Deserialize(Json[key]),
            object other => throw new ConfigException(
                $"{Owner}: '{key}' must be a function, but the config makes a {other.GetType().Name}."
            ),
        };

    /// <summary>The same arguments for an object that extends another's.</summary>
    /// <param name="owner">Name of the class.</param>
    /// <returns>A config on the same arguments.</returns>
    public Config For(string owner) => new(owner, Json) { Registry = Registry };

    /// <inheritdoc/>
    public override string ToString() => Json.ToJsonString();

    private ConfigException Missing(string key) =>
        new($"{Owner}: the config has no '{key}'; it has {string.Join(", ", Json.Select(pair => pair.Key))}.");

    private ConfigException Wrong(string key, string kind) =>
        new($"{Owner}: '{key}' must be {kind}, got {Json[key]!.ToJsonString()}.");
}
