using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Core;

/// <summary>Passes its inputs on, in whatever structure they are, with their masks.</summary>
public sealed class Identity : Layer, IConfigurable<Identity>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Identity(string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) { }

    private Identity(Config config)
        : base(config) { }

    /// <inheritdoc/>
    public static Identity FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) => inputs;
}
