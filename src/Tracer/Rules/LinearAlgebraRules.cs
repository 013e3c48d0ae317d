using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>Rules of dots and convolutions.</summary>
internal static class LinearAlgebraRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Bilinear<Ops.DotGeneral>(
            (op, ct, operands) =>
                TransposeDot(op, ct, operands[0].Type, operands[1].Value!, op.DotDimensionNumbers, swapped: false),
            (op, ct, operands) =>
                TransposeDot(op, ct, operands[1].Type, operands[0].Value!, Swap(op.DotDimensionNumbers), swapped: true),
            BatchDot
        ),
        Rows.Bilinear<Ops.Convolution>(
            ConvolutionRules.TransposeLhs,
            ConvolutionRules.TransposeRhs,
            ConvolutionRules.Batch
        ),
    ];

    private static DotDimensionNumbers Swap(DotDimensionNumbers n) =>
        new(n.RhsBatchingDimensions, n.LhsBatchingDimensions, n.RhsContractingDimensions, n.LhsContractingDimensions);

    /// <summary>
    /// The cotangent of one operand: the result's cotangent times the other operand, over the other's free axes.
    /// </summary>
    private static Tensor TransposeDot(
        Ops.DotGeneral op,
        Tensor ct,
        TensorType wanted,
        Tensor other,
        DotDimensionNumbers n,
        bool swapped
    )
    {
        Dims wantedFree = Dims.Range(0, wanted.Rank)
            .Without([.. n.LhsContractingDimensions, .. n.LhsBatchingDimensions]);
        Dims otherFree = Dims.Range(0, other.Rank).Without([.. n.RhsContractingDimensions, .. n.RhsBatchingDimensions]);
        int batches = n.LhsBatchingDimensions.Count;
        Dims ctOther = Dims.Range(batches + (swapped ? 0 : wantedFree.Count), otherFree.Count);
        DotDimensionNumbers numbers = new(Dims.Range(0, batches), n.RhsBatchingDimensions, ctOther, otherFree);
        Precision? precision = op.PrecisionConfig is { Count: > 0 } config ? config[0] : null;

        // Mixed widths: compute in the cotangent's type, then return to the operand's.
        Tensor factor = Lax.ConvertElementType(other, ct.ElementType);
        Tensor product = Lax.DotGeneral(ct, factor, numbers, precision);

        // The result's axes: batches, free axes of the wanted operand, its contracting axes in the order of the
        // other's.
        Dims contracting = n.LhsContractingDimensions.Permute(
            Dims.Of(
                Enumerable
                    .Range(0, n.RhsContractingDimensions.Count)
                    .OrderBy(i => n.RhsContractingDimensions[i])
                    .Select(i => (long)i)
            )
        );
        Dims axes = [.. n.LhsBatchingDimensions, .. wantedFree, .. contracting];
        return Lax.ConvertElementType(Lax.Transpose(product, axes.Inverse()), wanted.ElementType);
    }

    private static Tensor[] BatchDot(Op op, BatchArguments args)
    {
        Ops.DotGeneral dot = (Ops.DotGeneral)op;
        DotDimensionNumbers n = dot.DotDimensionNumbers;
        Precision? precision = dot.PrecisionConfig is { Count: > 0 } config ? config[0] : null;
        ElementType type = dot.ResultType.ElementType;
        (bool left, bool right) = (args.IsBatched(0), args.IsBatched(1));
        Dims lhsBatch = left ? Batching.Shift(n.LhsBatchingDimensions) : n.LhsBatchingDimensions;
        Dims rhsBatch = right ? Batching.Shift(n.RhsBatchingDimensions) : n.RhsBatchingDimensions;
        Dims lhsContracting = left ? Batching.Shift(n.LhsContractingDimensions) : n.LhsContractingDimensions;
        Dims rhsContracting = right ? Batching.Shift(n.RhsContractingDimensions) : n.RhsContractingDimensions;
        if (left && right)
        {
            return
            [
                Lax.DotGeneral(
                    args[0],
                    args[1],
                    new(lhsBatch.Insert(0, 0), rhsBatch.Insert(0, 0), lhsContracting, rhsContracting),
                    precision,
                    type
                ),
            ];
        }

        Tensor result = Lax.DotGeneral(
            args[0],
            args[1],
            new(lhsBatch, rhsBatch, lhsContracting, rhsContracting),
            precision,
            type
        );

        // The batch axis is the first free axis of its operand.
        int axis = lhsBatch.Count + (left ? 0 : args[0].Rank - lhsBatch.Count - lhsContracting.Count);
        return [Batching.MoveToFront(result, axis)];
    }
}
