using XlaSharp.Hlo;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// <c>maxValue</c> where <c>x ≥ maxValue</c>, <c>x</c> where <c>x ≥ threshold</c>, <c>negativeSlope·(x − threshold)</c>
/// below.
/// </summary>
public sealed class ReLU : Layer, IConfigurable<ReLU>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="maxValue">The largest output; null for none.</param>
    /// <param name="negativeSlope">The slope below the threshold.</param>
    /// <param name="threshold">Where outputs start to equal inputs.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">An argument is negative.</exception>
    public ReLU(
        double? maxValue = null,
        double negativeSlope = 0,
        double threshold = 0,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(name, dtype)
    {
        (MaxValue, NegativeSlope, Threshold) = (maxValue, negativeSlope, threshold);
        Check();
    }

    private ReLU(Config config)
        : base(config)
    {
        (MaxValue, NegativeSlope, Threshold) = (
            config.OptionalNumber("max_value"),
            config.Number("negative_slope", 0),
            config.Number("threshold", 0)
        );
        Check();
    }

    /// <summary>The largest output; null for none.</summary>
    public double? MaxValue { get; }

    /// <summary>The slope below the threshold.</summary>
    public double NegativeSlope { get; }

    /// <summary>Where outputs start to equal inputs.</summary>
    public double Threshold { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static ReLU FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("max_value", MaxValue).With("negative_slope", NegativeSlope).With("threshold", Threshold);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        Tensor below = NegativeSlope == 0 ? Lax.ZerosLike(x) : (x - Threshold) * NegativeSlope;
        Tensor y = Lax.Select(Lax.Ge(x, Threshold), x, below);
        return MaxValue is { } largest ? Np.Minimum(y, largest) : y;
    }

    private void Check()
    {
        if (MaxValue < 0 || NegativeSlope < 0 || Threshold < 0)
        {
            throw Misfit(
                $"maxValue, negativeSlope and threshold must not be negative, got {MaxValue?.ToString() ?? "null"}, "
                    + $"{NegativeSlope} and {Threshold}."
            );
        }
    }
}

/// <summary><c>x</c> where it is positive, <c>negativeSlope·x</c> elsewhere.</summary>
public sealed class LeakyReLU : Layer, IConfigurable<LeakyReLU>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="negativeSlope">The slope of negative elements; Keras's default is 0.3 here, and 0.2 for the
    /// activation of that name.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public LeakyReLU(double negativeSlope = 0.3, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => NegativeSlope = negativeSlope;

    private LeakyReLU(Config config)
        : base(config) => NegativeSlope = config.Number("negative_slope", 0.3);

    /// <summary>The slope of negative elements.</summary>
    public double NegativeSlope { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static LeakyReLU FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("negative_slope", NegativeSlope);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) =>
        Nn.LeakyRelu(Tensor.From(inputs), NegativeSlope);
}

/// <summary><c>x</c> where it is positive, <c>alpha·(eˣ − 1)</c> elsewhere.</summary>
public sealed class ELU : Layer, IConfigurable<ELU>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="alpha">What outputs approach downwards is minus this.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public ELU(double alpha = 1, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => Alpha = alpha;

    private ELU(Config config)
        : base(config) => Alpha = config.Number("alpha", 1);

    /// <summary>What outputs approach downwards is minus this.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static ELU FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("alpha", Alpha);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) => Nn.Elu(Tensor.From(inputs), Alpha);
}

/// <summary>
/// He et al. 2015: <c>relu(x) − alpha·relu(−x)</c> with trained slopes. Weight: <c>alpha</c> of a sample's shape, with
/// 1 along shared axes.
/// </summary>
public sealed class PReLU : Layer, IConfigurable<PReLU>
{
    private Variable? _alpha;

    /// <summary>Makes the layer.</summary>
    /// <param name="sharedAxes">Axes along which slopes are the same, counted with the batch as axis 0; null for
    /// none.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public PReLU(Dims? sharedAxes = null, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => SharedAxes = sharedAxes ?? [];

    private PReLU(Config config)
        : base(config)
    {
        SharedAxes = config.Integers("shared_axes") ?? [];
        AlphaInitializer = config.Object<WeightInitializer>("alpha_initializer") ?? AlphaInitializer;
        AlphaRegularizer = config.Object<Regularizer>("alpha_regularizer");
        AlphaConstraint = config.Object<WeightConstraint>("alpha_constraint");
    }

    /// <summary>Axes along which slopes are the same.</summary>
    public Dims SharedAxes { get; }

    /// <summary>Makes the slopes.</summary>
    public WeightInitializer AlphaInitializer { get; init; } = "zeros";

    /// <summary>A penalty on the slopes; null for none.</summary>
    public Regularizer? AlphaRegularizer { get; init; }

    /// <summary>Applied to the slopes after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? AlphaConstraint { get; init; }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    public static PReLU FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("alpha_initializer", AlphaInitializer)
            .With("alpha_regularizer", AlphaRegularizer)
            .With("alpha_constraint", AlphaConstraint)
            .With("shared_axes", SharedAxes);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Dims shape = inputs.Leaves[0].Type.Dims;
        Dims shared = Dims.Of(SharedAxes.Select(axis => axis < 0 ? axis + shape.Count : axis));
        Dims slopes = Dims.Of(shape.Select((size, axis) => shared.Contains(axis) ? 1 : size).Skip(1));
        _alpha = AddWeight(
            "alpha",
            slopes,
            AlphaInitializer,
            regularizer: AlphaRegularizer,
            constraint: AlphaConstraint
        );
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        return Nn.Relu(x) - (Read(context, _alpha!) * Nn.Relu(Lax.Neg(x)));
    }
}
