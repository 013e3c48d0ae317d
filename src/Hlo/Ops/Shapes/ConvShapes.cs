namespace XlaSharp.Hlo.Ops;

/// <summary>Checks and result sizes of <c>convolution</c> and <c>dynamic_conv</c>.</summary>
public static class ConvShapes
{
    /// <summary>The windows along the kernel's spatial dimensions.</summary>
    /// <param name="kernel">Dimensions of the kernel.</param>
    /// <param name="numbers">Meaning of the dimensions.</param>
    /// <param name="strides">Strides.</param>
    /// <param name="padding">Padding of the input.</param>
    /// <param name="lhsDilation">Dilation of the input.</param>
    /// <param name="rhsDilation">Dilation of the kernel.</param>
    /// <param name="reversal">Reversal of the kernel.</param>
    /// <returns>One window per spatial dimension.</returns>
    public static WindowDimension[] CreateWindows(
        Dims kernel,
        ConvDimensionNumbers numbers,
        Dims? strides,
        ValueList<EdgePadding>? padding,
        Dims? lhsDilation,
        Dims? rhsDilation,
        ValueList<bool>? reversal
    )
    {
        ArgumentNullException.ThrowIfNull(numbers);
        Dims sizes = kernel.Permute(numbers.KernelSpatialDimensions);
        return Windows.Create(sizes, strides, padding, lhsDilation, rhsDilation, reversal);
    }

    /// <summary>Result dimensions in the layout that the dimension numbers give.</summary>
    /// <param name="lhs">Dimensions of the input.</param>
    /// <param name="rhs">Dimensions of the kernel.</param>
    /// <param name="numbers">Meaning of the dimensions.</param>
    /// <param name="windows">One window per spatial dimension.</param>
    /// <param name="batchGroupCount">Into how many groups the batch is cut.</param>
    /// <returns>The result's dimensions.</returns>
    public static Dims ResultDims(
        Dims lhs,
        Dims rhs,
        ConvDimensionNumbers numbers,
        ReadOnlySpan<WindowDimension> windows,
        long batchGroupCount
    )
    {
        ArgumentNullException.ThrowIfNull(numbers);
        long[] result = new long[lhs.Count];
        long batch = lhs[(int)numbers.InputBatchDimension];
        result[numbers.OutputBatchDimension] = batch == Dims.Dynamic ? batch : batch / batchGroupCount;
        result[numbers.OutputFeatureDimension] = rhs[(int)numbers.KernelOutputFeatureDimension];
        for (int i = 0; i < windows.Length; i++)
        {
            result[numbers.OutputSpatialDimensions[i]] = windows[i].Count(lhs[(int)numbers.InputSpatialDimensions[i]]);
        }

        return Dims.Of(result);
    }

    /// <summary>Checks ranks and dimension numbers.</summary>
    internal static void CheckNumbers(TensorType lhs, TensorType rhs, ConvDimensionNumbers numbers)
    {
        Constraint.Require(
            lhs.Rank == rhs.Rank,
            $"expects convolution arguments to have same number of dimensions. Got: '{lhs}' and '{rhs}'."
        );
        Constraint.Require(
            lhs.Rank >= 2,
            $"expects convolution arguments to have >= 2 dimensions. Got: '{lhs}' and '{rhs}'."
        );
        (int input, int kernel, int output) = (
            numbers.InputSpatialDimensions.Count,
            numbers.KernelSpatialDimensions.Count,
            numbers.OutputSpatialDimensions.Count
        );
        Constraint.Require(
            input == kernel && input == output,
            $"expects the same size for input, kernel and output spatial-dimensions, but got {input}, {kernel}, and "
                + $"{output} resp."
        );
        Constraint.Require(
            input + 2 == lhs.Rank,
            $"expects convolution arguments to have {input + 2} dimensions. Got: {lhs.Rank}"
        );
        Dims inputs = numbers
            .InputSpatialDimensions.Insert(0, numbers.InputFeatureDimension)
            .Insert(0, numbers.InputBatchDimension);
        Dims kernels = numbers
            .KernelSpatialDimensions.Insert(0, numbers.KernelOutputFeatureDimension)
            .Insert(0, numbers.KernelInputFeatureDimension);
        Dims outputs = numbers
            .OutputSpatialDimensions.Insert(0, numbers.OutputFeatureDimension)
            .Insert(0, numbers.OutputBatchDimension);
        Constraint.Require(
            inputs.Concat(kernels).Concat(outputs).All(dimension => dimension >= 0 && dimension < lhs.Rank),
            $"expects input, kernel, and output dimension-numbers to be in-range [0, {lhs.Rank})."
        );
        RequireUnique("input", inputs);
        RequireUnique("kernel", kernels);
        RequireUnique("output", outputs);
    }

    /// <summary>Checks how features and batches are cut into groups.</summary>
    internal static void CheckGroups(
        TensorType lhs,
        TensorType rhs,
        ConvDimensionNumbers numbers,
        long features,
        long batches
    )
    {
        Constraint.Require(
            features <= 1 || batches <= 1,
            $"expects batch_group_count and feature_group_count not to be both greater than 1. Got {batches} and "
                + $"{features} resp."
        );
        Constraint.Require(features > 0, $"expects feature_group_count to be a positive number, got {features}.");
        Constraint.Require(batches > 0, $"expects batch_group_count to be a positive number, got {batches}.");
        long inputFeature = lhs.Dims[(int)numbers.InputFeatureDimension];
        long inputBatch = lhs.Dims[(int)numbers.InputBatchDimension];
        long kernelInput = rhs.Dims[(int)numbers.KernelInputFeatureDimension];
        long kernelOutput = rhs.Dims[(int)numbers.KernelOutputFeatureDimension];
        Constraint.Require(
            kernelOutput == Dims.Dynamic || kernelOutput % batches == 0,
            $"expects output feature dimension size ({kernelOutput}) to be a multiple of batch_group_count. Got "
                + $"batch_group_count = {batches}."
        );
        Constraint.Require(
            kernelOutput == Dims.Dynamic || kernelOutput % features == 0,
            $"expects kernel output feature dimension ({kernelOutput}) to be divisible by feature_group_count. For "
                + $"feature_group_count = {features}."
        );
        Constraint.Require(
            inputFeature == Dims.Dynamic || inputFeature % features == 0,
            $"expects input feature dimension ({inputFeature}) to be a multiple of feature_group_count. Got "
                + $"feature_group_count = {features}."
        );
        Constraint.Require(
            inputFeature == Dims.Dynamic || DimRules.AreCompatible(inputFeature / features, kernelInput),
            $"expects input feature dimension ({inputFeature}) / feature_group_count = kernel input feature "
                + $"dimension ({kernelInput}). Got feature_group_count = {features}."
        );
        Constraint.Require(
            inputBatch == Dims.Dynamic || inputBatch % batches == 0,
            $"expects input batch dimension ({inputBatch}) to be divisible by batch_group_count. Got "
                + $"batch_group_count = {batches}."
        );
    }

    private static void RequireUnique(string what, Dims dimensions) =>
        Constraint.Require(
            dimensions.Distinct().Count() == dimensions.Count,
            $"expects {what} dimension-numbers to be unique, got {{{dimensions}}}."
        );
}
