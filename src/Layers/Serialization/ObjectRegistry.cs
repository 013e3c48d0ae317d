using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace XlaSharp.Layers.Serialization;

/// <summary>
/// Which classes and functions may be written by name and made again. Nothing is found by reflection: what is not
/// registered is refused, when it is written and when it is read. A class or function has one name in a process; which
/// names can be read is each registry's own.
/// </summary>
public sealed class ObjectRegistry
{
    /// <summary>Beside the config of a layer that numbered its name itself.</summary>
    internal const string AutoNamed = "auto_named";
    private const string FunctionModule = "builtins";

    private static readonly ConcurrentDictionary<Type, (string Module, string Name, string? Package)> Names = new();
    private static readonly ConcurrentDictionary<object, string> FunctionNames = new();

    private readonly ObjectRegistry? _parent;
    private readonly ConcurrentDictionary<(string Module, string Name), Func<Config, object>> _makers = new();
    private readonly ConcurrentDictionary<string, object> _functions = new(StringComparer.Ordinal);

    /// <summary>A registry on top of another: what is registered here is looked up first.</summary>
    /// <param name="parent">Where to look next; null for <see cref="Default"/>.</param>
    public ObjectRegistry(ObjectRegistry? parent = null)
        : this(parent ?? Default, isRoot: false) { }

    private ObjectRegistry(ObjectRegistry? parent, bool isRoot) => _parent = isRoot ? null : parent;

    /// <summary>
    /// The registry that everything uses unless told otherwise; it knows the classes of this library.
    /// </summary>
    public static ObjectRegistry Default { get; } = BuiltIns.AddTo(new ObjectRegistry(null, isRoot: true));

    /// <summary>Registers a class.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="name">Its name in configs; null for the class's name.</param>
    /// <param name="package">Where it comes from; together with the name it must be unique.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">The class is registered under another name.</exception>
    public ObjectRegistry Add<T>(string? name = null, string package = "Custom")
        where T : class, IConfigurable<T>
    {
        (string Module, string Name, string? Package) wanted = (string.Empty, name ?? typeof(T).Name, package);
        (string Module, string Name, string? Package) kept = Names.GetOrAdd(typeof(T), wanted);
        if (kept != wanted)
        {
            throw new ArgumentException(
                $"Class {typeof(T).Name} is registered already, as '{kept.Package ?? kept.Module}>{kept.Name}'.",
                nameof(name)
            );
        }

        _makers[(string.Empty, $"{package}>{wanted.Name}")] = T.FromConfig;
        return this;
    }

    /// <summary>Registers a function.</summary>
    /// <param name="name">Its name in configs.</param>
    /// <param name="function">The function.</param>
    /// <param name="package">Where it comes from; together with the name it must be unique.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">Another function has that name.</exception>
    public ObjectRegistry AddFunction(string name, Delegate function, string package = "Custom") =>
        Keep(name, function, package);

    /// <summary>Registers a function that states its parameters' names, for instance a transformed one.</summary>
    /// <param name="name">Its name in configs.</param>
    /// <param name="function">The function.</param>
    /// <param name="package">Where it comes from; together with the name it must be unique.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="ArgumentException">Another function has that name.</exception>
    public ObjectRegistry AddFunction(string name, NamedFunction function, string package = "Custom") =>
        Keep(name, function, package);

    /// <summary>
    /// An object as <c>{module, class_name, config, registered_name}</c>; a layer whose name was numbered says so too,
    /// so that its weights are found under the same paths when it is made again.
    /// </summary>
    /// <param name="value">The object, or null.</param>
    /// <returns>The JSON; null for null.</returns>
    /// <exception cref="NotSupportedException">Its class is not registered.</exception>
    public static JsonObject? Serialize(IConfigurable? value)
    {
        if (value is null)
        {
            return null;
        }

        (string module, string name, string? package) = NameOf(value.GetType());
        JsonObject json = new()
        {
            ["module"] = package is null ? module : package,
            ["class_name"] = name,
            ["config"] = value.GetConfig().Json.DeepClone(),
            ["registered_name"] = package is null ? null : $"{package}>{name}",
        };
        if (value is Layer { HasGivenName: false })
        {
            json[AutoNamed] = true;
        }

        return json;
    }

