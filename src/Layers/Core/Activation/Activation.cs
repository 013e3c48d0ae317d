using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>Applies a function to every element, or to every vector for functions such as <c>softmax</c>.</summary>
public sealed class Activation : Layer, IConfigurable<Activation>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="activation">A name such as <c>relu</c>, or a function.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Activation(ActivationFunction activation, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Function = activation;
    }

    private Activation(Config config)
        : base(config) =>
        Function =
            ActivationFunction.Read(config, "activation")
            ?? throw new ConfigException("Activation: the config has no 'activation'.");

    /// <summary>The function.</summary>
    public ActivationFunction Function { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static Activation FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("activation", Function.Write($"{Name}.activation"));

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) => Function.Call(Tensor.From(inputs));
}
