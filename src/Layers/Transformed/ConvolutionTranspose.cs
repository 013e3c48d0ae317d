using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Transformed;

/// <summary>
/// A convolution with fractional strides, which enlarges the spatial axes. As in Haiku the kernel is not flipped.
/// Parameters <c>w [kernel…, out, in]</c>, normal with deviation <c>1/√(kernel's size · in)</c> cut at two deviations,
/// and <c>b [out]</c>, zeros. Of the options, rates and groups must be 1.
/// </summary>
public abstract class ConvNDTranspose : ConvND
{
    private static readonly string[] Spatial = ["W", "HW", "DHW"];

    private protected ConvNDTranspose(
        int spatial,
        long outputChannels,
        Dims kernelShape,
        ConvOptions? options,
        string? name
    )
        : base(spatial, outputChannels, kernelShape, options, name)
    {
        if (options is not null && (options.FeatureGroupCount != 1 || options.Rate.Any(rate => rate != 1)))
        {
            throw new NotSupportedException(
                $"'{ModuleName}': a transposed convolution has no groups and no rates, got {options.FeatureGroupCount} "
                    + $"groups and rate [{options.Rate}]. Leave them 1."
            );
        }
    }

    private protected override Dims WeightShape(Dims kernel, long inputs, long outputs, long groups) =>
        [.. kernel, outputs, inputs];

    private protected override long OutputsOf(Dims weightShape) => weightShape[^2];

    private protected override Tensor Convolve(
        Tensor x,
        Tensor w,
        Dims strides,
        Dims rates,
        long groups,
        Padding padding
    )
    {
        string axes = Spatial[strides.Count - 1];
        return Lax.ConvTranspose(x, w, strides, padding, $"N{axes}C", $"{axes}OI", $"N{axes}C");
    }
}

/// <summary>A transposed convolution over one axis; see <see cref="ConvNDTranspose"/>.</summary>
/// <param name="outputChannels">Features of the result.</param>
/// <param name="kernelShape">Size of the kernel.</param>
/// <param name="options">The rest; the stride is the factor by which the axis grows.</param>
/// <param name="name">Name of the module.</param>
public sealed class Conv1DTranspose(
    long outputChannels,
    Dims kernelShape,
    ConvOptions? options = null,
    string? name = null
) : ConvNDTranspose(1, outputChannels, kernelShape, options, name);

/// <summary>A transposed convolution over two axes; see <see cref="ConvNDTranspose"/>.</summary>
/// <param name="outputChannels">Features of the result.</param>
/// <param name="kernelShape">Size of the kernel; one entry for both axes, or one each.</param>
/// <param name="options">The rest; the strides are the factors by which the axes grow.</param>
/// <param name="name">Name of the module.</param>
public sealed class Conv2DTranspose(
    long outputChannels,
    Dims kernelShape,
    ConvOptions? options = null,
    string? name = null
) : ConvNDTranspose(2, outputChannels, kernelShape, options, name);

/// <summary>A transposed convolution over three axes; see <see cref="ConvNDTranspose"/>.</summary>
/// <param name="outputChannels">Features of the result.</param>
/// <param name="kernelShape">Size of the kernel; one entry for all axes, or one each.</param>
/// <param name="options">The rest; the strides are the factors by which the axes grow.</param>
/// <param name="name">Name of the module.</param>
public sealed class Conv3DTranspose(
    long outputChannels,
    Dims kernelShape,
    ConvOptions? options = null,
    string? name = null
) : ConvNDTranspose(3, outputChannels, kernelShape, options, name);
