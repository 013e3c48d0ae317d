using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>The first layer of a model: states the shape of its inputs and passes them on.</summary>
public sealed class Input : Layer
{
    /// <summary>Inputs of a shape with any batch size.</summary>
    /// <param name="shape">Sizes without the batch dimension.</param>
    public Input(params ReadOnlySpan<long> shape)
        : this(ElementType.F32, shape)
    {
    }

    /// <summary>Inputs of an element type and a shape with any batch size.</summary>
    /// <param name="elementType">Type of the elements.</param>
    /// <param name="shape">Sizes without the batch dimension.</param>
    public Input(ElementType elementType, params ReadOnlySpan<long> shape)
        : base(AutoNames.Next("input_layer"), autocast: false) =>
        Spec = Spec.Of(elementType, [Dims.Dynamic, .. shape]);

    /// <summary>Shape and element type; the batch dimension is open.</summary>
    public Spec Spec { get; }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) => inputs;
}
