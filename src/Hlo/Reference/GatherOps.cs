namespace XlaSharp.Hlo.Reference;

/// <summary><c>gather</c> and its relatives.</summary>
internal static class GatherOps
{
    public static ReferenceTensor Gather(
        ReferenceTensor operand,
        ReferenceTensor indices,
        GatherDimensionNumbers numbers,
        Dims sliceSizes
    )
    {
        Dims hidden = Dims.Of(numbers.CollapsedSliceDims.Concat(numbers.OperandBatchingDims));
        Dims offsetAxes = Dims.Range(0, operand.Type.Rank).Without(hidden);
        Dims batchSizes =
            numbers.IndexVectorDim < indices.Type.Rank ? indices.Dims.Without([numbers.IndexVectorDim]) : indices.Dims;
        int rank = offsetAxes.Count + batchSizes.Count;
        Dims batchDims = Dims.Range(0, rank).Without(numbers.OffsetDims);
        long[] sizes = new long[rank];
        for (int i = 0; i < batchDims.Count; i++)
        {
            sizes[batchDims[i]] = batchSizes[i];
        }

        for (int i = 0; i < offsetAxes.Count; i++)
        {
            sizes[numbers.OffsetDims[i]] = sliceSizes[(int)offsetAxes[i]];
        }

        return ReferenceTensor.Create(
            new TensorType(operand.Element, Dims.Of(sizes)),
            index =>
            {
                if (operand.Elements.Length == 0)
                {
                    // Slices of no elements, of dimensions that are not in the result.
                    return default;
                }

                long[] batch = [.. batchDims.Select(dimension => index[dimension])];
                long[] position = new long[operand.Type.Rank];
                for (int k = 0; k < numbers.StartIndexMap.Count; k++)
                {
                    int axis = (int)numbers.StartIndexMap[k];
                    Int128 start = Indexing.Component(indices, batch, (int)numbers.IndexVectorDim, k);
                    position[axis] = (long)Int128.Clamp(start, 0, operand.Dims[axis] - sliceSizes[axis]);
                }

                Indexing.AddBatching(
                    position,
                    batch,
                    numbers.OperandBatchingDims,
                    numbers.StartIndicesBatchingDims,
                    numbers.IndexVectorDim
                );
                for (int i = 0; i < offsetAxes.Count; i++)
                {
                    position[offsetAxes[i]] += index[numbers.OffsetDims[i]];
                }

                return operand[position];
            }
        );
    }

    public static ReferenceTensor TorchIndexSelect(
        ReferenceTensor operand,
        ReferenceTensor indices,
        int dim,
        int batchDims
    )
    {
        Dims dims = Dims.Of([
            .. operand.Dims.Take(dim),
            .. indices.Dims.Skip(batchDims),
            .. operand.Dims.Skip(dim + 1),
        ]);
        int inner = indices.Type.Rank - batchDims;
        return ReferenceTensor.Create(
            new TensorType(operand.Element, dims),
            index =>
            {
                long[] where = [.. index.Take(batchDims), .. index.Skip(dim).Take(inner)];
                long[] position = [.. index.Take(dim), (long)indices[where].Integer, .. index.Skip(dim + inner)];
                return operand[position];
            }
        );
    }
}

/// <summary>How index tensors of gather and scatter are read.</summary>
internal static class Indexing
{
    /// <summary>Component k of the index vector of a batch position.</summary>
    public static Int128 Component(ReferenceTensor indices, long[] batch, int indexVectorDim, int k)
    {
        long[] where =
            indexVectorDim < indices.Type.Rank
                ? [.. batch.Take(indexVectorDim), k, .. batch.Skip(indexVectorDim)]
                : batch;
        return indices[where].Integer;
    }

    /// <summary>Adds the batch positions to the operand's batching axes.</summary>
    public static void AddBatching(
        long[] position,
        long[] batch,
        Dims operandAxes,
        Dims indicesAxes,
        long indexVectorDim
    )
    {
        for (int i = 0; i < operandAxes.Count; i++)
        {
            long axis = indicesAxes[i];
            position[operandAxes[i]] += batch[axis < indexVectorDim ? axis : axis - 1];
        }
    }
}
