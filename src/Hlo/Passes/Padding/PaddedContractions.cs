using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Products and convolutions of bounded values.</summary>
internal static class PaddedContractions
{
    // Zeros on both sides of a contraction: what is not in use may be a NaN.
    public static PaddedValue DotGeneral(DotGeneral op, PaddedSite site)
    {
        (PaddedCode code, PaddedValue lhs, PaddedValue rhs) = (site.Code, site[0], site[1]);
        DotDimensionNumbers numbers = op.DotDimensionNumbers;
        int[] left = [.. numbers.LhsContractingDimensions.Select(axis => (int)axis)];
        int[] right = [.. numbers.RhsContractingDimensions.Select(axis => (int)axis)];
        int[] leftBatch = [.. numbers.LhsBatchingDimensions.Select(axis => (int)axis)];
        int[] rightBatch = [.. numbers.RhsBatchingDimensions.Select(axis => (int)axis)];
        (lhs, rhs) = Pair(site, lhs, [.. leftBatch, .. left], rhs, [.. rightBatch, .. right]);
        Length[] sizes =
        [
            .. leftBatch.Select(axis => lhs.Sizes[axis]),
            .. lhs.Sizes.Where((_, axis) => !left.Contains(axis) && !leftBatch.Contains(axis)),
            .. rhs.Sizes.Where((_, axis) => !right.Contains(axis) && !rightBatch.Contains(axis)),
        ];
        Dims dims = Dims.Of([
            .. leftBatch.Select(axis => lhs.Dims[axis]),
            .. lhs.Dims.Where((_, axis) => !left.Contains(axis) && !leftBatch.Contains(axis)),
            .. rhs.Dims.Where((_, axis) => !right.Contains(axis) && !rightBatch.Contains(axis)),
        ]);
        Value product = code.AppendOperation(
            op with
            {
                ResultType = new(op.ResultType.ElementType, dims),
            },
            [code.FillZero(lhs, left), code.FillZero(rhs, right)]
        ).Result;
        return new(product, sizes);
    }

    // A convolution pads with zeros, so what is not in use is zero.
    public static PaddedValue Convolution(Convolution op, PaddedSite site)
    {
        (PaddedCode code, PaddedValue input, PaddedValue kernel) = (site.Code, site[0], site[1]);
        ConvDimensionNumbers numbers = op.DimensionNumbers;
        int[] spatial = [.. numbers.InputSpatialDimensions.Select(axis => (int)axis)];
        (int feature, int kernelFeature) = (
            (int)numbers.InputFeatureDimension,
            (int)numbers.KernelInputFeatureDimension
        );
        if (numbers.KernelSpatialDimensions.Any(axis => kernel.IsPadded((int)axis)))
        {
            throw code.Refuse("the kernel's window must have a static size");
        }

        bool splitsBatch = op.BatchGroupCount > 1 && input.IsPadded((int)numbers.InputBatchDimension);
        bool isGrouped = op.FeatureGroupCount > 1 || op.BatchGroupCount > 1;
        if (splitsBatch || (isGrouped && (input.IsPadded(feature) || kernel.HasPadding)))
        {
            throw code.Refuse("features and batches that are split into groups must have static sizes");
        }

        if (!isGrouped)
        {
            (input, kernel) = Pair(site, input, [feature], kernel, [kernelFeature]);
        }

        WindowDimension[] windows = Windows.Create(
            Dims.Of(numbers.KernelSpatialDimensions.Select(axis => kernel.Dims[(int)axis])),
            op.WindowStrides,
            op.Padding,
            op.LhsDilation,
            op.RhsDilation,
            op.WindowReversal
        );
        Value zeroed = code.FillZero(input, [.. spatial, feature]);
        Length[] sizes = new Length[input.Rank];
        long[] dims = new long[input.Rank];
        int batch = (int)numbers.InputBatchDimension;
        Set(
            numbers.OutputBatchDimension,
            input.Dims[batch] / op.BatchGroupCount,
            code.Divide(input.Sizes[batch], op.BatchGroupCount)
        );
        Set(
            numbers.OutputFeatureDimension,
            kernel.Dims[(int)numbers.KernelOutputFeatureDimension],
            kernel.Sizes[(int)numbers.KernelOutputFeatureDimension]
        );
        for (int i = 0; i < spatial.Length; i++)
        {
            Set(
                numbers.OutputSpatialDimensions[i],
                windows[i].Count(input.Dims[spatial[i]]),
                code.Count(windows[i], input.Sizes[spatial[i]])
            );
        }

        TensorType type = new(op.ResultType.ElementType, Dims.Of(dims));
        Value result = code.AppendOperation(
            op with
            {
                ResultType = type,
            },
            [zeroed, code.FillZero(kernel, [kernelFeature])]
        ).Result;
        return new(result, sizes);

        void Set(long axis, long size, Length used) => (dims[axis], sizes[axis]) = (size, used);
    }

    // Dimensions that must agree are cut to one size.
    private static (PaddedValue Left, PaddedValue Right) Pair(
        PaddedSite site,
        PaddedValue left,
        int[] leftAxes,
        PaddedValue right,
        int[] rightAxes
    )
    {
        (Dims leftDims, Dims rightDims) = (left.Dims, right.Dims);
        (Length[] leftSizes, Length[] rightSizes) = ([.. left.Sizes], [.. right.Sizes]);
        for (int i = 0; i < leftAxes.Length; i++)
        {
            (int l, int r) = (leftAxes[i], rightAxes[i]);
            Length size = site.Agree(left, l, right, r);
            long least = Math.Min(leftDims[l], rightDims[r]);
            (leftDims, rightDims) = (leftDims.With(l, least), rightDims.With(r, least));
            (leftSizes[l], rightSizes[r]) = (size, size);
        }

        return (
            new(site.Code.Resize(left.Array, leftDims), leftSizes),
            new(site.Code.Resize(right.Array, rightDims), rightSizes)
        );
    }
}
