using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Gather and scatter of bounded values.</summary>
internal static class PaddedIndexing
{
    // Start indices are clamped to the part in use before gather clamps them to the array.
    public static PaddedValue Gather(Gather op, PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand, PaddedValue indices) = (site.Code, site[0], site[1]);
        GatherDimensionNumbers numbers = op.DimensionNumbers;
        Batching(site, numbers.OperandBatchingDims, numbers.StartIndicesBatchingDims, indices);
        Value starts = indices.Array;
        if (numbers.StartIndexMap.Any(axis => operand.IsPadded((int)axis)))
        {
            Value[] limits = new Value[numbers.StartIndexMap.Count];
            for (int i = 0; i < limits.Length; i++)
            {
                int axis = (int)numbers.StartIndexMap[i];
                code.RequireAtMost(op.SliceSizes[axis], operand.Sizes[axis], $"the slice in dimension {axis}");
                limits[i] = code.Scalar(code.Add(operand.Sizes[axis], -op.SliceSizes[axis]));
            }

            starts = code.ClampStarts(starts, Along(code, limits, indices.Dims, (int)numbers.IndexVectorDim));
        }

        Value result = code.Append(op, operand.Array, starts);
        return new(result, ResultSizes(numbers, indices, result.Tensor.Dims));
    }

    // Updates that are not in use get an index beyond the operand, which scatter leaves out.
    public static PaddedValue[] Scatter(Scatter op, PaddedSite site)
    {
        PaddedCode code = site.Code;
        int count = (site.Operands.Length - 1) / 2;
        ScatterDimensionNumbers numbers = op.DimensionNumbers;
        PaddedValue indices = site[count];
        PaddedValue[] inputs = site.Align(site.Operands[..count]);
        PaddedValue[] updates = site.Align(site.Operands[(count + 1)..]);
        int[] batch = [.. Enumerable.Range(0, updates[0].Rank).Where(axis => !numbers.UpdateWindowDims.Contains(axis))];
        if (numbers.UpdateWindowDims.Any(axis => updates[0].IsPadded((int)axis)))
        {
            throw code.Refuse("windows of updates must have static sizes: only their number may be dynamic");
        }

        if (numbers.InputBatchingDims.Any(axis => inputs[0].IsPadded((int)axis)))
        {
            throw code.Refuse("batching dimensions of scatter must have static sizes: use explicit indices instead");
        }

        Value where = indices.Array;
        int[] axes = [.. Enumerable.Range(0, indices.Rank).Where(axis => axis != numbers.IndexVectorDim)];
        PaddedValue inUse = indices;
        for (int i = 0; i < axes.Length; i++)
        {
            Length size = site.Agree(inUse, axes[i], updates[0], batch[i]);
            Length[] sizes = [.. inUse.Sizes];
            sizes[axes[i]] = size;
            inUse = inUse with { Sizes = sizes };
        }

        // Both have one size for what is scattered, so both arrays can be cut to it.
        Dims dims = Dims.Of(
            inUse.Dims.Select(
                (size, axis) =>
                    Array.IndexOf(axes, axis) is var i and >= 0 ? Math.Min(size, updates[0].Dims[batch[i]]) : size
            )
        );
        inUse = inUse with { Array = code.Widen(code.Resize(inUse.Array, dims)) };
        if (code.Mask(inUse, axes) is { } mask)
        {
            if (numbers.ScatterDimsToOperandDims.Count == 0)
            {
                throw code.Refuse("a dynamic number of updates needs indices into the operand");
            }

            where = code.Append(Select.Instance, mask, inUse.Array, code.Splat(inUse.Type, int.MaxValue / 2));
            op = op with { IndicesAreSorted = false, UniqueIndices = false };
        }
        else
        {
            where = inUse.Array;
        }

        Value[] cut =
        [
            .. updates.Select(update =>
                code.Resize(
                    update.Array,
                    Dims.Of(
                        update.Dims.Select(
                            (size, axis) => Array.IndexOf(batch, axis) is var i and >= 0 ? dims[axes[i]] : size
                        )
                    )
                )
            ),
        ];
        Operation scatter = code.AppendOperation(
            op,
            [.. inputs.Select(input => input.Array), where, .. cut],
            site.CopyRegions()
        );
        return [.. scatter.Results.ToArray().Select((result, i) => inputs[i] with { Array = result })];
    }

    private static void Batching(PaddedSite site, Dims ofOperand, Dims ofIndices, PaddedValue indices)
    {
        for (int i = 0; i < ofOperand.Count; i++)
        {
            (int left, int right) = ((int)ofOperand[i], (int)ofIndices[i]);
            site.Agree(site[0], left, indices, right);
            if (site[0].Dims[left] != indices.Dims[right])
            {
                throw site.Code.Refuse(
                    $"batching dimensions must have one bound, got {site[0].Dims[left]} and {indices.Dims[right]}"
                );
            }
        }
    }

    private static Length[] ResultSizes(GatherDimensionNumbers numbers, PaddedValue indices, Dims dims)
    {
        Length[] sizes = [.. dims.Select(size => (Length)size)];
        int batch = 0;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (!numbers.OffsetDims.Contains(axis))
            {
                batch += batch == numbers.IndexVectorDim ? 1 : 0;
                sizes[axis] = indices.Sizes[batch++];
            }
        }

        return sizes;
    }

    // One number per component of the indices, repeated for every index.
    private static Value Along(PaddedCode code, Value[] numbers, Dims dims, int axis)
    {
        if (axis == dims.Count)
        {
            return code.Broadcast(numbers[0], dims);
        }

        Value[] ones = [.. numbers.Select(number => code.Append(new Reshape(new(ElementType.I32, [1])), number))];
        Value list = ones.Length == 1 ? ones[0] : code.Append(new Concatenate(0), ones);
        return code.Append(new BroadcastInDim([axis], new(ElementType.I32, dims)), list);
    }
}
