using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// The linear transpose of a convolution, which enlarges: <c>full[i·s + j·d, o] += Σ_c x[i, c]·kernel[j, o, c]</c>
/// along each spatial axis, then cut for padding <c>same</c>. Weights: <c>kernel [kernel size…, filters, n]</c> and
/// <c>bias [filters]</c>.
/// </summary>
public abstract class ConvTranspose : FilterConvLayer
{
    private protected ConvTranspose(
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

    private protected ConvTranspose(int rank, Config config)
        : base(rank, config)
    {
        OutputPadding = Sizes.Read(config, "output_padding");
    }

    /// <summary>
    /// How much longer the outputs are than they must be; less than the strides. Null for Keras's default.
    /// </summary>
    public Sizes? OutputPadding { get; init; }

    private Dims? Extra => OutputPadding?.Spread(Rank, Who, "OutputPadding", least: 0);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("output_padding", Extra);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        long features = Prepare(inputs);
        if (Extra is { } extra && extra.Zip(Strides).Any(pair => pair.First >= pair.Second))
        {
            throw Misfit($"OutputPadding must be less than the strides, got ({extra}) and ({Strides}).");
        }

        _ = AddKernel("kernel", [.. KernelSize, Filters, features]);
        AddBias([Filters]);
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        Tensor flipped = Lax.Rev(Read(context, Kernel!), Dims.Range(0, Rank));
        EdgePadding[] margins = [.. Enumerable.Range(0, Rank).Select(Margin)];
        return Finish(
            context,
            Lax.ConvGeneralDilated(
                x,
                flipped,
                Dims.Repeat(1, Rank),
                [.. margins],
                Spatial.Numbers("OI"),
                Strides,
                Dilations
            )
        );
    }

    /// <summary>
    /// What is put around the spread-out inputs before a window of the flipped kernel moves over them.
    /// </summary>
    private EdgePadding Margin(int axis)
    {
        long stride = Strides[axis];
        long window = ((KernelSize[axis] - 1) * Dilations[axis]) + 1;
        long? extra = Extra?[axis];
        if (Padding == WindowPadding.Valid)
        {
            return new(window - 1, window - 1 + (extra ?? (Math.Max(window, stride) - window)));
        }

        long total = extra is { } wanted ? window + (window % 2) - 2 + wanted : stride + window - 2;
        long low = Math.Min((total + 1) / 2, window - 1);
        return new(low, total - low);
    }
}

/// <summary>The transpose of a convolution over time; see <see cref="ConvTranspose"/>.</summary>
public sealed class Conv1DTranspose : ConvTranspose, IConfigurable<Conv1DTranspose>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="filters">Features of the outputs.</param>
    /// <param name="kernelSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Factors by which the spatial axes grow; 1 if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public Conv1DTranspose(
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

    private Conv1DTranspose(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static Conv1DTranspose FromConfig(Config config) => new(config);
}

/// <summary>The transpose of a convolution over images; see <see cref="ConvTranspose"/>.</summary>
public sealed class Conv2DTranspose : ConvTranspose, IConfigurable<Conv2DTranspose>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="filters">Features of the outputs.</param>
    /// <param name="kernelSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Factors by which the spatial axes grow; 1 if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public Conv2DTranspose(
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

    private Conv2DTranspose(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static Conv2DTranspose FromConfig(Config config) => new(config);
}

/// <summary>The transpose of a convolution over volumes; see <see cref="ConvTranspose"/>.</summary>
public sealed class Conv3DTranspose : ConvTranspose, IConfigurable<Conv3DTranspose>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="filters">Features of the outputs.</param>
    /// <param name="kernelSize">Sizes of the window; one number for all spatial axes, or one each.</param>
    /// <param name="strides">Factors by which the spatial axes grow; 1 if null.</param>
    /// <param name="padding"><c>valid</c> or <c>same</c>.</param>
    /// <param name="activation">Applied to the outputs; null for the identity.</param>
    /// <param name="useBias">False leaves out the bias.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the padding is unknown.</exception>
    public Conv3DTranspose(
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

    private Conv3DTranspose(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static Conv3DTranspose FromConfig(Config config) => new(config);
}
