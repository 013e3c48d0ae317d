using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// A convolution, which is a cross-correlation as everywhere in this field:
/// <c>[batch, spatial…, n] → [batch, spatial'…, filters]</c>. Weights:
/// <c>kernel [kernel size…, n / groups, filters]</c> and <c>bias [filters]</c>.
/// </summary>
public abstract class Conv : FilterConvLayer
{
    private protected Conv(
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

    private protected Conv(int rank, Config config)
        : base(rank, config)
    {
        Groups = config.Int("groups", 1);
    }

    /// <summary>Into how many groups features are divided; each sees its own inputs only.</summary>
    public int Groups { get; init; } = 1;

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("groups", Groups);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        long features = Prepare(inputs);
        if (Groups <= 0 || features % Groups != 0 || Filters % Groups != 0)
        {
            throw Misfit(
                $"Groups must be positive and divide the features of the input and the filters, got {Groups} groups, "
                    + $"{features} features and {Filters} filters."
            );
        }

        _ = AddKernel("kernel", [.. KernelSize, features / Groups, Filters]);
        AddBias([Filters]);
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) =>
        Finish(context, Convolve(Tensor.From(inputs), Read(context, Kernel!), Groups));
}

/// <summary>
/// A convolution over time, <c>[batch, time, n] → [batch, time', filters]</c>; see <see cref="Conv"/>.
/// </summary>
public sealed class Conv1D : Conv, IConfigurable<Conv1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="filters">Features of the outputs.</param>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="strides">Distance of windows; 1 if null.</param>
    /// <param name="padding"><c>valid</c>, <c>same</c>, or <c>causal</c>: no output depends on later inputs.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public Conv1D(
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

    private Conv1D(Config config)
        : base(1, config) { }

    private protected override ReadOnlySpan<string> AllowedPaddings =>
        new[] { WindowPadding.Valid, WindowPadding.Same, WindowPadding.Causal };

    /// <inheritdoc/>
    public static Conv1D FromConfig(Config config) => new(config);
}

/// <summary>
/// A convolution over images, <c>[batch, height, width, n] → [batch, height', width', filters]</c>; see
/// <see cref="Conv"/>.
/// </summary>
public sealed class Conv2D : Conv, IConfigurable<Conv2D>
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
    public Conv2D(
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

    private Conv2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static Conv2D FromConfig(Config config) => new(config);
}

/// <summary>
/// A convolution over volumes, <c>[batch, depth, height, width, n] → [batch, depth', height', width', filters]</c>; see
/// <see cref="Conv"/>.
/// </summary>
public sealed class Conv3D : Conv, IConfigurable<Conv3D>
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
    public Conv3D(
        int filters,
        Sizes kernelSize,
        Sizes? strides = null,
        string padding = "valid",
        ActivationFunction? activation = null,
        bool useBias = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(3, filters, kernelSize, strides, padding, activation, useBias, name, dtype) { }

    private Conv3D(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static Conv3D FromConfig(Config config) => new(config);
}
