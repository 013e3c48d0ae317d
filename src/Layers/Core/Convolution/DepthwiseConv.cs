using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// A convolution of every feature by itself: output <c>c·multiplier + m</c> is input <c>c</c> with kernel <c>m</c>.
/// Weights: <c>kernel [kernel size…, n, multiplier]</c> and <c>bias [n·multiplier]</c>. The kernel's initializer,
/// penalty and constraint are called <c>depthwise_…</c> in configs.
/// </summary>
public abstract class DepthwiseConv : ConvLayer
{
    private protected DepthwiseConv(
        int rank,
        Sizes kernelSize,
        Sizes? strides,
        string padding,
        int depthMultiplier,
        ActivationFunction? activation,
        bool useBias,
        string? name,
        DTypePolicy? dtype
    )
        : base(rank, kernelSize, strides, padding, activation, useBias, name, dtype) =>
        DepthMultiplier = Positive(depthMultiplier, "depthMultiplier");

    private protected DepthwiseConv(int rank, Config config)
        : base(rank, config) => DepthMultiplier = Positive(config.Int("depth_multiplier", 1), "depthMultiplier");

    /// <summary>Features of the outputs per feature of the inputs.</summary>
    public int DepthMultiplier { get; }

    private protected override string KernelRole => "depthwise";

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("depth_multiplier", DepthMultiplier);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        long features = Prepare(inputs);
        _ = AddKernel("kernel", [.. KernelSize, features, DepthMultiplier]);
        AddBias([features * DepthMultiplier]);
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) =>
        Finish(context, Depthwise(Tensor.From(inputs), Read(context, Kernel!)));

    private Tensor Depthwise(Tensor x, Tensor kernel)
    {
        long features = kernel.Shape[Rank];
        return Convolve(x, Lax.Reshape(kernel, [.. KernelSize, 1, features * DepthMultiplier]), features);
    }
}

/// <summary>A depthwise convolution over time; see <see cref="DepthwiseConv"/>.</summary>
public sealed class DepthwiseConv1D : DepthwiseConv, IConfigurable<DepthwiseConv1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="kernelSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; 1 if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="depthMultiplier">Features of the outputs per feature of the inputs.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public DepthwiseConv1D(
        Sizes kernelSize,
        Sizes? strides = null,
        string padding = "valid",
        int depthMultiplier = 1,
        ActivationFunction? activation = null,
        bool useBias = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(1, kernelSize, strides, padding, depthMultiplier, activation, useBias, name, dtype) { }

    private DepthwiseConv1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static DepthwiseConv1D FromConfig(Config config) => new(config);
}

/// <summary>A depthwise convolution over images; see <see cref="DepthwiseConv"/>.</summary>
public sealed class DepthwiseConv2D : DepthwiseConv, IConfigurable<DepthwiseConv2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="kernelSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Distances of windows; 1 if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="depthMultiplier">Features of the outputs per feature of the inputs.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public DepthwiseConv2D(
        Sizes kernelSize,
        Sizes? strides = null,
        string padding = "valid",
        int depthMultiplier = 1,
        ActivationFunction? activation = null,
        bool useBias = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(2, kernelSize, strides, padding, depthMultiplier, activation, useBias, name, dtype) { }

    private DepthwiseConv2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static DepthwiseConv2D FromConfig(Config config) => new(config);
}
