using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// Sums of products over contracting axes, for every combination of batching and other axes. Result axes: batching,
    /// of x, of y.
    /// </summary>
    /// <param name="x">Left operand.</param>
    /// <param name="y">Right operand.</param>
    /// <param name="dimensionNumbers">Which axes are contracted and which are batches.</param>
    /// <param name="precision">How exact the products must be; the device's default if null.</param>
    /// <param name="preferredElementType">Type of the sums; the operands' if null.</param>
    /// <returns>The sums.</returns>
    public static Tensor DotGeneral(
        Tensor x,
        Tensor y,
        DotDimensionNumbers dimensionNumbers,
        Precision? precision = null,
        ElementType? preferredElementType = null
    )
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(dimensionNumbers);
        TensorType type = new(preferredElementType ?? x.ElementType, LinearAlgebraShapes.Dot(x, y, dimensionNumbers));
        ValueList<Precision>? config = precision is { } p ? [p, p] : null;
        return Trace.Bind1(new Ops.DotGeneral(dimensionNumbers, config, null, type), x, y);
    }

    /// <summary>Product of vectors and matrices: the last axis of x with the first of y.</summary>
    /// <param name="x">Vector or matrix.</param>
    /// <param name="y">Vector or matrix.</param>
    /// <returns>The product.</returns>
    public static Tensor Dot(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        return DotGeneral(x, y, new([], [], [x.Rank - 1], [0]));
    }

    /// <summary>Convolution in its general form.</summary>
    /// <param name="lhs">The images.</param>
    /// <param name="rhs">The kernel.</param>
    /// <param name="windowStrides">Distance of windows per spatial axis.</param>
    /// <param name="padding">Margins per spatial axis.</param>
    /// <param name="dimensionNumbers">Roles of the axes.</param>
    /// <param name="lhsDilation">Distance of image elements per spatial axis; 1 if null.</param>
    /// <param name="rhsDilation">Distance of kernel elements per spatial axis; 1 if null.</param>
    /// <param name="featureGroupCount">Number of groups the features are split into.</param>
    /// <param name="batchGroupCount">Number of groups the batch is split into.</param>
    /// <param name="precision">How exact the products must be; the device's default if null.</param>
    /// <returns>The result.</returns>
    public static Tensor ConvGeneralDilated(
        Tensor lhs,
        Tensor rhs,
        Dims windowStrides,
        ValueList<EdgePadding> padding,
        ConvDimensionNumbers dimensionNumbers,
        Dims? lhsDilation = null,
        Dims? rhsDilation = null,
        long featureGroupCount = 1,
        long batchGroupCount = 1,
        Precision? precision = null
    )
    {
        ArgumentNullException.ThrowIfNull(lhs);
        ArgumentNullException.ThrowIfNull(rhs);
        ArgumentNullException.ThrowIfNull(dimensionNumbers);
        Dims ones = Dims.Repeat(1, windowStrides.Count);
        ValueList<Precision>? config = precision is { } p ? [p, p] : null;
        Ops.Convolution op = new(
            windowStrides,
            padding,
            lhsDilation ?? ones,
            rhsDilation ?? ones,
            null,
            dimensionNumbers,
            featureGroupCount,
            batchGroupCount,
            config,
            lhs.Type
        );
        return Trace.Bind1(op with { ResultType = LinearAlgebraShapes.Convolution(op, lhs, rhs) }, lhs, rhs);
    }

    /// <summary>Convolution with named padding and axes as strings: <c>NHWC</c>, <c>HWIO</c>, <c>NHWC</c>.</summary>
    /// <param name="lhs">The images.</param>
    /// <param name="rhs">The kernel.</param>
    /// <param name="windowStrides">Distance of windows per spatial axis.</param>
    /// <param name="padding">Same or valid.</param>
    /// <param name="lhsAxes">Axes of the images: N batch, C feature, others spatial.</param>
    /// <param name="rhsAxes">Axes of the kernel: I input feature, O output feature, others spatial.</param>
    /// <param name="outAxes">Axes of the result: N batch, C feature, others spatial.</param>
    /// <param name="rhsDilation">Distance of kernel elements per spatial axis; 1 if null.</param>
    /// <param name="featureGroupCount">Number of groups the features are split into.</param>
    /// <returns>The result.</returns>
    public static Tensor Conv(
        Tensor lhs,
        Tensor rhs,
        Dims windowStrides,
        Padding padding,
        string lhsAxes = "NHWC",
        string rhsAxes = "HWIO",
        string outAxes = "NHWC",
        Dims? rhsDilation = null,
        long featureGroupCount = 1
    )
    {
        ArgumentNullException.ThrowIfNull(lhs);
        ArgumentNullException.ThrowIfNull(rhs);
        ConvDimensionNumbers numbers = ConvolutionAxes.Parse(lhsAxes, rhsAxes, outAxes);
        LinearAlgebraShapes.RequireRank("convolution", lhs, rhs, numbers.InputSpatialDimensions.Count + 2);
        Dims dilation = rhsDilation ?? Dims.Repeat(1, windowStrides.Count);
        Dims kernel = rhs.Shape.Permute(numbers.KernelSpatialDimensions);
        Dims extent = Dims.Of(kernel.Select((size, i) => ((size - 1) * dilation[i]) + 1));
        ValueList<EdgePadding> margins = Paddings.Resolve(
            padding,
            lhs.Shape.Permute(numbers.InputSpatialDimensions),
            extent,
            windowStrides
        );
        return ConvGeneralDilated(lhs, rhs, windowStrides, margins, numbers, null, dilation, featureGroupCount);
    }
}
