using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Modules;

/// <summary>
/// A convolution with the features in the last axis. Parameters <c>kernel [window…, in / groups, features]</c> and
/// <c>bias [features]</c>.
/// </summary>
/// <param name="features">Features of the result.</param>
/// <param name="kernelSize">One size per spatial axis.</param>
/// <param name="strides">Steps of the window; null for ones.</param>
/// <param name="padding">What is added around the edges.</param>
/// <param name="kernelDilation">Distances between the taps; null for ones.</param>
/// <param name="featureGroupCount">Into how many groups features are divided.</param>
/// <param name="useBias">False leaves out the bias.</param>
/// <param name="kernelInit">Makes the kernel; null for LeCun's normal.</param>
/// <param name="biasInit">Makes the bias; null for zeros.</param>
/// <param name="name">Name within the parent.</param>
public sealed class Conv(
    long features,
    Dims kernelSize,
    Dims? strides = null,
    Padding padding = Padding.Same,
    Dims? kernelDilation = null,
    long featureGroupCount = 1,
    bool useBias = true,
    Initializer? kernelInit = null,
    Initializer? biasInit = null,
    string? name = null
) : FlaxModule(name)
{
    /// <inheritdoc/>
    public override Delegate Forward => Call;

    /// <summary>Applies the module.</summary>
    /// <param name="inputs"><c>[batch…, spatial…, in]</c>; several batch axes are joined, none is added.</param>
    /// <returns><c>[batch…, spatial…, features]</c>.</returns>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using MethodScope scope = Enter();
        (Tensor x, Dims leading) = BatchAxes.Join(inputs, kernelSize.Count, "Conv");
        Tensor kernel = Param(
            "kernel",
            kernelInit ?? Tracer.Initializers.LecunNormal(),
            [.. kernelSize, inputs.Shape[^1] / featureGroupCount, features]
        );
        Tensor y = Nn.Conv(
            x,
            Casts.FloatTo(kernel, x.ElementType),
            strides,
            padding,
            kernelDilation,
            featureGroupCount
        );
        y = useBias
            ? y + Casts.FloatTo(Param("bias", biasInit ?? Tracer.Initializers.Zeros(), [features]), x.ElementType)
            : y;
        return BatchAxes.Divide(y, leading);
    }
}

/// <summary>
/// A convolution with fractional strides, which enlarges the spatial axes. Parameters
/// <c>kernel [window…, in, features]</c>, or <c>[window…, features, in]</c> if transposed, and <c>bias [features]</c>.
/// </summary>
/// <param name="features">Features of the result.</param>
/// <param name="kernelSize">One size per spatial axis.</param>
/// <param name="strides">Factors by which the spatial axes grow; null for ones.</param>
/// <param name="padding">What is added around the edges.</param>
/// <param name="kernelDilation">Distances between the taps; null for ones.</param>
/// <param name="useBias">False leaves out the bias.</param>
/// <param name="kernelInit">Makes the kernel; null for LeCun's normal.</param>
/// <param name="biasInit">Makes the bias; null for zeros.</param>
/// <param name="transposeKernel">True for the linear transpose of a convolution, which flips the kernel and swaps its
/// last axes, as Keras has it.</param>
/// <param name="name">Name within the parent.</param>
public sealed class ConvTranspose(
    long features,
    Dims kernelSize,
    Dims? strides = null,
    Padding padding = Padding.Same,
    Dims? kernelDilation = null,
    bool useBias = true,
    Initializer? kernelInit = null,
    Initializer? biasInit = null,
    bool transposeKernel = false,
    string? name = null
) : FlaxModule(name)
{
    private static readonly string[] Spatial = ["W", "HW", "DHW"];

    /// <inheritdoc/>
    public override Delegate Forward => Call;

    /// <summary>Applies the module.</summary>
    /// <param name="inputs"><c>[batch…, spatial…, in]</c>; several batch axes are joined, none is added.</param>
    /// <returns><c>[batch…, spatial…, features]</c>.</returns>
    /// <exception cref="ArgumentException">There are other axes, or not one to three spatial ones.</exception>
    public Tensor Call(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using MethodScope scope = Enter();
        int spatial = kernelSize.Count;
        if (spatial is < 1 or > 3)
        {
            throw new ArgumentException(
                $"ConvTranspose: kernelSize needs one size for each of 1 to 3 spatial axes, got [{kernelSize}].",
                nameof(inputs)
            );
        }

        (Tensor x, Dims leading) = BatchAxes.Join(inputs, spatial, "ConvTranspose");
        Tensor kernel = Param(
            "kernel",
            kernelInit ?? Tracer.Initializers.LecunNormal(),
            transposeKernel ? [.. kernelSize, features, inputs.Shape[^1]] : [.. kernelSize, inputs.Shape[^1], features]
        );
        kernel = Casts.FloatTo(kernel, x.ElementType);
        string axes = Spatial[spatial - 1];
        Tensor y = Lax.ConvTranspose(
            x,
            transposeKernel ? Lax.Rev(kernel, Dims.Range(0, spatial)) : kernel,
            strides ?? Dims.Repeat(1, spatial),
            padding,
            $"N{axes}C",
            $"{axes}{(transposeKernel ? "OI" : "IO")}",
            $"N{axes}C",
            kernelDilation
        );
        y = useBias
            ? y + Casts.FloatTo(Param("bias", biasInit ?? Tracer.Initializers.Zeros(), [features]), x.ElementType)
            : y;
        return BatchAxes.Divide(y, leading);
    }
}

/// <summary>Any number of batch axes as one, as convolutions need it.</summary>
internal static class BatchAxes
{
    public static (Tensor Joined, Dims Leading) Join(Tensor inputs, int spatial, string who)
    {
        int batch = inputs.Rank - spatial - 1;
        if (batch < 0)
        {
            throw new ArgumentException(
                $"{who}: inputs need {spatial} spatial axes and features, got {inputs}.",
                nameof(inputs)
            );
        }

        Dims leading = Dims.Of(inputs.Shape.Take(batch));
        return (batch == 1 ? inputs : inputs.Reshape([leading.Product, .. inputs.Shape.Skip(batch)]), leading);
    }

    public static Tensor Divide(Tensor outputs, Dims leading) =>
        leading.Count == 1 ? outputs : outputs.Reshape([.. leading, .. outputs.Shape.Skip(1)]);
}
