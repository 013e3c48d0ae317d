using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>The index: what stands for an op on bounded values.</summary>
internal static class PaddedRules
{
    /// <summary>Writes what stands for an operation.</summary>
    /// <returns>Its results.</returns>
    /// <exception cref="HloException">Bounded values cannot go through the op.</exception>
    public static PaddedValue[] Apply(PaddedSite site) =>
        site.Operation.Op switch
        {
            SetDimensionSize op => [PaddedMovement.SetDimensionSize(op, site)],
            GetDimensionSize op => [PaddedMovement.GetDimensionSize(op, site)],
            BroadcastInDim op => [PaddedMovement.BroadcastInDim(op, site)],
            Transpose op => [PaddedMovement.Transpose(op, site)],
            Concatenate op => [PaddedMovement.Concatenate(op, site)],
            Slice op => [PaddedMovement.Slice(op, site)],
            DynamicSlice op => [PaddedMovement.DynamicSlice(op, site)],
            DynamicUpdateSlice => [PaddedMovement.DynamicUpdateSlice(site)],
            Pad op => [PaddedMovement.Pad(op, site)],
            Reverse op => [PaddedMovement.Reverse(op, site)],
            Reshape => [PaddedReshape.Reshape(site)],
            DynamicReshape => [PaddedReshape.DynamicReshape(site)],
            DynamicIota op => [PaddedShapes.DynamicIota(op, site)],
            DynamicBroadcastInDim op => [PaddedShapes.DynamicBroadcastInDim(op, site)],
            RealDynamicSlice => [PaddedShapes.RealDynamicSlice(site)],
            DynamicPad => [PaddedShapes.DynamicPad(site)],
            Gather op => [PaddedIndexing.Gather(op, site)],
            Scatter op => PaddedIndexing.Scatter(op, site),
            Reduce op => PaddedReductions.Reduce(op, site),
            ReduceWindow op => PaddedReductions.ReduceWindow(op, site),
            Sort op => PaddedReductions.Sort(op, site),
            DotGeneral op => [PaddedContractions.DotGeneral(op, site)],
            Convolution op => [PaddedContractions.Convolution(op, site)],
            Cholesky => [PaddedMatrices.PerMatrix(site, 2)],
            TriangularSolve op => [PaddedMatrices.TriangularSolve(op, site)],
            Fft op => [PaddedMatrices.PerMatrix(site, op.FftLength.Count)],
            OptimizationBarrier => Barrier(site),
            CustomCall { CallTargetName: "Sharding" } => site.Operands,
            _ when site.Operation.Definition.Traits.HasFlag(OpTraits.Elementwise) => [Elementwise(site)],
            _ => throw site.Code.Refuse(
                "no rule for arrays with unused ends. Give it static sizes (a slice, or the pass refine-shapes with the "
                    + "actual types), or write it in ops that have a rule"
            ),
        };

    private static PaddedValue Elementwise(PaddedSite site)
    {
        PaddedValue[] operands = site.Align(site.Operands);
        PaddedValue shaped = operands.FirstOrDefault(operand => operand.Rank > 0, operands[0]);
        Op op = site.Operation.Op switch
        {
            Ops.Convert convert => convert with { ResultType = shaped.Type.Of(convert.ResultType.ElementType) },
            UniformQuantize quantize => quantize with { ResultType = shaped.Type.Of(quantize.ResultType.ElementType) },
            BitcastConvert bits when bits.ResultType.Rank == shaped.Rank => bits with
            {
                ResultType = shaped.Type.Of(bits.ResultType.ElementType),
            },
            BitcastConvert => throw site.Code.Refuse("the element type must have as many bits as the operand's"),
            Op other => other,
        };
        Value[] arrays = [.. operands.Select(operand => operand.Array)];
        return new(site.Code.AppendOperation(op, arrays, site.CopyRegions()).Result, shaped.Sizes);
    }

    private static PaddedValue[] Barrier(PaddedSite site)
    {
        Value[] arrays = [.. site.Operands.Select(operand => operand.Array)];
        Operation barrier = site.Code.AppendOperation(OptimizationBarrier.Instance, arrays);
        return [.. site.Operands.Select((operand, i) => operand with { Array = barrier.Results[i] })];
    }
}
