using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Shapes of the results of dots and convolutions, which their ops declare. The ops' own rules check all else.
/// </summary>
internal static class LinearAlgebraShapes
{
    public static Dims Dot(Tensor x, Tensor y, DotDimensionNumbers numbers)
    {
        RequireAxes(x, [.. numbers.LhsBatchingDimensions, .. numbers.LhsContractingDimensions], "lhs");
        RequireAxes(y, [.. numbers.RhsBatchingDimensions, .. numbers.RhsContractingDimensions], "rhs");
        RequireEqual(x, numbers.LhsContractingDimensions, y, numbers.RhsContractingDimensions, "contracting");
        RequireEqual(x, numbers.LhsBatchingDimensions, y, numbers.RhsBatchingDimensions, "batching");
        return
        [
            .. x.Shape.Permute(numbers.LhsBatchingDimensions),
            .. x.Shape.Without([.. numbers.LhsBatchingDimensions, .. numbers.LhsContractingDimensions]),
            .. y.Shape.Without([.. numbers.RhsBatchingDimensions, .. numbers.RhsContractingDimensions]),
        ];
    }

    public static TensorType Convolution(Ops.Convolution op, Tensor lhs, Tensor rhs)
    {
        ConvDimensionNumbers numbers = op.DimensionNumbers;
        int spatial = numbers.InputSpatialDimensions.Count;
        RequireRank("convolution", lhs, rhs, spatial + 2);
        if (op.WindowStrides!.Value.Count != spatial || op.Padding!.Value.Count != spatial)
        {
            throw Error(
                $"convolution: strides and padding need one entry per spatial axis ({spatial}), got "
                    + $"{op.WindowStrides.Value.Count} and {op.Padding!.Value.Count}"
            );
        }

        long[] shape = new long[spatial + 2];
        shape[numbers.OutputBatchDimension] = lhs.Shape[(int)numbers.InputBatchDimension] / op.BatchGroupCount;
        shape[numbers.OutputFeatureDimension] = rhs.Shape[(int)numbers.KernelOutputFeatureDimension];
        for (int i = 0; i < spatial; i++)
        {
            long input = Paddings.Dilate(lhs.Shape[(int)numbers.InputSpatialDimensions[i]], op.LhsDilation!.Value[i]);
            long window = Paddings.Dilate(rhs.Shape[(int)numbers.KernelSpatialDimensions[i]], op.RhsDilation!.Value[i]);
            long padded = input + op.Padding.Value[i].Low + op.Padding.Value[i].High;
            shape[numbers.OutputSpatialDimensions[i]] =
                padded < window ? 0 : ((padded - window) / op.WindowStrides.Value[i]) + 1;
        }

        return lhs.Type with
        {
            Dims = Dims.Create(shape),
        };
    }

    public static void RequireRank(string who, Tensor lhs, Tensor rhs, int rank)
    {
        if (lhs.Rank != rank || rhs.Rank != rank)
        {
            throw Error(
                $"{who}: both operands must have {rank} axes, one per role in the dimension numbers, got lhs {lhs} "
                    + $"and rhs {rhs}"
            );
        }
    }

    private static void RequireAxes(Tensor tensor, Dims axes, string which)
    {
        if (!axes.AreUniqueAxes(tensor.Rank))
        {
            throw Error(
                $"dot_general: batching and contracting axes of {which} must be different axes of {tensor}, "
                    + $"got [{axes}]"
            );
        }
    }

    private static void RequireEqual(Tensor x, Dims xAxes, Tensor y, Dims yAxes, string what)
    {
        if (xAxes.Count != yAxes.Count)
        {
            throw Error($"dot_general: as many {what} axes of lhs as of rhs are needed, got [{xAxes}] and [{yAxes}]");
        }

        for (int i = 0; i < xAxes.Count; i++)
        {
            long a = x.Shape[(int)xAxes[i]];
            long b = y.Shape[(int)yAxes[i]];
            if (a != b)
            {
                throw Error(
                    $"dot_general: {what} dimensions must have equal size: lhs dim {xAxes[i]} is {a}, rhs dim "
                        + $"{yAxes[i]} is {b} (lhs {x}, rhs {y})"
                );
            }
        }
    }

    private static TraceException Error(string message) =>
        new(SourceLocations.Prefix(Trace.CurrentLocation()) + message + ".");
}
