using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>
/// Convolutions with constant kernels of 3 × 3 as Winograd's minimal filtering F(2 × 2, 3 × 3): 16 products of matrices
/// instead of 36 for each square of four results (A. Lavin, S. Gray, Fast Algorithms for Convolutional Neural Networks,
/// 2015). Sums and differences before and after them cost more than that saves, unless there are many features and a
/// small image.
/// </summary>
internal static class Winograd
{
    private const int Window = 3;
    private const int Tile = 2;
    private const int Points = 4;

    // Features of operand and result from which on the products outweigh the sums.
    private const long ManyFeatures = 256;

    // What the transformed operand and the transformed result may take: they stay in the caches.
    private const long MaxBytes = 4 << 20;

    // What the transformed kernel may take: it is larger than the kernel, and read once.
    private const long MaxKernelBytes = 8 << 20;

    /// <summary>The convolution's result; null where this does not apply.</summary>
    public static Tensor? TryExpand(GraphWriter graph, Ops.Convolution op, Tensor lhs, Tensor rhs, TensorType result)
    {
        if (
            rhs.Producer is not { Op: Ops.Constant { Value: DenseElementsAttr { IsSplat: false } value } }
            || !Applies(op, lhs, rhs, result)
        )
        {
            return null;
        }

        Ops.WindowDimension[] windows = op.CreateWindows(rhs.Dims);
        (long images, long height, long width) = (lhs.Dims[0], Tiles(result.Dims[1]), Tiles(result.Dims[2]));
        (long inputs, long outputs) = (lhs.Dims[3], result.Dims[3]);
        long tiles = images * height * width;
        if (Points * Points * tiles * (inputs + outputs) * sizeof(float) > MaxBytes)
        {
            return null;
        }

        Writer writer = new(graph);
        Tensor padded = writer.Pad(lhs, windows, height, width);
        Dims part = [images, height, width, inputs];
        Tensor[] parts = new Tensor[Points * Points];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = writer.Slice(padded, i / Points, i % Points, part);
        }

