using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary><c>x·scale + offset</c>, with one number for all elements or one per feature.</summary>
public sealed class Rescaling : Layer, IConfigurable<Rescaling>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="scale">The factor of all elements.</param>
    /// <param name="offset">What is added to all elements.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Rescaling(double scale, double offset = 0, string? name = null, DTypePolicy? dtype = null)
        : this([scale], [offset], name, dtype) { }

    /// <summary>Makes the layer.</summary>
    /// <param name="scale">One factor, or one per feature.</param>
    /// <param name="offset">One offset, or one per feature.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Rescaling(
        IReadOnlyList<double> scale,
        IReadOnlyList<double> offset,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(name, dtype) => (Scale, Offset) = ([.. scale], [.. offset]);

    private Rescaling(Config config)
        : base(config) => (Scale, Offset) = (config.Numbers("scale"), config.OptionalNumbers("offset") ?? [0]);

    /// <summary>One factor, or one per feature.</summary>
    public IReadOnlyList<double> Scale { get; }

    /// <summary>One offset, or one per feature.</summary>
    public IReadOnlyList<double> Offset { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static Rescaling FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("scale", Scale).With("offset", Offset);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Casts.To(Tensor.From(inputs), Policy.Compute);
        return (x * Constant(Scale, x)) + Constant(Offset, x);
    }

    private Tensor Constant(IReadOnlyList<double> values, Tensor x) =>
        values.Count switch
        {
            1 => Lax.Full([], values[0], x.ElementType),
            int count when x.Rank > 0 && x.Shape[^1] == count => Casts.To(
                Tensor.Of<double>([count], [.. values]),
                x.ElementType
            ),
            _ => throw Misfit(
                $"scale and offset must be one number or one per feature, got {values.Count} for an input {x}."
            ),
        };
}
