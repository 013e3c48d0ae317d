using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Data movement on bounded values.</summary>
internal static class PaddedMovement
{
    // What lies behind the old size was never written, so it is zero where a size grows.
    public static PaddedValue SetDimensionSize(SetDimensionSize op, PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand, int axis) = (site.Code, site[0], (int)op.Dimension);
        Length size = ConstantValues.Of(site[1].Array) is { } known
            ? known.ToIntegers()[0]
            : Length.Any(code.Narrow(site[1].Array));
        Length[] sizes = [.. operand.Sizes];
        sizes[axis] = code.Max(code.Min(size, operand.Dims[axis]), 0);
        return new(code.FillZero(operand, [axis]), sizes);
    }

    public static PaddedValue GetDimensionSize(GetDimensionSize op, PaddedSite site) =>
        PaddedValue.Whole(site.Code.Scalar(site[0].Sizes[(int)op.Dimension]));

    public static PaddedValue BroadcastInDim(BroadcastInDim op, PaddedSite site)
    {
        PaddedValue operand = site[0];
        long[] dims = [.. site.ResultDims];
        Length[] sizes = [.. dims.Select(size => (Length)size)];
        bool[] isSet = [.. site.Result().Dims.Select(size => size != Dims.Dynamic)];
        for (int axis = 0; axis < operand.Rank; axis++)
        {
            int to = (int)op.BroadcastDimensions[axis];
            if (operand.IsPadded(axis) || !isSet[to])
            {
                (dims[to], sizes[to], isSet[to]) = (operand.Dims[axis], operand.Sizes[axis], true);
            }
        }

        if (!isSet.All(set => set))
        {
            throw site.Code.Refuse(
                $"dimension {Array.IndexOf(isSet, false)} of the result is dynamic and no operand dimension says how "
                    + "large it is: use dynamic_broadcast_in_dim"
            );
        }

        TensorType type = new(site.Result().ElementType, Dims.Of(dims));
        return new(site.Code.Append(new BroadcastInDim(op.BroadcastDimensions, type), operand.Array), sizes);
    }

    public static PaddedValue Transpose(Transpose op, PaddedSite site) =>
        new(site.Code.Append(op, site[0].Array), [.. op.Permutation.Select(axis => site[0].Sizes[(int)axis])]);

    // Each part is written over the unused end of the one before.
    public static PaddedValue Concatenate(Concatenate op, PaddedSite site)
    {
        PaddedCode code = site.Code;
        int axis = (int)op.Dimension;
        PaddedValue[] parts = site.Align(site.Operands, axis);
        Length[] sizes = [.. parts[0].Sizes];
        sizes[axis] = parts.Select(part => part.Sizes[axis]).Aggregate(code.Add);
        if (!parts.Any(part => part.IsPadded(axis)))
        {
            return new(code.Append(op, [.. parts.Select(part => part.Array)]), sizes);
        }

        Dims dims = parts[0].Dims.With(axis, parts.Sum(part => part.Dims[axis]));
        Value whole = code.Splat(parts[0].Type with { Dims = dims }, 0);
        Length at = 0;
        foreach (PaddedValue part in parts)
        {
            Value[] start = [.. Enumerable.Repeat(code.Scalar(0), dims.Count)];
            start[axis] = code.Scalar(at);
            whole = code.Append(Ops.DynamicUpdateSlice.Instance, [whole, part.Array, .. start]);
            at = code.Add(at, part.Sizes[axis]);
        }

        return new(whole, sizes);
    }

    public static PaddedValue Slice(Slice op, PaddedSite site)
    {
        PaddedValue operand = site[0];
        for (int axis = 0; axis < operand.Rank; axis++)
        {
            if (operand.IsPadded(axis) && op.LimitIndices[axis] > op.StartIndices[axis])
            {
                site.Code.RequireAtMost(
                    op.LimitIndices[axis],
                    operand.Sizes[axis],
                    $"the slice's end in dimension {axis}"
                );
            }
        }

        return PaddedValue.Whole(site.Code.Append(op, operand.Array));
    }

    public static PaddedValue DynamicSlice(DynamicSlice op, PaddedSite site)
    {
        PaddedValue operand = site[0];
        Value[] starts = Starts(site, 1, axis => op.SliceSizes[axis]);
        return PaddedValue.Whole(site.Code.Append(op, [operand.Array, .. starts]));
    }

    // The array is lengthened so that the unused end of the update does not move its beginning.
    public static PaddedValue DynamicUpdateSlice(PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand, PaddedValue update) = (site.Code, site[0], site[1]);
        Value[] starts = Starts(site, 2, axis => update.Sizes[axis]);
        if (!update.HasPadding)
        {
            return operand with
            {
                Array = code.Append(Ops.DynamicUpdateSlice.Instance, [operand.Array, update.Array, .. starts]),
            };
        }

        Dims longer = Dims.Of(operand.Dims.Select((size, axis) => size + update.Dims[axis]));
        Value array = code.Resize(operand.Array, longer);
        Value old = code.Append(new DynamicSlice(update.Dims), [array, .. starts]);
        Value mask = code.Mask(update, Enumerable.Range(0, update.Rank))!;
        Value merged = code.Append(Select.Instance, mask, update.Array, old);
        Value updated = code.Append(Ops.DynamicUpdateSlice.Instance, [array, merged, .. starts]);
        return operand with { Array = code.Resize(updated, operand.Dims) };
    }

    public static PaddedValue Pad(Pad op, PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand) = (site.Code, site[0]);
        Value filled = code.Fill(operand, Enumerable.Range(0, operand.Rank), site[1].Array);
        Value padded = code.Append(op, filled, site[1].Array);
        Length[] sizes = new Length[operand.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = operand.IsPadded(axis) ? PaddedSize(op, operand.Sizes[axis], axis) : padded.Tensor.Dims[axis];
        }

        return new(padded, sizes);

        Length PaddedSize(Pad op, Length size, int axis)
        {
            Length holes = code.Multiply(code.Max(code.Add(size, -1), 0), op.InteriorPadding[axis]);
            Length sum = code.Add(code.Add(size, holes), op.EdgePaddingLow[axis] + op.EdgePaddingHigh[axis]);
            return code.Max(sum, 0);
        }
    }

    // Reversed, the unused end is the beginning: it is cut off.
    public static PaddedValue Reverse(Reverse op, PaddedSite site)
    {
        (PaddedCode code, PaddedValue operand) = (site.Code, site[0]);
        Value reversed = code.Append(op, operand.Array);
        int[] padded = [.. op.Dimensions.Select(axis => (int)axis).Where(operand.IsPadded)];
        if (padded.Length == 0)
        {
            return operand with { Array = reversed };
        }

        Dims longer = Dims.Of(operand.Dims.Select((size, axis) => padded.Contains(axis) ? 2 * size : size));
        Value[] starts =
        [
            .. operand.Sizes.Select(
                (size, axis) =>
                    padded.Contains(axis)
                        ? code.Append(Subtract.Instance, code.Scalar(operand.Dims[axis]), code.Scalar(size))
                        : code.Scalar(0)
            ),
        ];
        Value array = code.Append(new DynamicSlice(operand.Dims), [code.Resize(reversed, longer), .. starts]);
        return operand with { Array = array };
    }

    // Start indices are clamped so that the slice lies in the part in use.
    private static Value[] Starts(PaddedSite site, int first, Func<int, Length> sliceSize)
    {
        PaddedValue operand = site[0];
        Value[] starts = [.. site.Operands[first..].Select(start => start.Array)];
        for (int axis = 0; axis < starts.Length; axis++)
        {
            (Length slice, Length size) = (sliceSize(axis), operand.Sizes[axis]);
            if (operand.IsPadded(axis) || !slice.IsKnown)
            {
                site.Code.RequireAtMost(slice, size, $"the slice in dimension {axis}");
                Length limit = site.Code.Add(size, site.Code.Multiply(slice, -1));
                starts[axis] = site.Code.ClampStarts(starts[axis], site.Code.Scalar(limit));
            }
        }

        if (starts.Any(start => !start.Tensor.Equals(starts[0].Tensor)))
        {
            starts = [.. starts.Select(site.Code.Narrow)];
        }

        return starts;
    }
}
