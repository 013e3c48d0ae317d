using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Applies a layer to each step by itself, <c>[batch, time, …] → [batch, time, …]</c>: the layer sees <c>batch·time</c>
/// samples.
/// </summary>
public sealed class TimeDistributed : Layer, IConfigurable<TimeDistributed>
{
    /// <summary>Wraps a layer.</summary>
    /// <param name="layer">What is applied to each step.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public TimeDistributed(Layer layer, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => Inner = Track(layer);

    private TimeDistributed(Config config)
        : base(config) =>
        Inner = Track(
            config.Object<Layer>("layer") ?? throw new ConfigException("TimeDistributed: the config has no 'layer'.")
        );

    /// <summary>What is applied to each step.</summary>
    public Layer Inner { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static TimeDistributed FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("layer", Inner);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor x = Tensor.From(inputs);
        if (x.Rank < 3)
        {
            throw Misfit($"inputs need axes [batch, time, …], got {x}.");
        }

        Tensor steps = Lax.Reshape(x, [x.Shape[0] * x.Shape[1], .. x.Shape.Skip(2)]);
        if (context.MaskOf(x) is { Rank: > 2 } mask)
        {
            context.SetMask(steps, Lax.Reshape(mask, [steps.Shape[0], .. mask.Shape.Skip(2)]));
        }

        return Tree.MapLeaves<object?>(
            leaf =>
            {
                Tensor y = Tensor.From(leaf);
                return Lax.Reshape(y, [x.Shape[0], x.Shape[1], .. y.Shape.Skip(1)]);
            },
            Inner.Call(context, (object)steps)
        );
    }
}
