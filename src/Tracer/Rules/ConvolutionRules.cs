using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// Rules of convolution: each operand's cotangent is a convolution with exchanged roles of axes, strides and dilations.
/// </summary>
internal static class ConvolutionRules
{
    /// <summary>
    /// Cotangent of the images: the result's cotangent, spread by the strides, convolved with the reversed kernel.
    /// </summary>
    public static Tensor TransposeLhs(Ops.Convolution op, Tensor ct, LinearOperand[] operands)
    {
        ConvDimensionNumbers n = op.DimensionNumbers;
        Tensor rhs = operands[1].Value!;
        long groups = op.FeatureGroupCount * op.BatchGroupCount;
        if (groups > 1)
        {
            rhs = SplitAxis(rhs, (int)n.KernelOutputFeatureDimension, groups);
            rhs = MergeAxis(rhs, (int)n.KernelOutputFeatureDimension, (int)n.KernelInputFeatureDimension);
        }

        ConvDimensionNumbers transposed = new(
            n.OutputBatchDimension,
            n.OutputFeatureDimension,
            n.OutputSpatialDimensions,
            n.KernelOutputFeatureDimension,
            n.KernelInputFeatureDimension,
            n.KernelSpatialDimensions,
            n.InputBatchDimension,
            n.InputFeatureDimension,
            n.InputSpatialDimensions
        );
        Sizes sizes = new(op, operands[0].Type.Dims, operands[1].Type.Dims, ct.Shape);
        EdgePadding[] padding = new EdgePadding[sizes.Count];
        for (int i = 0; i < padding.Length; i++)
        {
            long low = sizes.Window[i] - op.Padding!.Value[i].Low - 1;
            padding[i] = new(low, sizes.Input[i] + sizes.Window[i] - 1 - sizes.Output[i] - low);
        }

        Tensor result = Lax.ConvGeneralDilated(
            ct,
            Lax.Rev(rhs, n.KernelSpatialDimensions),
            op.LhsDilation!.Value,
            [.. padding],
            transposed,
            op.WindowStrides,
            op.RhsDilation,
            groups,
            1,
            PrecisionOf(op)
        );
        if (op.BatchGroupCount > 1)
        {
            result = SplitAxis(result, (int)n.InputFeatureDimension, op.BatchGroupCount);
            result = MergeAxis(result, (int)n.InputFeatureDimension, (int)n.InputBatchDimension);
        }

        return result;
    }

    /// <summary>
    /// Cotangent of the kernel: the images convolved with the result's cotangent, batch and feature exchanged.
    /// </summary>
    public static Tensor TransposeRhs(Ops.Convolution op, Tensor ct, LinearOperand[] operands)
    {
        ConvDimensionNumbers n = op.DimensionNumbers;
        (long features, long batches) = op.BatchGroupCount > 1 ? (op.BatchGroupCount, 1L) : (1L, op.FeatureGroupCount);
        ConvDimensionNumbers transposed = new(
            n.InputFeatureDimension,
            n.InputBatchDimension,
            n.InputSpatialDimensions,
            n.OutputBatchDimension,
            n.OutputFeatureDimension,
            n.OutputSpatialDimensions,
            n.KernelInputFeatureDimension,
            n.KernelOutputFeatureDimension,
            n.KernelSpatialDimensions
        );
        Sizes sizes = new(op, operands[0].Type.Dims, operands[1].Type.Dims, ct.Shape);
        EdgePadding[] padding = new EdgePadding[sizes.Count];
        for (int i = 0; i < padding.Length; i++)
        {
            long low = op.Padding!.Value[i].Low;
            padding[i] = new(low, sizes.Output[i] - sizes.Input[i] + sizes.Window[i] - low - 1);
        }

        return Lax.ConvGeneralDilated(
            operands[0].Value!,
            ct,
            op.RhsDilation!.Value,
            [.. padding],
            transposed,
            op.LhsDilation,
            op.WindowStrides,
            features,
            batches,
            PrecisionOf(op)
        );
    }

    /// <summary>A batch axis joins the batch or the features, depending on which operand has it.</summary>
    public static Tensor[] Batch(Op op, BatchArguments args)
    {
        Ops.Convolution convolution = (Ops.Convolution)op;
        ConvDimensionNumbers n = convolution.DimensionNumbers;
        if (convolution.BatchGroupCount > 1)
        {
            return Batching.Loop(op, args);
        }

        if (!args.IsBatched(1))
        {
            Tensor result = Apply(convolution, MergeFirst(args[0], (int)n.InputBatchDimension), args[1], 1);
            return
            [
                Batching.MoveToFront(
                    SplitAxis(result, (int)n.OutputBatchDimension, args.Size),
                    (int)n.OutputBatchDimension
                ),
            ];
        }

        bool shared = !args.IsBatched(0) && convolution.FeatureGroupCount == 1;
        Tensor kernel = MergeFirst(args[1], (int)n.KernelOutputFeatureDimension);
        Tensor images = shared ? args[0] : MergeFirst(args.Full(0), (int)n.InputFeatureDimension);
        Tensor grouped = Apply(convolution, images, kernel, shared ? 1 : args.Size);
        return
        [
            Batching.MoveToFront(
                SplitAxis(grouped, (int)n.OutputFeatureDimension, args.Size),
                (int)n.OutputFeatureDimension
            ),
        ];
    }

    private static Tensor Apply(Ops.Convolution op, Tensor lhs, Tensor rhs, long groups) =>
        Lax.ConvGeneralDilated(
            lhs,
            rhs,
            op.WindowStrides!.Value,
            op.Padding!.Value,
            op.DimensionNumbers,
            op.LhsDilation,
            op.RhsDilation,
            op.FeatureGroupCount * groups,
            op.BatchGroupCount,
            PrecisionOf(op)
        );

    private static Precision? PrecisionOf(Ops.Convolution op) =>
        op.PrecisionConfig is { Count: > 0 } config ? config[0] : null;

    /// <summary>Merges the first axis into another as its slow part.</summary>
    private static Tensor MergeFirst(Tensor x, int axis) => MergeAxis(x, 0, axis);

    /// <summary>Removes an axis and makes it the slow part of another, counted without it.</summary>
    private static Tensor MergeAxis(Tensor x, int source, int target)
    {
        Dims order = Dims.Range(0, x.Rank).Without([source]).Insert(target, source);
        Tensor moved = Lax.Transpose(x, order);
        Dims shape = moved.Shape.Without([target]);
        return Lax.Reshape(moved, shape.With(target, moved.Shape[target] * shape[target]));
    }

    /// <summary>Splits the slow part of an axis off as a new axis before it.</summary>
    private static Tensor SplitAxis(Tensor x, int axis, long size) =>
        Lax.Reshape(x, x.Shape.With(axis, x.Shape[axis] / size).Insert(axis, size));

    /// <summary>Spatial sizes with the gaps of dilations and strides.</summary>
    private readonly struct Sizes(Ops.Convolution op, Dims lhs, Dims rhs, Dims result)
    {
        public int Count => op.WindowStrides!.Value.Count;

        public Dims Input { get; } =
            Paddings.Dilate(lhs.Permute(op.DimensionNumbers.InputSpatialDimensions), op.LhsDilation!.Value);

        public Dims Window { get; } =
            Paddings.Dilate(rhs.Permute(op.DimensionNumbers.KernelSpatialDimensions), op.RhsDilation!.Value);

        public Dims Output { get; } =
            Paddings.Dilate(result.Permute(op.DimensionNumbers.OutputSpatialDimensions), op.WindowStrides!.Value);
    }
}