    /// <summary>A registered function by its name.</summary>
    /// <param name="function">A delegate, a <see cref="NamedFunction"/> or null.</param>
    /// <param name="role">What the function is for, for messages.</param>
    /// <returns>The JSON; null for null.</returns>
    /// <exception cref="NotSupportedException">The function is not registered.</exception>
    public static JsonObject? SerializeFunction(object? function, string role)
    {
        if (function is null)
        {
            return null;
        }

        string name =
            FunctionNames.GetValueOrDefault(function)
            ?? throw new NotSupportedException(
                $"{role}: the function '{(function as Delegate)?.Method.Name ?? $"{function}"}' has no registered "
                    + "name, so it cannot be written into a config. Keep it in a variable "
                    + "and call ObjectRegistry.Default.AddFunction(\"name\", function) before saving and before "
                    + "loading."
            );
        return new JsonObject
        {
            ["module"] = FunctionModule,
            ["class_name"] = "function",
            ["config"] = name[(name.IndexOf('>', StringComparison.Ordinal) + 1)..],
            ["registered_name"] = name,
        };
    }

    /// <summary>Makes what was written by <see cref="Serialize"/> or <see cref="SerializeFunction"/>.</summary>
    /// <param name="json">The JSON, or null.</param>
    /// <returns>The object or function; null for null.</returns>
    /// <exception cref="ConfigException">Its class or function is not registered, or its config is wrong.</exception>
    public object? Deserialize(JsonNode? json)
    {
        if (json is null)
        {
            return null;
        }

        if (json is not JsonObject written || written["class_name"] is null)
        {
            throw new ConfigException(
                $"A serialized object has 'module', 'class_name' and 'config', got {json.ToJsonString()}."
            );
        }

        string name = (string)written["class_name"]!;
        string? registered = (string?)written["registered_name"];
        string module = (string?)written["module"] ?? string.Empty;
        if (module == FunctionModule && name == "function")
        {
            return FindFunction(registered ?? $"Custom>{written["config"]}")
                ?? throw NotRegistered("function", registered ?? $"{written["config"]}", "AddFunction");
        }

        Func<Config, object> maker =
            Find(module, name, registered) ?? throw NotRegistered("class", registered ?? $"{module}.{name}", "Add");
        object made = maker(new Config(name, written["config"] as JsonObject) { Registry = this });
        if (made is Layer layer && written[AutoNamed] is not null)
        {
            layer.HasGivenName = false;
        }

        return made;
    }

    /// <summary>Makes an object of a known kind.</summary>
    /// <typeparam name="T">What it must be.</typeparam>
    /// <param name="json">The JSON.</param>
    /// <returns>The object.</returns>
    /// <exception cref="ConfigException">It is of another kind, or cannot be made.</exception>
    public T Deserialize<T>(JsonNode json)
        where T : class =>
        Deserialize(json) as T
        ?? throw new ConfigException($"The config {json?["class_name"]} does not make a {typeof(T).Name}.");

    /// <summary>Registers a class of this library under Keras's module.</summary>
    internal ObjectRegistry AddBuiltIn<T>(string module, string? name = null)
        where T : class, IConfigurable<T>
    {
        _makers[(module, name ?? typeof(T).Name)] = T.FromConfig;
        Names[typeof(T)] = (module, name ?? typeof(T).Name, null);
        return this;
    }

    private static (string Module, string Name, string? Package) NameOf(Type type) =>
        Names.TryGetValue(type, out (string, string, string?) name)
            ? name
            : throw new NotSupportedException(
                $"Class {type.Name} is not registered, so it cannot be written into a config. Let it implement "
                    + $"IConfigurable<{type.Name}> and call "
                    + $"ObjectRegistry.Default.Add<{type.Name}>()."
            );

    private ObjectRegistry Keep(string name, object function, string package)
    {
        ArgumentNullException.ThrowIfNull(function);
        string registered = $"{package}>{name}";
        if (!_functions.GetOrAdd(registered, function).Equals(function))
        {
            throw new ArgumentException(
                $"Another function is registered as '{registered}'. Choose another name or package.",
                nameof(name)
            );
        }

        FunctionNames[function] = registered;
        return this;
    }

    private object? FindFunction(string registered) =>
        _functions.TryGetValue(registered, out object? function) ? function : _parent?.FindFunction(registered);

    private Func<Config, object>? Find(string module, string name, string? registered) =>
        _makers.TryGetValue(
            registered is null ? (module, name) : (string.Empty, registered),
            out Func<Config, object>? maker
        )
            ? maker
            : _parent?.Find(module, name, registered);

    private static ConfigException NotRegistered(string kind, string name, string method) =>
        new(
            $"The {kind} '{name}' is not registered, so it cannot be made from a config. Call "
                + $"ObjectRegistry.Default.{method} first, "
                + "or give a registry that knows it."
        );
}
