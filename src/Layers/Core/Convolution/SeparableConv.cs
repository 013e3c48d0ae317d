using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// A depthwise convolution, then a convolution with a window of 1 that mixes features. Weights:
/// <c>depthwise_kernel [kernel size…, n, multiplier]</c>, <c>pointwise_kernel [1…, n·multiplier, filters]</c> and
/// <c>bias [filters]</c>. The first kernel's initializer, penalty and constraint are those of the layer's kernel,
/// called <c>depthwise_…</c> in configs.
/// </summary>
public abstract class SeparableConv : FilterConvLayer
{
    private Variable? _pointwise;

    private protected SeparableConv(
        int rank,
        int filters,
        Sizes kernelSize,
        Sizes? strides,
        string padding,
        ActivationFunction? activation,
        bool useBias,
        string? name,
        DTypePolicy? dtype
    )
        : base(rank, filters, kernelSize, strides, padding, activation, useBias, name, dtype) { }

    private protected SeparableConv(int rank, Config config)
        : base(rank, config)
    {
        DepthMultiplier = config.Int("depth_multiplier", 1);
        PointwiseInitializer = config.Object<WeightInitializer>("pointwise_initializer") ?? PointwiseInitializer;
        PointwiseRegularizer = config.Object<Regularizer>("pointwise_regularizer");
        PointwiseConstraint = config.Object<WeightConstraint>("pointwise_constraint");
    }

    /// <summary>Features between the two convolutions per feature of the inputs.</summary>
    public int DepthMultiplier { get; init; } = 1;

    /// <summary>Makes the kernel that mixes features.</summary>
    public WeightInitializer PointwiseInitializer { get; init; } = "glorot_uniform";

    /// <summary>A penalty on the kernel that mixes features; null for none.</summary>
    public Regularizer? PointwiseRegularizer { get; init; }

    /// <summary>Applied to the kernel that mixes features after each step of an optimizer; null for nothing.</summary>
    public WeightConstraint? PointwiseConstraint { get; init; }

    private protected override string KernelRole => "depthwise";

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("depth_multiplier", DepthMultiplier)
            .With("pointwise_initializer", PointwiseInitializer)
            .With("pointwise_regularizer", PointwiseRegularizer)
            .With("pointwise_constraint", PointwiseConstraint);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        long features = Prepare(inputs);
        _ = AddKernel("depthwise_kernel", [.. KernelSize, features, Positive(DepthMultiplier, "DepthMultiplier")]);
        _pointwise = AddWeight(
            "pointwise_kernel",
            [.. Enumerable.Repeat(1L, Rank), features * DepthMultiplier, Filters],
            PointwiseInitializer,
            regularizer: PointwiseRegularizer,
            constraint: PointwiseConstraint
        );
        AddBias([Filters]);
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor kernel = Read(context, Kernel!);
        long features = kernel.Shape[Rank];
        Tensor spread = Convolve(
            Tensor.From(inputs),
            Lax.Reshape(kernel, [.. KernelSize, 1, features * DepthMultiplier]),
            features
        );
        return Finish(context, Convolve(spread, Read(context, _pointwise!), groups: 1, isPointwise: true));
    }
}

/// <summary>A separable convolution over time; see <see cref="SeparableConv"/>.</summary>
public sealed class SeparableConv1D : SeparableConv, IConfigurable<SeparableConv1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="filters">Features of the outputs.</param>
    /// <param name="kernelSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; 1 if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public SeparableConv1D(
        int filters,
        Sizes kernelSize,
        Sizes? strides = null,
        string padding = "valid",
        ActivationFunction? activation = null,
        bool useBias = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(1, filters, kernelSize, strides, padding, activation, useBias, name, dtype) { }

    private SeparableConv1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static SeparableConv1D FromConfig(Config config) => new(config);
}

/// <summary>A separable convolution over images; see <see cref="SeparableConv"/>.</summary>
public sealed class SeparableConv2D : SeparableConv, IConfigurable<SeparableConv2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="filters">Features of the outputs.</param>
    /// <param name="kernelSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; 1 if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public SeparableConv2D(
        int filters,
        Sizes kernelSize,
        Sizes? strides = null,
        string padding = "valid",
        ActivationFunction? activation = null,
        bool useBias = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(2, filters, kernelSize, strides, padding, activation, useBias, name, dtype) { }

    private SeparableConv2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static SeparableConv2D FromConfig(Config config) => new(config);
}
