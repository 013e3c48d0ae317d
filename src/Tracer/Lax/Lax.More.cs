using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// The k largest elements of the last axis in descending order, and their positions; the first of equal ones first.
    /// </summary>
    public static (Tensor Values, Tensor Indices) TopK(Tensor x, int k, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "top_k");
        if (k < 0 || k > x.Shape[place])
        {
            throw Misuse.Error("top_k", $"k must be in [0, {x.Shape[place]}] for axis {place} of {x}, got {k}");
        }

        Tensor indices = SliceInDim(Np.ArgSort(x, place, descending: true), 0, k, place);
        return (Np.TakeAlongAxis(x, indices, place, IndexMode.PromiseInBounds), indices);
    }

    /// <summary>The k largest elements and their positions, exactly (a device may be asked for less in JAX).</summary>
    public static (Tensor Values, Tensor Indices) ApproxMaxK(Tensor x, int k, int axis = -1) => TopK(x, k, axis);

    /// <summary>The k smallest elements in ascending order and their positions, exactly.</summary>
    public static (Tensor Values, Tensor Indices) ApproxMinK(Tensor x, int k, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "approx_min_k");
        Tensor indices = SliceInDim(Np.ArgSort(x, place), 0, k, place);
        return (Np.TakeAlongAxis(x, indices, place, IndexMode.PromiseInBounds), indices);
    }

    /// <summary>Two tensors sorted together by the first.</summary>
    public static (Tensor Keys, Tensor Values) SortKeyVal(
        Tensor keys,
        Tensor values,
        int dimension = -1,
        bool isStable = true
    ) => Sort([keys, values], dimension, isStable, 1) is [var a, var b] ? (a, b) : default;

    /// <summary>
    /// Logarithms of sums of the exponentials of the first 1, 2, 3, … elements along an axis, without overflow.
    /// </summary>
    public static Tensor CumLogSumExp(Tensor x, int axis = 0, bool reverse = false) =>
        Trace.Bind1(new CumulativeLogSumExp(axis, reverse), x);

    /// <summary>Exclusive or over axes, which are dropped.</summary>
    public static Tensor ReduceXor(Tensor x, Dims axes) => Reduced(x, axes, new ReduceXor(axes));

    /// <summary>Floats rounded to fewer bits of exponent and mantissa, elementwise.</summary>
    public static Tensor ReducePrecision(Tensor x, int exponentBits, int mantissaBits) =>
        Trace.Bind1(new Ops.ReducePrecision(exponentBits, mantissaBits), x);

    /// <summary>Consecutive axes made one.</summary>
    public static Tensor Collapse(Tensor x, int start, int? stop = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        int first = Axes.Normalize(start, x.Rank, "collapse");
        int limit =
            stop is not { } end ? x.Rank
            : end < 0 ? end + x.Rank
            : end;
        return Reshape(
            x,
            [.. x.Shape.Span[..first], Dims.Create(x.Shape.Span[first..limit]).Product, .. x.Shape.Span[limit..]]
        );
    }

    /// <summary>Parts of given sizes along an axis.</summary>
    public static Tensor[] Split(Tensor x, Dims sizes, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "split");
        if (sizes.Sum() != x.Shape[place])
        {
            throw Misuse.Error(
                "split",
                $"sizes must add up to {x.Shape[place]}, the size of axis {place} of {x}, got [{sizes}]"
            );
        }

        long start = 0;
        return [.. sizes.Select(size => SliceInDim(x, start, start += size, place))];
    }

    /// <summary>Zeros; a program has no uninitialized memory.</summary>
    public static Tensor Empty(Dims shape, ElementType type) => Full(shape, 0, type);

    /// <summary>
    /// The entry at a fixed position along an axis, negative from the end; the axis is kept with size 1 or dropped.
    /// </summary>
    public static Tensor IndexInDim(Tensor x, int index, int axis = 0, bool keepDims = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        int place = Axes.Normalize(axis, x.Rank, "index_in_dim");
        int position = Axes.Normalize(index, (int)x.Shape[place], "index_in_dim");
        Tensor part = SliceInDim(x, position, position + 1, place);
        return keepDims ? part : Squeeze(part, [place]);
    }

    /// <summary>The tensor with one entry along an axis replaced at a computed position.</summary>
    public static Tensor DynamicUpdateIndexInDim(Tensor x, Tensor update, Tensor index, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(update);
        int place = Axes.Normalize(axis, x.Rank, "dynamic_update_index_in_dim");
        return DynamicUpdateSliceInDim(x, update.Rank == x.Rank ? update : ExpandDims(update, [place]), index, place);
    }

    /// <summary>
    /// Elements of the case that an integer (or boolean) names; the predicate is a scalar or has one per element.
    /// </summary>
    public static Tensor SelectN(Tensor which, params ReadOnlySpan<Tensor> cases)
    {
        ArgumentNullException.ThrowIfNull(which);
        if (which.ElementType.IsBoolean && cases.Length == 2)
        {
            return Select(which, cases[1], cases[0]);
        }

        Tensor result = cases[^1];
        for (int i = cases.Length - 2; i >= 0; i--)
        {
            result = Select(Le(which, i), cases[i], result);
        }

        return result;
    }

    /// <summary>Matrix products over equal leading axes.</summary>
    public static Tensor BatchMatmul(Tensor x, Tensor y, Precision? precision = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        Dims batch = Dims.Range(0, x.Rank - 2);
        return DotGeneral(x, y, new(batch, batch, [x.Rank - 1], [x.Rank - 2]), precision);
    }

    /// <summary>The shape that all can be repeated to.</summary>
    public static Dims BroadcastShapes(params ReadOnlySpan<Dims> shapes) => Np.BroadcastShapes(shapes);

    /// <summary>Leading axes of size 1 up to a rank.</summary>
    public static Tensor BroadcastToRank(Tensor x, int rank)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Reshape(x, [.. Dims.Repeat(1, Math.Max(0, rank - x.Rank)), .. x.Shape]);
    }

    /// <summary>Convolution without dilation, axes <c>NCHW</c> and <c>OIHW</c>.</summary>
    public static Tensor ConvWithGeneralPadding(
        Tensor lhs,
        Tensor rhs,
        Dims windowStrides,
        ValueList<EdgePadding> padding,
        Dims? lhsDilation = null,
        Dims? rhsDilation = null
    )
    {
        string spatial = "DHW"[(3 - windowStrides.Count)..];
        ConvDimensionNumbers numbers = ConvolutionAxes.Parse("NC" + spatial, "OI" + spatial, "NC" + spatial);
        return ConvGeneralDilated(lhs, rhs, windowStrides, padding, numbers, lhsDilation, rhsDilation);
    }

    /// <summary>Roles of axes from strings such as <c>NHWC</c>, <c>HWIO</c>, <c>NHWC</c>.</summary>
    public static ConvDimensionNumbers ConvDimensionNumbers(string lhs, string rhs, string result) =>
        ConvolutionAxes.Parse(lhs, rhs, result);

    /// <summary>
    /// The transposed convolution (fractionally strided): windows of the result lie as far apart as strides say. Axes
    /// as for <see cref="Conv"/>.
    /// </summary>
    public static Tensor ConvTranspose(
        Tensor lhs,
        Tensor rhs,
        Dims strides,
        Padding padding,
        string lhsAxes = "NHWC",
        string rhsAxes = "HWIO",
        string outAxes = "NHWC",
        Dims? rhsDilation = null
    )
    {
        ArgumentNullException.ThrowIfNull(rhs);
        ConvDimensionNumbers numbers = ConvolutionAxes.Parse(lhsAxes, rhsAxes, outAxes);
        Dims kernel = rhs.Shape.Permute(numbers.KernelSpatialDimensions);
        Dims dilation = rhsDilation ?? Dims.Repeat(1, strides.Count);
        EdgePadding[] margins = new EdgePadding[strides.Count];
        for (int i = 0; i < margins.Length; i++)
        {
            long k = Paddings.Dilate(kernel[i], dilation[i]);
            long s = strides[i];
            long total = padding == Padding.Same ? k + s - 2 : k + s - 2 + Math.Max(k - s, 0);
            long low = padding == Padding.Same ? (s > k - 1 ? k - 1 : (total + 1) / 2) : k - 1;
            margins[i] = new(low, total - low);
        }

        return ConvGeneralDilated(lhs, rhs, Dims.Repeat(1, strides.Count), [.. margins], numbers, strides, dilation);
    }

    /// <summary>The windows of images as features: <c>[N, C * window, spatial…]</c>, channels first.</summary>
    public static Tensor ConvGeneralDilatedPatches(
        Tensor lhs,
        Dims filterShape,
        Dims windowStrides,
        ValueList<EdgePadding> padding,
        Dims? rhsDilation = null
    )
    {
        ArgumentNullException.ThrowIfNull(lhs);
        long channels = lhs.Shape[1];
        long window = filterShape.Product;
        Tensor one = Np.Eye(window, lhs.ElementType);
        Tensor kernel = Np.Tile(
            Reshape(one, [window, 1, .. filterShape]),
            [channels, .. Dims.Repeat(1, filterShape.Count + 1)]
        );
        string spatial = "DHW"[(3 - filterShape.Count)..];
        ConvDimensionNumbers numbers = ConvolutionAxes.Parse("NC" + spatial, "OI" + spatial, "NC" + spatial);
        return ConvGeneralDilated(
            lhs,
            kernel,
            windowStrides,
            padding,
            numbers,
            null,
            rhsDilation,
            featureGroupCount: channels
        );
    }

    /// <summary>A convolution whose kernel differs from place to place of the result.</summary>
    /// <param name="lhs">Images <c>[N, C, spatial…]</c>.</param>
    /// <param name="rhs">Kernels <c>[O, C * window, result's spatial…]</c>.</param>
    /// <param name="windowStrides">Distance of windows per spatial axis.</param>
    /// <param name="padding">Margins per spatial axis.</param>
    /// <param name="filterShape">Size of the window per spatial axis.</param>
    /// <param name="rhsDilation">Distance of kernel elements per spatial axis; 1 if null.</param>
    /// <returns>Images <c>[N, O, spatial…]</c>.</returns>
    /// <exception cref="TraceException">The kernels do not fit windows and places.</exception>
    public static Tensor ConvGeneralDilatedLocal(
        Tensor lhs,
        Tensor rhs,
        Dims windowStrides,
        ValueList<EdgePadding> padding,
        Dims filterShape,
        Dims? rhsDilation = null
    )
    {
        ArgumentNullException.ThrowIfNull(rhs);
        Tensor patches = ConvGeneralDilatedPatches(lhs, filterShape, windowStrides, padding, rhsDilation);
        if (rhs.Rank != patches.Rank || Dims.Create(rhs.Shape.Span[1..]) != Dims.Create(patches.Shape.Span[1..]))
        {
            throw Misuse.Error(
                "conv_general_dilated_local",
                $"kernels [O, {string.Join(", ", patches.Shape.Skip(1))}] are needed for windows [{filterShape}] of "
                    + $"{lhs}, got {rhs}"
            );
        }

        Dims spatial = Dims.Range(2, filterShape.Count);
        Tensor products = DotGeneral(rhs, patches, new(spatial, spatial, [1], [1]));
        int rank = products.Rank;
        return Transpose(products, [rank - 1, rank - 2, .. Dims.Range(0, rank - 2)]);
    }

    /// <summary>Discrete Fourier transform of the last axes, as the device has it.</summary>
    public static Tensor Fft(Tensor x, FftType type, Dims lengths) => Trace.Bind1(new Ops.Fft(type, lengths), x);

    /// <summary>Updates added at positions given by an index tensor.</summary>
    public static Tensor ScatterAdd(
        Tensor x,
        Tensor indices,
        Tensor updates,
        ScatterDimensionNumbers dimensionNumbers,
        bool uniqueIndices = false
    ) => Scatter(x, indices, updates, dimensionNumbers, ScatterKind.Add, uniqueIndices);

    /// <summary>Updates subtracted at positions given by an index tensor.</summary>
    public static Tensor ScatterSub(
        Tensor x,
        Tensor indices,
        Tensor updates,
        ScatterDimensionNumbers dimensionNumbers,
        bool uniqueIndices = false
    ) => Scatter(x, indices, Neg(updates), dimensionNumbers, ScatterKind.Add, uniqueIndices);

    /// <summary>Updates multiplied in at positions given by an index tensor.</summary>
    public static Tensor ScatterMul(
        Tensor x,
        Tensor indices,
        Tensor updates,
        ScatterDimensionNumbers dimensionNumbers,
        bool uniqueIndices = false
    ) => Scatter(x, indices, updates, dimensionNumbers, ScatterKind.Multiply, uniqueIndices);

    /// <summary>The smaller one kept at positions given by an index tensor.</summary>
    public static Tensor ScatterMin(
        Tensor x,
        Tensor indices,
        Tensor updates,
        ScatterDimensionNumbers dimensionNumbers,
        bool uniqueIndices = false
    ) => Scatter(x, indices, updates, dimensionNumbers, ScatterKind.Min, uniqueIndices);

    /// <summary>The larger one kept at positions given by an index tensor.</summary>
    public static Tensor ScatterMax(
        Tensor x,
        Tensor indices,
        Tensor updates,
        ScatterDimensionNumbers dimensionNumbers,
        bool uniqueIndices = false
    ) => Scatter(x, indices, updates, dimensionNumbers, ScatterKind.Max, uniqueIndices);
}
