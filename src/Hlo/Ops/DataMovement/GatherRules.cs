namespace XlaSharp.Hlo.Ops;

/// <summary>Constraints and result type of <c>gather</c> and <c>dynamic_gather</c>.</summary>
internal static class GatherRules
{
    /// <summary>Checks the dimension numbers against the types.</summary>
    /// <param name="numbers">Roles of the axes.</param>
    /// <param name="operand">Type of the operand.</param>
    /// <param name="indices">Type of the start indices.</param>
    /// <param name="sliceSizes">How many slice sizes there are; null if unknown.</param>
    public static void Check(GatherDimensionNumbers numbers, TensorType operand, TensorType indices, long? sliceSizes)
    {
        CheckCounts(numbers, operand, indices);
        AxisRules.RequireSorted("offset_dims", numbers.OffsetDims);
        AxisRules.RequireNoRepeat("offset_dims", numbers.OffsetDims);
        int resultRank = numbers.OffsetDims.Count + BatchRank(numbers, indices);
        AxisRules.RequireRange("offset_dims", numbers.OffsetDims, resultRank, "[0, implied-result-rank)");
        CheckOperandAxes(numbers, operand);
        CheckBatching(numbers, operand, indices);
        Constraint.Require(
            sliceSizes is null || sliceSizes == operand.Rank,
            $"slice_sizes size ({sliceSizes}) not equal to operand rank ({operand.Rank})"
        );
    }

    /// <summary>Checks the slice sizes.</summary>
    public static void CheckSliceSizes(GatherDimensionNumbers numbers, TensorType operand, Dims sizes)
    {
        for (int i = 0; i < sizes.Count; i++)
        {
            long limit = Extent.Of(operand, i).Limit;
            Constraint.Require(
                sizes[i] >= 0 && (limit == Dims.Dynamic || sizes[i] <= limit),
                $"slice size ({sizes[i]}) is out of bounds for operand dimension ({limit}) at index {i}"
            );
        }

        RequireUnitSlices("collapsed_slice_dims", numbers.CollapsedSliceDims, sizes);
        RequireUnitSlices("operand_batching_dims", numbers.OperandBatchingDims, sizes);
    }

    /// <summary>
    /// The result type: batch sizes and offset sizes merged so that offsets stand at <c>offset_dims</c>.
    /// </summary>
    public static TensorType ResultType(
        GatherDimensionNumbers numbers,
        TensorType operand,
        TensorType indices,
        ReadOnlySpan<Extent> sliceSizes
    )
    {
        int batchRank = BatchRank(numbers, indices);
        Extent[] extents = new Extent[batchRank + numbers.OffsetDims.Count];
        int offset = 0;
        int batch = 0;
        for (int i = 0; i < extents.Length; i++)
        {
            if (numbers.OffsetDims.Contains(i))
            {
                while (numbers.CollapsedSliceDims.Contains(offset) || numbers.OperandBatchingDims.Contains(offset))
                {
                    offset++;
                }

                extents[i] = sliceSizes[offset++];
                continue;
            }

            batch += batch == numbers.IndexVectorDim ? 1 : 0;
            extents[i] = Extent.Of(indices, batch++);
        }

        return Extent.ToType(new TensorType(operand.ElementType, default), extents);
    }

    private static int BatchRank(GatherDimensionNumbers numbers, TensorType indices) =>
        numbers.IndexVectorDim == indices.Rank ? indices.Rank : indices.Rank - 1;

    private static void CheckCounts(GatherDimensionNumbers numbers, TensorType operand, TensorType indices)
    {
        (int offset, int collapsed, int batching) = (
            numbers.OffsetDims.Count,
            numbers.CollapsedSliceDims.Count,
            numbers.OperandBatchingDims.Count
        );
        Constraint.Require(
            offset + collapsed + batching == operand.Rank,
            $"offset_dims size ({offset}) plus collapse_slice_dims size ({collapsed}) plus operand_batching_dims "
                + $"size ({batching}) is not equal to operand rank ({operand.Rank})"
        );
        AxisRules.RequireIndexVectorDim(numbers.IndexVectorDim, indices, "start_indices");
        long vector = numbers.IndexVectorDim == indices.Rank ? 1 : indices.Dims[(int)numbers.IndexVectorDim];
        Constraint.Require(
            TypeRules.AreSizesCompatible(vector, numbers.StartIndexMap.Count),
            $"start_index_map size ({numbers.StartIndexMap.Count}) is not equal to size of index dimension "
                + $"({numbers.IndexVectorDim}) of start_indices ({vector})"
        );
    }

    private static void CheckOperandAxes(GatherDimensionNumbers numbers, TensorType operand)
    {
        AxisRules.RequireDisjoint(
            "collapsed_slice_dims",
            numbers.CollapsedSliceDims,
            "operand_batching_dims",
            numbers.OperandBatchingDims
        );
        AxisRules.RequireSorted("collapsed_slice_dims", numbers.CollapsedSliceDims);
        AxisRules.RequireRange(
            "collapsed_slice_dims",
            numbers.CollapsedSliceDims,
            operand.Rank,
            "[0, rank-of('operand'))"
        );
        AxisRules.RequireSorted("operand_batching_dims", numbers.OperandBatchingDims);
        AxisRules.RequireRange(
            "operand_batching_dims",
            numbers.OperandBatchingDims,
            operand.Rank,
            "[0, rank-of('operand'))"
        );
        AxisRules.RequireDisjoint(
            "start_index_map",
            numbers.StartIndexMap,
            "operand_batching_dims",
            numbers.OperandBatchingDims
        );
        AxisRules.RequireRange("start_index_map", numbers.StartIndexMap, operand.Rank, "[0, rank-of('operand'))");
    }

    private static void CheckBatching(GatherDimensionNumbers numbers, TensorType operand, TensorType indices)
    {
        Dims batching = numbers.StartIndicesBatchingDims;
        AxisRules.RequireNoRepeat("start_indices_batching_dims", batching);
        AxisRules.RequireRange("start_indices_batching_dims", batching, indices.Rank, "[0, rank-of('start_indices'))");
        Constraint.Require(
            !batching.Contains(numbers.IndexVectorDim),
            $"expects start_indices_batching_dims not to include index_vector_dim {numbers.IndexVectorDim}"
        );
        AxisRules.RequireSameSizes(
            "operand_batching_dims",
            numbers.OperandBatchingDims,
            operand,
            "start_indices_batching_dims",
            batching,
            indices
        );
    }

    private static void RequireUnitSlices(string name, Dims axes, Dims sizes)
    {
        foreach (long axis in axes.Span)
        {
            Constraint.Require(
                sizes[(int)axis] <= 1,
                $"Expects that for each dim in {name}, slice_sizes[dim] should be <= 1, but got {sizes[(int)axis]}"
            );
        }
    }
}
