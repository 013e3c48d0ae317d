using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Hlo.Analysis;

/// <summary>The arithmetic of single operations, by op. Regions are given by what one run of them costs.</summary>
internal static class OperationCost
{
    /// <summary>What an operation does to its elements; null where shapes do not say.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="region">The cost of one run of a region.</param>
    public static Cost? Arithmetic(Operation operation, Func<int, Cost> region)
    {
        double? results = operation.Results.IsEmpty ? 0 : Sizes.Elements(operation.Results[0].Type);
        double? inputs = operation.Operands.IsEmpty ? 0 : Sizes.Elements(operation.Operands[0].Type);
        return operation.Op switch
        {
            DotGeneral dot => Flops(
                2 * results * Product(operation.Operands[0], dot.DotDimensionNumbers.LhsContractingDimensions)
            ),
            Dot => Flops(2 * results * LastSize(operation.Operands[0])),
            Convolution convolution => Flops(Convolutions.Flops(convolution, operation)),
            Ops.Reduce => Scale(region(0), inputs - results),
            ReduceWindow window => Scale(
                region(0),
                results * (window.WindowDimensions.Aggregate(1.0, (product, size) => product * size) - 1)
            ),
            SelectAndScatter select => SelectAndScatterCost(select, operation, region),
            Ops.Sort sort => Scale(region(0), inputs * Log2(DimensionOf(operation.Operands[0], sort.Dimension))),
            Ops.Scatter => Scale(region(0), Sizes.Elements(operation.Operands[^1].Type)),
            Map => Scale(region(0), results),
            AllReduce or Ops.ReduceScatter or CollectiveReduce => Scale(region(0), results),
            CrossReplicaSum => Flops(results),
            Fft fft => Flops(Transform(fft, operation)),
            // n³/3 per matrix, and n² per column of the right side.
            Cholesky => Flops(inputs * LastSize(operation.Operands[0]) / 3),
            TriangularSolve solve => Flops(results * DimensionOf(operation.Operands[0], -1)),
            BatchNormTraining => Flops(8 * inputs),
            BatchNormInference => Flops(4 * inputs),
            BatchNormGrad => Flops(12 * inputs),
            Rng or RngBitGenerator => Flops(operation.Results.IsEmpty ? 0 : Sizes.Elements(operation.Results[^1].Type)),
            _ => Elementwise(operation, results),
        };
    }

    private static Cost? Elementwise(Operation operation, double? elements) =>
        operation.Op switch
        {
            AccurateUnaryOp
            or Power
            or Atan2
            or ChloBinaryOp
            or Polygamma
            or Zeta
            or BroadcastPower
            or BroadcastAtan2 => Functions(elements),
            Conj or Square or AsinAcosKernel => Flops(elements),
            ChloUnaryOp => Functions(elements),
            Ops.Convert or Real or Imag or Complex or BitcastConvert => default(Cost),
            UnaryOp
            or BinaryOp
            or Compare
            or Select
            or Clamp
            or ChloPredicateOp
            or ChloBroadcastOp
            or UniformQuantize
            or UniformDequantize => Flops(elements * PerElement(operation)),
            _ => default(Cost),
        };

    // A complex product takes 4 multiplications and 2 additions, a sum 2 additions, a quotient a product with the
    // conjugate and 3 more.
    private static double PerElement(Operation operation) =>
        (operation.Op, operation.Results[0].Type) switch
        {
            (Multiply or BroadcastMultiply, TensorType { ElementType.IsComplex: true }) => 6,
            (Divide or BroadcastDivide, TensorType { ElementType.IsComplex: true }) => 11,
            (_, TensorType { ElementType.IsComplex: true }) => 2,
            _ => 1,
        };

    private static Cost? SelectAndScatterCost(SelectAndScatter select, Operation operation, Func<int, Cost> region)
    {
        double? windows = Sizes.Elements(operation.Operands[1].Type);
        double size = select.WindowDimensions is { Count: > 0 } sizes
            ? sizes.Aggregate(1.0, (product, extent) => product * extent)
            : 1;
        return windows is null ? null : (region(0) * (windows.Value * (size - 1))) + (region(1) * windows.Value);
    }

    // 5 n log2 n real operations per complex transform, half of them where one side is real.
    private static double? Transform(Fft fft, Operation operation)
    {
        double length = fft.FftLength.Aggregate(1.0, (product, size) => product * size);
        HloType full = fft.FftType == FftType.Rfft ? operation.Operands[0].Type : operation.Results[0].Type;
        double half = fft.FftType is FftType.Rfft or FftType.Irfft ? 0.5 : 1;
        return half * 5 * Sizes.Elements(full) * Log2(length);
    }

    private static double? Product(Value value, Dims dimensions)
    {
        double? product = 1;
        foreach (long dimension in dimensions)
        {
            product *= DimensionOf(value, dimension);
        }

        return product;
    }

    private static double? LastSize(Value value) => value.Type is TensorType { Rank: 0 } ? 1 : DimensionOf(value, -1);

    private static double? DimensionOf(Value value, long dimension)
    {
        if (value.Type is not TensorType { Rank: > 0 } type)
        {
            return 1;
        }

        int index = (int)(dimension < 0 ? dimension + type.Rank : dimension);
        long size =
            type.Dims[index] == Dims.Dynamic && type.Bounds is { } bounds ? bounds.Bounds[index] : type.Dims[index];
        return size == Dims.Dynamic ? null : size;
    }

    private static double? Log2(double? value) =>
        value is null ? null
        : value > 1 ? Math.Ceiling(Math.Log2(value.Value))
        : 0;

    private static Cost? Flops(double? count) => count is null ? null : new Cost(count.Value, 0, 0, 0);

    private static Cost? Functions(double? count) => count is null ? null : new Cost(0, count.Value, 0, 0);

    private static Cost? Scale(Cost cost, double? times) =>
        times is null ? null : new Cost(cost.Flops * times.Value, cost.Transcendentals * times.Value, 0, 0);
}
