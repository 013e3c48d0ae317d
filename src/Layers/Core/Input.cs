using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>The first layer of a model: states the shape of its inputs and passes them on.</summary>
public sealed class Input : Layer, IConfigurable<Input>
{
    /// <summary>Inputs of a shape with any batch size.</summary>
    /// <param name="shape">Sizes without the batch dimension.</param>
    public Input(params ReadOnlySpan<long> shape)
        : this(ElementType.F32, shape) { }

    /// <summary>Inputs of an element type and a shape with any batch size.</summary>
    /// <param name="elementType">Type of the elements.</param>
    /// <param name="shape">Sizes without the batch dimension.</param>
    public Input(ElementType elementType, params ReadOnlySpan<long> shape)
        : this(Spec.Of(elementType, [Dims.Dynamic, .. shape])) { }

    /// <summary>Inputs of a shape that includes the batch dimension.</summary>
    /// <param name="batch">Element type and shape with the batch dimension first; open sizes are
    /// <see cref="Dims.Dynamic"/>.</param>
    /// <param name="name">Name of the input; null numbers it.</param>
    public Input(Spec batch, string? name = null)
        : base(name ?? AutoNames.Next("input_layer"), autocast: false)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Spec = batch;
    }

    /// <summary>Shape and element type; the batch dimension is open.</summary>
    public Spec Spec { get; }

    /// <summary>The input as a symbolic tensor: where the graph of a functional model begins.</summary>
    public SymbolicTensor Tensor => field ??= AddSource(Spec);

    /// <summary>The input as a symbolic tensor.</summary>
    /// <param name="input">The input.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "The property Tensor is the named form.")]
    public static implicit operator SymbolicTensor(Input input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Tensor;
    }

    /// <inheritdoc/>
    public static Input FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string type = config.Text("element_type");
        return ElementType.TryParse(type, out ScalarType? element)
            ? new(
                Spec.Of(
                    element,
                    (
                        config.Integers("batch_shape")
                        ?? throw new ConfigException("InputLayer: the config has no 'batch_shape'.")
                    ).Span
                ),
                config.OptionalText("name")
            )
            : throw new ConfigException($"InputLayer: there is no element type '{type}'.");
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        new Config("InputLayer")
            .With("batch_shape", Spec.Type.Dims)
            .With("element_type", Spec.Type.ElementType.Text)
            .With("name", Name);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) => inputs;
}
