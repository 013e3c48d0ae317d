using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Analysis;

/// <summary>The arithmetic of convolutions: products with padding and holes are not counted.</summary>
internal static class Convolutions
{
    private const double MaxPositions = 1e7;

    /// <summary>
    /// Two operations per product of an element of the input and one of the kernel; null for dynamic shapes.
    /// </summary>
    public static double? Flops(Convolution op, Operation operation)
    {
        if (
            operation.Operands
                is not [{ Type: TensorType { IsStatic: true } input }, { Type: TensorType { IsStatic: true } kernel }]
            || operation.Result.Type is not TensorType { IsStatic: true } result
        )
        {
            return null;
        }

        ConvDimensionNumbers numbers = op.DimensionNumbers;
        Dims sizes = Dims.Of(numbers.KernelSpatialDimensions.Select(dimension => kernel.Dims[(int)dimension]));
        WindowDimension[] windows = Windows.Create(
            sizes,
            op.WindowStrides,
            op.Padding,
            op.LhsDilation,
            op.RhsDilation,
            op.WindowReversal
        );
        double products =
            (double)result.Dims[(int)numbers.OutputBatchDimension]
            * result.Dims[(int)numbers.OutputFeatureDimension]
            * kernel.Dims[(int)numbers.KernelInputFeatureDimension];
        for (int i = 0; i < windows.Length; i++)
        {
            products *= Meetings(
                windows[i],
                input.Dims[(int)numbers.InputSpatialDimensions[i]],
                result.Dims[(int)numbers.OutputSpatialDimensions[i]]
            );
        }

        return 2 * products;
    }

    /// <summary>
    /// How often, over all positions of a window in one dimension, a kernel element meets an element of the base.
    /// </summary>
    internal static double Meetings(WindowDimension window, long input, long output)
    {
        if ((double)output * window.Size > MaxPositions)
        {
            return (double)output * window.Size;
        }

        long count = 0;
        long end = Windows.Dilate(input, window.BaseDilation);
        for (long position = 0; position < output; position++)
        {
            for (long element = 0; element < window.Size; element++)
            {
                long at = (position * window.Stride) + (element * window.WindowDilation) - window.PaddingLow;
                count += at >= 0 && at < end && at % window.BaseDilation == 0 ? 1 : 0;
            }
        }

        return count;
    }
}
