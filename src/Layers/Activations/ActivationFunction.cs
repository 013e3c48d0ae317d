using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Activations;

/// <summary>A function of tensors that a layer applies to its outputs. Wherever one is wanted, its name does.</summary>
public sealed class ActivationFunction
{
    /// <summary>The identity.</summary>
    public static readonly ActivationFunction Linear = Parse("linear");

    private readonly Func<Tensor, Tensor> _function;

    private ActivationFunction(string? name, Func<Tensor, Tensor> function) => (Name, _function) = (name, function);

    /// <summary>The name it was chosen by; null for a function of one's own.</summary>
    public string? Name { get; }

    /// <summary>The function of a name.</summary>
    /// <param name="name">For instance <c>relu</c>.</param>
    /// <returns>The function, with its default arguments.</returns>
    /// <exception cref="ArgumentException">There is no such function.</exception>
    public static ActivationFunction Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name, ActivationNames.Find(name));
    }

    /// <summary>
    /// A function of one's own. Register it in the <see cref="ObjectRegistry"/> to write layers that use it into
    /// configs.
    /// </summary>
    /// <param name="function">From a tensor to a tensor.</param>
    /// <returns>The function.</returns>
    public static ActivationFunction Of(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(null, function);
    }

    /// <summary>The function of a name.</summary>
    /// <param name="name">See <see cref="Parse"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Parse is the named form.")]
    public static implicit operator ActivationFunction(string name) => Parse(name);

    /// <summary>A function of one's own.</summary>
    /// <param name="function">See <see cref="Of"/>.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Of is the named form.")]
    public static implicit operator ActivationFunction(Func<Tensor, Tensor> function) => Of(function);

    /// <summary>Applies the function.</summary>
    /// <param name="x">A tensor.</param>
    /// <returns>The result.</returns>
    public Tensor Call(Tensor x) => _function(x);

    /// <inheritdoc/>
    public override string ToString() => Name ?? _function.Method.Name;

    /// <summary>The name, or the registered function.</summary>
    internal JsonNode? Write(string role) =>
        Name is { } name ? name : ObjectRegistry.SerializeFunction(_function, role);

    /// <summary>What <see cref="Write"/> wrote; null if there is nothing.</summary>
    /// <exception cref="ConfigException">The function is not registered or of another kind.</exception>
    internal static ActivationFunction? Read(Config config, string key) =>
        config.Json[key] switch
        {
            null => null,
            JsonValue => Parse(config.Text(key)),
            _ => config.Function(key) as Func<Tensor, Tensor> is { } function
                ? Of(function)
                : throw new ConfigException($"{config.Owner}: '{key}' must be a function from a tensor to a tensor."),
        };
}