        Tensor operand = writer.Join([.. Transform(parts, writer.OperandSums)], [1, tiles, inputs]);
        TensorType kernelType = new(ElementType.F32, [Points * Points, inputs, outputs]);
        (ConvDimensionNumbers numbers, Dims dims) = (op.DimensionNumbers, rhs.Dims);
        ReadOnlyMemory<byte> kernel = DeferredBytes.Create(
            kernelType.ByteCount,
            target => TransformKernel(value, numbers, dims, MemoryMarshal.Cast<byte, float>(target))
        );
        Tensor factors = graph.Add(new Ops.Constant(new DenseElementsAttr(kernelType, kernel)), kernelType);
        Contract products = Contract.Of([
            new(Points * Points, tiles * inputs, inputs * outputs, tiles * outputs),
            new(tiles, inputs, 0, outputs),
            new(outputs, 0, 1, 1),
            new(inputs, 1, outputs, 0),
        ]);
        TensorType productType = new(ElementType.F32, [Points * Points, tiles, outputs]);
        Tensor sums = graph.Add(products, productType, operand, factors);
        Tensor[] squares = [.. Transform(writer.Split(sums), writer.ResultSums)];
        return writer.Arrange(squares, [images, height, width, outputs], result);
    }

    private static bool Applies(Ops.Convolution op, Tensor lhs, Tensor rhs, TensorType result)
    {
        ConvDimensionNumbers numbers = op.DimensionNumbers;
        return lhs.ElementType.Kind == ElementKind.F32
            && result.ElementType.Kind == ElementKind.F32
            && lhs.Dims.Count == 4
            && result.ElementCount > 0
            && op.FeatureGroupCount == 1
            && op.BatchGroupCount == 1
            && (op.PrecisionConfig is not { } precision || precision.All(p => p == Precision.Default))
            && numbers.InputBatchDimension == 0
            && numbers.InputFeatureDimension == 3
            && numbers.InputSpatialDimensions is [1, 2]
            && numbers.OutputBatchDimension == 0
            && numbers.OutputFeatureDimension == 3
            && numbers.OutputSpatialDimensions is [1, 2]
            && lhs.Dims[3] >= ManyFeatures
            && result.Dims[3] >= ManyFeatures
            && Points * Points * lhs.Dims[3] * result.Dims[3] * sizeof(float) <= MaxKernelBytes
            && op.CreateWindows(rhs.Dims)
                .All(window =>
                    window is { Size: Window, Stride: 1, BaseDilation: 1, WindowDilation: 1, Reversal: false }
                );
    }

    private static long Tiles(long size) => (size + Tile - 1) / Tile;

    // A transformation of both dimensions of a square.
    private static IEnumerable<Tensor> Transform(Tensor[] square, Func<Tensor[], Tensor[]> sums)
    {
        Tensor[][] columns =
        [
            .. Enumerable
                .Range(0, Points)
                .Select(column =>
                    sums([.. Enumerable.Range(0, Points).Select(row => square[(row * Points) + column])])
                ),
        ];
        return Enumerable
            .Range(0, columns[0].Length)
            .SelectMany(row => sums([.. columns.Select(column => column[row])]));
    }

    // G g Gᵀ of every pair of features, in double precision.
    private static void TransformKernel(
        DenseElementsAttr value,
        ConvDimensionNumbers numbers,
        Dims dims,
        Span<float> kernel
    )
    {
        ReadOnlySpan<float> weights = MemoryMarshal.Cast<byte, float>(value.Data.Span);
        long[] steps = Strides.Of(dims);
        int inputs = (int)dims[(int)numbers.KernelInputFeatureDimension];
        int outputs = (int)dims[(int)numbers.KernelOutputFeatureDimension];
        (long down, long right) = (
            steps[numbers.KernelSpatialDimensions[0]],
            steps[numbers.KernelSpatialDimensions[1]]
        );
        Span<double> rows = stackalloc double[Points * Window];
        Span<double> points = stackalloc double[Points];
        for (int input = 0; input < inputs; input++)
        {
            for (int output = 0; output < outputs; output++)
            {
                long start =
                    (input * steps[numbers.KernelInputFeatureDimension])
                    + (output * steps[numbers.KernelOutputFeatureDimension]);
                for (int column = 0; column < Window; column++)
                {
                    int at = (int)(start + (column * right));
                    Evaluate(weights[at], weights[(int)(at + down)], weights[(int)(at + (2 * down))], points);
                    for (int row = 0; row < Points; row++)
                    {
                        rows[(row * Window) + column] = points[row];
                    }
                }

                for (int row = 0; row < Points; row++)
                {
                    Evaluate(rows[row * Window], rows[(row * Window) + 1], rows[(row * Window) + 2], points);
                    for (int column = 0; column < Points; column++)
                    {
                        int matrix = (row * Points) + column;
                        kernel[(((matrix * inputs) + input) * outputs) + output] = (float)points[column];
                    }
                }
            }
        }
    }

    private static void Evaluate(double first, double second, double third, Span<double> points)
    {
        points[0] = first;
        points[1] = (first + second + third) / 2;
        points[2] = (first - second + third) / 2;
        points[3] = third;
    }

    private sealed class Writer(GraphWriter graph)
    {
        // Bᵀ
        public Tensor[] OperandSums(Tensor[] x) =>
            [Subtract(x[0], x[2]), Add(x[1], x[2]), Subtract(x[2], x[1]), Subtract(x[1], x[3])];

        // Aᵀ
        public Tensor[] ResultSums(Tensor[] x) => [Add(Add(x[0], x[1]), x[2]), Subtract(Subtract(x[1], x[2]), x[3])];

        // So that squares of four by four, two apart, cover it.
        public Tensor Pad(Tensor values, Ops.WindowDimension[] windows, long height, long width)
        {
            Dims dims = values.Dims.With(1, (height * Tile) + Points - Tile).With(2, (width * Tile) + Points - Tile);
            Dims none = Dims.Repeat(0, dims.Count);
            Dims low = none.With(1, windows[0].PaddingLow).With(2, windows[1].PaddingLow);
            Dims high = none.With(1, dims[1] - values.Dims[1] - low[1]).With(2, dims[2] - values.Dims[2] - low[2]);
            return graph.Add(
                new Ops.Pad(low, high, none),
                values.Type with
                {
                    Dims = dims,
                },
                values,
                graph.Zero(TensorType.Scalar(values.ElementType))
            );
        }

        // One place of all squares.
        public Tensor Slice(Tensor values, int row, int column, Dims part)
        {
            Dims limits = [part[0], row + (part[1] * Tile) - 1, column + (part[2] * Tile) - 1, part[3]];
            return graph.Add(
                new Ops.Slice([0, row, column, 0], limits, [1, Tile, Tile, 1]),
                values.Type with
                {
                    Dims = part,
                },
                values
            );
        }

        public Tensor Join(Tensor[] parts, Dims dims)
        {
            Tensor[] flat = Array.ConvertAll(parts, part => Reshape(part, dims));
            TensorType type = flat[0].Type with { Dims = dims.With(0, parts.Length) };
            return graph.Add(new Ops.Concatenate(0), type, flat);
        }

        public Tensor[] Split(Tensor values)
        {
            Dims dims = values.Dims.With(0, 1);
            Dims one = Dims.Repeat(1, dims.Count);
            Dims none = Dims.Repeat(0, dims.Count);
            return
            [
                .. Enumerable
                    .Range(0, (int)values.Dims[0])
                    .Select(i =>
                        graph.Add(
                            new Ops.Slice(none.With(0, i), dims.With(0, i + 1), one),
                            values.Type with
                            {
                                Dims = dims,
                            },
                            values
                        )
                    ),
            ];
        }

        // Squares of two by two side by side; what is beyond the result is left out.
        public Tensor Arrange(Tensor[] squares, Dims part, TensorType result)
        {
            Dims place = [part[0], part[1], 1, part[2], 1, part[3]];
            TensorType row = new(ElementType.F32, place.With(4, Tile));
            Tensor[] rows =
            [
                .. Enumerable
                    .Range(0, Tile)
                    .Select(i =>
                        graph.Add(
                            new Ops.Concatenate(4),
                            row,
                            Reshape(squares[i * Tile], place),
                            Reshape(squares[(i * Tile) + 1], place)
                        )
                    ),
            ];
            Tensor all = graph.Add(new Ops.Concatenate(2), row with { Dims = row.Dims.With(2, Tile) }, rows);
            Tensor image = Reshape(all, [part[0], part[1] * Tile, part[2] * Tile, part[3]]);
            return image.Dims == result.Dims
                ? image
                : graph.Add(new Ops.Slice(Dims.Repeat(0, 4), result.Dims, Dims.Repeat(1, 4)), result, image);
        }

        private Tensor Add(Tensor a, Tensor b) => graph.Add(Ops.Add.Instance, a.Type, a, b);

        private Tensor Subtract(Tensor a, Tensor b) => graph.Add(Ops.Subtract.Instance, a.Type, a, b);

        private Tensor Reshape(Tensor tensor, Dims dims)
        {
            TensorType type = tensor.Type with { Dims = dims };
            return tensor.Dims == dims ? tensor : graph.Add(new Ops.Reshape(type), type, tensor);
        }
    }
}
