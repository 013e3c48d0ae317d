using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Ioffe and Szegedy 2015: normalizes each feature by the mean and variance of the batch in training, which move
/// <c>moving ← m·moving + (1 − m)·batch</c>, and by the moving ones in inference and while the layer is frozen. Steps
/// that a mask excludes do not count. Weights: <c>gamma</c>, <c>beta</c>, and not trained <c>moving_mean</c>,
/// <c>moving_variance</c>, all <c>[features]</c>.
/// </summary>
public sealed class BatchNormalization : NormalizationLayer, IConfigurable<BatchNormalization>
{
    /// <summary>Keeps the mean of no steps at all finite.</summary>
    private const double LeastCount = 1e-7;

    private Variable? _movingMean;
    private Variable? _movingVariance;
    private int _feature;

    /// <summary>Makes the layer.</summary>
    /// <param name="axis">The axis of the features.</param>
    /// <param name="momentum">How much of the moving statistics remains in each step.</param>
    /// <param name="epsilon">Added to variances.</param>
    /// <param name="center">False leaves out <c>beta</c>.</param>
    /// <param name="scale">False leaves out <c>gamma</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public BatchNormalization(
        int axis = -1,
        double momentum = 0.99,
        double epsilon = 1e-3,
        bool center = true,
        bool scale = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(epsilon, center, scale, name, dtype) => (Axis, Momentum) = (axis, momentum);

    private BatchNormalization(Config config)
        : base(config)
    {
        (Axis, Momentum) = (config.Int("axis", -1), config.Number("momentum", 0.99));
        MovingMeanInitializer = config.Object<WeightInitializer>("moving_mean_initializer") ?? MovingMeanInitializer;
        MovingVarianceInitializer =
            config.Object<WeightInitializer>("moving_variance_initializer") ?? MovingVarianceInitializer;
    }

    /// <summary>The axis of the features.</summary>
    public int Axis { get; }

    /// <summary>How much of the moving statistics remains in each step.</summary>
    public double Momentum { get; }

    /// <summary>Makes the first moving mean.</summary>
    public WeightInitializer MovingMeanInitializer { get; init; } = "zeros";

    /// <summary>Makes the first moving variance.</summary>
    public WeightInitializer MovingVarianceInitializer { get; init; } = "ones";

    /// <inheritdoc/>
    public static BatchNormalization FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("axis", Axis)
            .With("momentum", Momentum)
            .With("moving_mean_initializer", MovingMeanInitializer)
            .With("moving_variance_initializer", MovingVarianceInitializer);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        int rank = inputs.Leaves[0].Type.Rank;
        _feature = (int)Axes([Axis], rank)[0];
        Dims shape = SizesOf(inputs, [_feature]);
        InputSpec = new()
        {
            Rank = rank,
            Axes = new Dictionary<int, long> { [_feature] = shape[0] },
        };
        AddScaleAndOffset(shape);
        _movingMean = AddWeight("moving_mean", shape, MovingMeanInitializer, trainable: false, autocast: false);
        _movingVariance = AddWeight(
            "moving_variance",
            shape,
            MovingVarianceInitializer,
            trainable: false,
            autocast: false
        );
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor given = Tensor.From(inputs);
        Tensor x = Wide(given);
        (Tensor mean, Tensor variance) =
            context.IsTraining && IsTrainable
                ? Batch(context, x, context.MaskOf(given))
                : (Moving(_movingMean!), Moving(_movingVariance!));
        Tensor normalized = (x - mean) * Lax.Rsqrt(variance + Epsilon);
        return Casts.To(ScaleAndOffset(context, normalized, [_feature]), given.ElementType);

        Tensor Moving(Variable statistic) => Spread(context.Read(statistic), x, [_feature]);
    }

    private (Tensor Mean, Tensor Variance) Batch(CallContext context, Tensor x, Tensor? mask)
    {
        Dims others = Dims.Range(0, x.Rank).Without([_feature]);
        (Tensor mean, Tensor variance) = mask is null ? Moments(x, others) : Masked(x, mask, others);
        Move(context, _movingMean!, mean);
        Move(context, _movingVariance!, variance);
        return (mean, variance);
    }

    private static (Tensor Mean, Tensor Variance) Masked(Tensor x, Tensor mask, Dims axes)
    {
        Tensor counts = Casts.To(mask, x.ElementType);
        Tensor weights = Np.BroadcastTo(
            Lax.Reshape(counts, [.. mask.Shape, .. Enumerable.Repeat(1L, x.Rank - mask.Rank)]),
            x.Shape
        );
        Tensor count = weights.Sum(axes, keepDims: true) + LeastCount;
        Tensor mean = (weights * x).Sum(axes, keepDims: true) / count;
        return (mean, (weights * Lax.Square(x - mean)).Sum(axes, keepDims: true) / count);
    }

    private void Move(CallContext context, Variable moving, Tensor batch)
    {
        Tensor old = Wide(context.Read(moving));
        Tensor value = Casts.To(Lax.StopGradient(Lax.Reshape(batch, moving.Type.Dims)), old.ElementType);
        context.Assign(moving, (old * Momentum) + (value * (1 - Momentum)));
    }
}
