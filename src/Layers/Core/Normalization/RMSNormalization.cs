using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Zhang and Sennrich 2019: <c>x·rsqrt(mean(x²) + ε)·scale</c> over an axis. Weight: <c>scale</c> of the axis's size,
/// ones at first.
/// </summary>
public sealed class RMSNormalization : Layer, IConfigurable<RMSNormalization>
{
    private Variable? _scale;
    private int _axis;

    /// <summary>Makes the layer.</summary>
    /// <param name="axis">The axis that is normalized.</param>
    /// <param name="epsilon">Added to the mean of squares.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public RMSNormalization(int axis = -1, double epsilon = 1e-6, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => (Axis, Epsilon) = (axis, epsilon);

    private RMSNormalization(Config config)
        : base(config) => (Axis, Epsilon) = (config.Int("axis", -1), config.Number("epsilon", 1e-6));

    /// <summary>The axis that is normalized.</summary>
    public int Axis { get; }

    /// <summary>Added to the mean of squares.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static RMSNormalization FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", Axis).With("epsilon", Epsilon);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Dims shape = inputs.Leaves[0].Type.Dims;
        _axis = Axis < 0 ? Axis + shape.Count : Axis;
        if (_axis < 0 || _axis >= shape.Count || shape[_axis] == Dims.Dynamic)
        {
            throw Misfit($"axis must be one of the input's axes whose size is known, got {Axis} for shape ({shape}).");
        }

        _scale = AddWeight("scale", [shape[_axis]], Tracer.Initializers.Ones(), autocast: false);
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor given = Tensor.From(inputs);
        Tensor x = given.ElementType.Equals(ElementType.F64) ? given : Casts.To(given, ElementType.F32);
        Tensor scale = Lax.Reshape(
            Casts.To(context.Read(_scale!), x.ElementType),
            [x.Shape[_axis], .. Enumerable.Repeat(1L, x.Rank - 1 - _axis)]
        );
        Tensor normalized = x * Lax.Rsqrt(Lax.Square(x).Mean(_axis, keepDims: true) + Epsilon);
        return Casts.To(normalized * scale, given.ElementType);
    }
}
