using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Transformed;

/// <summary>
/// A convolution with the features in the last axis. Parameters <c>w [kernel…, in / groups, out]</c>, normal with
/// deviation <c>1/√(all of w's sizes but the last)</c> cut at two deviations, and <c>b [out]</c>, zeros.
/// </summary>
public abstract class ConvND : HaikuModule
{
    private readonly ConvOptions _options;
    private readonly int _spatial;
    private readonly long _outputs;
    private readonly Dims _kernel;

    private protected ConvND(int spatial, long outputChannels, Dims kernelShape, ConvOptions? options, string? name)
        : base(name)
    {
        (_spatial, _outputs, _options) = (spatial, outputChannels, options ?? new());
        _kernel = ConvOptions.Spread(kernelShape, spatial, "kernelShape", ModuleName);
    }

    /// <summary>Applies the module.</summary>
    /// <param name="inputs"><c>[batch, spatial…, in]</c>, or without the batch axis.</param>
    /// <returns><c>[batch, spatial…, out]</c>, or without the batch axis.</returns>
    /// <exception cref="ArgumentException">The rank does not fit.</exception>
    /// <exception cref="NotSupportedException">Both the stride and the rate are above 1.</exception>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using ModuleScope scope = Enter();
        if (inputs.Rank != _spatial + 1 && inputs.Rank != _spatial + 2)
        {
            throw new ArgumentException(
                $"'{ModuleName}': inputs need {_spatial} spatial axes, features, and maybe a batch axis before them, "
                    + $"got {inputs}.",
                nameof(inputs)
            );
        }

        Dims strides = ConvOptions.Spread(_options.Stride, _spatial, "Stride", ModuleName);
        Dims rates = ConvOptions.Spread(_options.Rate, _spatial, "Rate", ModuleName);
        if (strides.Any(stride => stride > 1) && rates.Any(rate => rate > 1))
        {
            throw new NotSupportedException(
                $"'{ModuleName}': stride [{strides}] and rate [{rates}] cannot both be above 1."
            );
        }

        Tensor x = inputs.Rank == _spatial + 1 ? Lax.ExpandDims(inputs, [0]) : inputs;
        Dims shape = WeightShape(_kernel, x.Shape[^1], _outputs, _options.FeatureGroupCount);
        long outputs = OutputsOf(shape);
        double fan = (double)shape.Product / outputs;
        Tensor w = Haiku.GetParameter(
            "w",
            shape,
            _options.WInit ?? HaikuInitializers.TruncatedNormal(1 / Math.Sqrt(fan)),
            x.ElementType
        );
        Tensor y = Convolve(x, w, strides, rates, Groups(x.Shape[^1], _options.FeatureGroupCount), _options.Padding);
        y = _options.WithBias
            ? y + Haiku.GetParameter("b", [outputs], _options.BInit ?? HaikuInitializers.Constant(0), x.ElementType)
            : y;
        return inputs.Rank == _spatial + 1 ? Lax.Squeeze(y, [0]) : y;
    }

    private protected virtual Dims WeightShape(Dims kernel, long inputs, long outputs, long groups) =>
        inputs % groups == 0
            ? [.. kernel, inputs / groups, outputs]
            : throw new ArgumentException(
                $"'{ModuleName}': {inputs} input features do not divide into {groups} groups."
            );

    private protected virtual long OutputsOf(Dims weightShape) => weightShape[^1];

    private protected virtual long Groups(long inputs, long groups) => groups;

    private protected virtual Tensor Convolve(
        Tensor x,
        Tensor w,
        Dims strides,
        Dims rates,
        long groups,
        Padding padding
    ) => Nn.Conv(x, w, strides, padding, rates, groups);
}

/// <summary>What all convolutions may be told.</summary>
public sealed record ConvOptions
{
    /// <summary>Steps of the window; one entry for all spatial axes, or one each.</summary>
    public Dims Stride { get; init; } = [1];

    /// <summary>Distances between the taps of the kernel; one entry for all spatial axes, or one each.</summary>
    public Dims Rate { get; init; } = [1];

    /// <summary>What is added around the edges.</summary>
    public Padding Padding { get; init; } = Padding.Same;

    /// <summary>False leaves out <c>b</c>.</summary>
    public bool WithBias { get; init; } = true;

    /// <summary>Makes <c>w</c>.</summary>
    public HaikuInitializer? WInit { get; init; }

    /// <summary>Makes <c>b</c>.</summary>
    public HaikuInitializer? BInit { get; init; }

    /// <summary>Into how many groups features are divided.</summary>
    public long FeatureGroupCount { get; init; } = 1;

    internal static Dims Spread(Dims given, int spatial, string what, string who) =>
        given.Count == spatial ? given
        : given.Count == 1 ? Dims.Repeat(given[0], spatial)
        : throw new ArgumentException($"'{who}': {what} needs 1 or {spatial} entries, got [{given}].");
}

/// <summary>A convolution over one axis.</summary>
/// <param name="outputChannels">Features of the result.</param>
/// <param name="kernelShape">Size of the kernel.</param>
/// <param name="options">The rest.</param>
/// <param name="name">Name of the module.</param>
public sealed class Conv1D(long outputChannels, Dims kernelShape, ConvOptions? options = null, string? name = null)
    : ConvND(1, outputChannels, kernelShape, options, name);

/// <summary>A convolution over two axes.</summary>
/// <param name="outputChannels">Features of the result.</param>
/// <param name="kernelShape">Size of the kernel; one entry for both axes, or one each.</param>
/// <param name="options">The rest.</param>
/// <param name="name">Name of the module.</param>
public sealed class Conv2D(long outputChannels, Dims kernelShape, ConvOptions? options = null, string? name = null)
    : ConvND(2, outputChannels, kernelShape, options, name);

/// <summary>A convolution over three axes.</summary>
/// <param name="outputChannels">Features of the result.</param>
/// <param name="kernelShape">Size of the kernel; one entry for all axes, or one each.</param>
/// <param name="options">The rest.</param>
/// <param name="name">Name of the module.</param>
public sealed class Conv3D(long outputChannels, Dims kernelShape, ConvOptions? options = null, string? name = null)
    : ConvND(3, outputChannels, kernelShape, options, name);

/// <summary>A convolution of every feature by itself. Parameter <c>w [kernel…, 1, in · multiplier]</c>.</summary>
/// <param name="channelMultiplier">Features of the result per feature of the input.</param>
/// <param name="kernelShape">Size of the kernel; one entry for both axes, or one each.</param>
/// <param name="options">The rest.</param>
/// <param name="name">Name of the module.</param>
public sealed class DepthwiseConv2D(
    long channelMultiplier,
    Dims kernelShape,
    ConvOptions? options = null,
    string? name = null
) : ConvND(2, channelMultiplier, kernelShape, options, name)
{
    private protected override Dims WeightShape(Dims kernel, long inputs, long outputs, long groups) =>
        [.. kernel, 1, inputs * outputs];

    private protected override long Groups(long inputs, long groups) => inputs;
}
