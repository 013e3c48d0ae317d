using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// A convolution as a contraction: padding and dilation of the input become a padded copy, reversal a reversed kernel,
/// and what is left is an affine index map. Features are brought to the innermost place of kernel and result.
/// </summary>
internal sealed class Convolution : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Refusals.Quantized(node);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.Convolution op = (Ops.Convolution)node.Op;
        if (Winograd.TryExpand(graph, op, node.Operands[0], node.Operands[1], node.Result.Type) is { } fast)
        {
            return [fast];
        }

        return
        [
            Products.Expand(
                graph,
                node.Operands[0],
                node.Operands[1],
                node.Result.Type,
                (lhs, rhs) => Multiply(graph, op, lhs, rhs, node.Result.Dims)
            ),
        ];
    }

    private static Tensor Multiply(GraphWriter graph, Ops.Convolution op, Tensor lhs, Tensor rhs, Dims result)
    {
        ConvDimensionNumbers numbers = op.DimensionNumbers;
        Ops.WindowDimension[] windows = op.CreateWindows(rhs.Dims);
        Dims input = lhs.Dims;
        lhs = Spread(graph, lhs, numbers, windows);
        Dims reversed = Dims.Of(
            Enumerable
                .Range(0, windows.Length)
                .Where(i => windows[i].Reversal && windows[i].Size > 1)
                .Select(i => numbers.KernelSpatialDimensions[i])
        );
        rhs = reversed.Count == 0 ? rhs : graph.Add(new Ops.Reverse(reversed), rhs.Type, rhs);

        // The kernel's output features side by side, then the result's.
        Dims kernelOrder = MoveLast(rhs.Dims.Count, numbers.KernelOutputFeatureDimension);
        if (kernelOrder != Dims.Range(0, rhs.Dims.Count))
        {
            Dims inverse = kernelOrder.Inverse();
            rhs = graph.Add(
                new Ops.Transpose(kernelOrder),
                rhs.Type with
                {
                    Dims = rhs.Dims.Permute(kernelOrder),
                },
                rhs
            );
            numbers = numbers with
            {
                KernelInputFeatureDimension = inverse[(int)numbers.KernelInputFeatureDimension],
                KernelOutputFeatureDimension = inverse[(int)numbers.KernelOutputFeatureDimension],
                KernelSpatialDimensions = Dims.Of(numbers.KernelSpatialDimensions.Select(d => inverse[(int)d])),
            };
        }

        Dims resultOrder = MoveLast(result.Count, numbers.OutputFeatureDimension);
        Dims back = resultOrder.Inverse();
        numbers = numbers with
        {
            OutputBatchDimension = back[(int)numbers.OutputBatchDimension],
            OutputFeatureDimension = back[(int)numbers.OutputFeatureDimension],
            OutputSpatialDimensions = Dims.Of(numbers.OutputSpatialDimensions.Select(d => back[(int)d])),
        };
        Dims inner = result.Permute(resultOrder);
        Contract contract = Plan(op, numbers, windows, lhs.Dims, rhs.Dims, inner) with
        {
            Borders = Borders(numbers, windows, input, lhs.Dims, inner),
        };
        Tensor product = graph.Add(contract, new TensorType(lhs.ElementType, inner), lhs, rhs);
        return inner == result && back == Dims.Range(0, result.Count)
            ? product
            : graph.Add(new Ops.Transpose(back), new TensorType(lhs.ElementType, result), product);
    }

    // Padding and holes of the input as zeros in memory; no code of the inner loops asks whether it is inside.
    private static Tensor Spread(
        GraphWriter graph,
        Tensor lhs,
        ConvDimensionNumbers numbers,
        Ops.WindowDimension[] windows
    )
    {
        long[] low = new long[lhs.Dims.Count];
        long[] high = new long[lhs.Dims.Count];
        long[] interior = new long[lhs.Dims.Count];
        long[] sizes = [.. lhs.Dims];
        for (int i = 0; i < windows.Length; i++)
        {
            int d = (int)numbers.InputSpatialDimensions[i];
            (low[d], high[d]) = (windows[i].PaddingLow, windows[i].PaddingHigh);
            interior[d] = windows[i].BaseDilation - 1;
            sizes[d] = Math.Max(0, low[d] + high[d] + lhs.Dims[d] + (Math.Max(0, lhs.Dims[d] - 1) * interior[d]));
        }

        TensorType type = lhs.Type with { Dims = Dims.Create(sizes) };
        bool isPlain = low.All(n => n == 0) && high.All(n => n == 0) && type.Dims == lhs.Dims;
        return isPlain
            ? lhs
            : graph.Add(
                new Ops.Pad(Dims.Create(low), Dims.Create(high), Dims.Create(interior)),
                type,
                lhs,
                graph.Zero(TensorType.Scalar(lhs.ElementType))
            );
    }

    private static Dims MoveLast(int rank, long dimension) =>
        Dims.Of([.. Enumerable.Range(0, rank).Select(d => (long)d).Where(d => d != dimension), dimension]);

    private static ValueList<Border> Borders(
        ConvDimensionNumbers numbers,
        Ops.WindowDimension[] windows,
        Dims input,
        Dims padded,
        Dims result
    )
    {
        (long[] steps, long[] outputs) = (Strides.Of(padded), Strides.Of(result));
        List<Border> borders = [];
        for (int i = 0; i < windows.Length; i++)
        {
            Ops.WindowDimension window = windows[i];
            int from = (int)numbers.InputSpatialDimensions[i];
            int to = (int)numbers.OutputSpatialDimensions[i];
            if (window.Size > 1 && (window.PaddingLow > 0 || window.PaddingHigh > 0) && input[from] > 0)
            {
                borders.Add(
                    new(
                        outputs[to],
                        result[to],
                        window.WindowDilation * steps[from],
                        window.Size,
                        window.Stride,
                        window.WindowDilation,
                        window.PaddingLow,
                        ((input[from] - 1) * window.BaseDilation) + 1
                    )
                );
            }
        }

        return [.. borders];
    }

    private static Contract Plan(
        Ops.Convolution op,
        ConvDimensionNumbers numbers,
        Ops.WindowDimension[] windows,
        Dims lhs,
        Dims rhs,
        Dims result
    )
    {
        (long[] left, long[] right, long[] output) = (Strides.Of(lhs), Strides.Of(rhs), Strides.Of(result));
        long features = rhs[(int)numbers.KernelOutputFeatureDimension];
        long groups = Math.Max(op.FeatureGroupCount, op.BatchGroupCount);
        long perGroup = features / groups;
        long kernelStep = right[numbers.KernelOutputFeatureDimension];
        long outputStep = output[numbers.OutputFeatureDimension];
        long inputFeatures = rhs[(int)numbers.KernelInputFeatureDimension];
        long batch = result[(int)numbers.OutputBatchDimension];
        long groupStep =
            op.FeatureGroupCount > 1
                ? inputFeatures * left[numbers.InputFeatureDimension]
                : batch * left[numbers.InputBatchDimension];
        List<Axis> axes =
        [
            new(groups, groupStep, perGroup * kernelStep, perGroup * outputStep),
            new(batch, left[numbers.InputBatchDimension], 0, output[numbers.OutputBatchDimension]),
            new(perGroup, 0, kernelStep, outputStep),
            new(inputFeatures, left[numbers.InputFeatureDimension], right[numbers.KernelInputFeatureDimension], 0),
        ];
        for (int i = 0; i < windows.Length; i++)
        {
            long step = left[numbers.InputSpatialDimensions[i]];
            int outputDimension = (int)numbers.OutputSpatialDimensions[i];
            axes.Add(new(result[outputDimension], windows[i].Stride * step, 0, output[outputDimension]));
            axes.Add(
                new(windows[i].Size, windows[i].WindowDilation * step, right[numbers.KernelSpatialDimensions[i]], 0)
            );
        }

        return Contract.Of(axes);
    }
}
