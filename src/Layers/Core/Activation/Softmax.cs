using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// <c>exp(x) / Σ exp(x)</c> over axes. Called on two tensors, the second is a mask of the first: true where an element
/// takes part; the others become 0.
/// </summary>
public sealed class Softmax : Layer, IConfigurable<Softmax>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="axis">The axes that are summed over; the last one if null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Softmax(Dims? axis = null, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => Axis = axis ?? [-1];

    private Softmax(Config config)
        : base(config) => Axis = Sizes.Read(config, "axis") is { } axes ? Dims.Of(axes) : [-1];

    /// <summary>The axes that are summed over.</summary>
    public Dims Axis { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static Softmax FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", Axis);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor[] tensors = [.. Tree.Leaves(inputs).Select(Tensor.From)];
        return tensors.Length switch
        {
            1 => Over(tensors[0], Axis),
            2 => Masked(tensors[0], tensors[1], Axis),
            _ => throw Misfit(
                $"the inputs must be one tensor, or a tensor and its mask, got {tensors.Length} tensors."
            ),
        };
    }

    /// <summary>Softmax of the elements that take part; 0 for the others, and everywhere if there are none.</summary>
    internal static Tensor Masked(Tensor x, Tensor mask, Dims axes)
    {
        Tensor takesPart = mask.ElementType.Equals(ElementType.I1) ? mask : Lax.Gt(mask, 0.5);
        Tensor fits = Np.BroadcastTo(takesPart, x.Shape);
        Tensor probabilities = Over(Lax.Select(fits, x, Lax.FullLike(x, Excluded(x.ElementType))), axes);
        return Lax.Select(fits, probabilities, Lax.ZerosLike(x));
    }

    /// <summary>A number so low that its exponential is 0 beside any other, within the range of a type.</summary>
    internal static double Excluded(ElementType type) => type.Equals(ElementType.F16) ? -3e4 : -1e9;

    private static Tensor Over(Tensor x, Dims axes)
    {
        Tensor exponentials = Lax.Exp(x - Lax.StopGradient(x.Max(axes, keepDims: true)));
        return exponentials / exponentials.Sum(axes, keepDims: true);
    }
}
