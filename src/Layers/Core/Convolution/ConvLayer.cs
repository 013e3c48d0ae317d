using XlaSharp.Hlo;
using XlaSharp.Layers.Activations;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// What all convolutions have in common: a window that moves over the spatial axes of
/// <c>[batch, spatial…, features]</c>.
/// </summary>
public abstract class ConvLayer : KernelLayer
{
    private protected ConvLayer(
        int rank,
        Sizes kernelSize,
        Sizes? strides,
        string padding,
        ActivationFunction? activation,
        bool useBias,
        string? name,
        DTypePolicy? dtype
    )
        : base(activation, useBias, name, dtype)
    {
        Rank = rank;
        KernelSize = kernelSize.Spread(rank, Who, "kernelSize");
        Strides = (strides ?? 1).Spread(rank, Who, "strides");
        Padding = WindowPadding.Parse(padding, Who, AllowedPaddings);
    }

    private protected ConvLayer(int rank, Config config)
        : base(config)
    {
        Rank = rank;
        KernelSize = (
            Sizes.Read(config, "kernel_size")
            ?? throw new ConfigException($"{config.Owner}: the config has no 'kernel_size'.")
        ).Spread(rank, Who, "kernelSize");
        Strides = (Sizes.Read(config, "strides") ?? 1).Spread(rank, Who, "strides");
        Padding = WindowPadding.Parse(config.OptionalText("padding") ?? WindowPadding.Valid, Who, AllowedPaddings);
        DataFormat = config.OptionalText("data_format") ?? DataFormat;
        DilationRate = Sizes.Read(config, "dilation_rate") ?? DilationRate;
    }

    /// <summary>Sizes of the kernel, one per spatial axis.</summary>
    public Dims KernelSize { get; }

    /// <summary>Distances of windows, one per spatial axis.</summary>
    public Dims Strides { get; }

    /// <summary>
    /// What is added around the edges: <c>valid</c> for nothing, <c>same</c>, and <c>causal</c> where the layer has it.
    /// </summary>
    public string Padding { get; }

    /// <summary>Where the features are: <c>channels_last</c> or <c>channels_first</c>.</summary>
    public string DataFormat { get; init; } = "channels_last";

    /// <summary>Distances of the kernel's elements; not together with strides above 1.</summary>
    public Sizes DilationRate { get; init; } = 1;

    private protected int Rank { get; }

    private protected SpatialAxes Spatial => field ??= new(Rank, DataFormat, Who);

    private protected Dims Dilations => DilationRate.Spread(Rank, Who, "DilationRate");

    private protected string Who => $"{GetType().Name} '{Name}'";

    private protected virtual ReadOnlySpan<string> AllowedPaddings => new[] { WindowPadding.Valid, WindowPadding.Same };

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("kernel_size", KernelSize)
            .With("strides", Strides)
            .With("padding", Padding)
            .With("data_format", DataFormat)
            .With("dilation_rate", Dilations);

    /// <summary>Checks what strides, dilations and inputs say about each other.</summary>
    /// <returns>The number of features of the inputs.</returns>
    private protected long Prepare(InputSignature inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Leaves[0].Type.Rank != Rank + 2)
        {
            throw Misfit(
                $"inputs need axes [batch, {Rank} spatial ones, features] in the order of {DataFormat}, got shape "
                    + $"({inputs.Leaves[0].Type.Dims})."
            );
        }

        if (Strides.Any(stride => stride > 1) && Dilations.Any(rate => rate > 1))
        {
            throw Misfit($"strides and DilationRate cannot both be above 1, got ({Strides}) and ({Dilations}).");
        }

        long features = Features(inputs, Spatial.Channel);
        InputSpec = Spatial.Spec(features);
        return features;
    }

    /// <summary>The convolution of images with a kernel whose last two axes are inputs and outputs.</summary>
    private protected Tensor Convolve(Tensor x, Tensor kernel, long groups, bool isPointwise = false)
    {
        Dims one = Dims.Repeat(1, Rank);
        (Dims strides, Dims dilations) = isPointwise ? (one, one) : (Strides, Dilations);
        Dims window = Dims.Create(kernel.Shape.Span[..Rank]);
        ValueList<EdgePadding> margins = WindowPadding.Of(
            isPointwise ? WindowPadding.Valid : Padding,
            Spatial.Of(x.Shape),
            window,
            strides,
            dilations,
            Who
        );
        return Lax.ConvGeneralDilated(x, kernel, strides, margins, Spatial.Numbers("IO"), one, dilations, groups);
    }

    private protected Tensor Finish(CallContext context, Tensor y) => Finish(context, y, Spatial.Channel);
}

/// <summary>What convolutions have in common whose number of output features is free.</summary>
public abstract class FilterConvLayer : ConvLayer
{
    private protected FilterConvLayer(
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
        : base(rank, kernelSize, strides, padding, activation, useBias, name, dtype) =>
        Filters = Positive(filters, "filters");

    private protected FilterConvLayer(int rank, Config config)
        : base(rank, config) => Filters = Positive(config.Int("filters"), "filters");

    /// <summary>Features of the outputs.</summary>
    public int Filters { get; }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("filters", Filters);
}
