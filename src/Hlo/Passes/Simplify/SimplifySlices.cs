using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Identities and compositions of slices.</summary>
internal static class SimplifySlices
{
    /// <summary>Adds the rules.</summary>
    public static RewriteSet Add(RewriteSet rules) =>
        rules
            .On<Slice>(SliceRule)
            .On<DynamicSlice>(DynamicSliceRule)
            .On<DynamicUpdateSlice>(
                (_, site) => site.Type(0).Equals(site.Type(1)) && site.Type(0).IsStatic ? site.Operands[1] : null
            );

    private static Value? SliceRule(Slice op, RewriteSite site)
    {
        if (site.ResultType.Equals(site.Operands[0].Type))
        {
            return site.Operands[0];
        }

        if (ConstantValues.SplatOf(site.Operands[0]) is { } splat)
        {
            return site.Constant(
                new(site.ResultType, site.ResultType.ElementCount == 0 ? ReadOnlyMemory<byte>.Empty : splat.Data)
            );
        }

        if (SimplifyArithmetic.Producer<Slice>(site, 0) is { Op: Slice inner } producer)
        {
            return site.Append(Compose(inner, op), producer.Operands[0]);
        }

        return
            ConstantValues.Of(site.Operands[0]) is { Type: { Rank: 1 } type } vector
            && ConstantValues.IsWhole(type.ElementType)
            && type.ElementCount <= ConstantValues.MaxElements
            ? site.Constant(ConstantValues.OfIntegers(site.ResultType, Pick(vector.ToIntegers(), op)))
            : null;
    }

    private static long[] Pick(long[] values, Slice op)
    {
        List<long> picked = [];
        for (long i = op.StartIndices[0]; i < op.LimitIndices[0]; i += op.Strides[0])
        {
            picked.Add(values[i]);
        }

        return [.. picked];
    }

    private static Slice Compose(Slice inner, Slice outer)
    {
        int rank = outer.StartIndices.Count;
        (long[] starts, long[] limits, long[] strides) = (new long[rank], new long[rank], new long[rank]);
        for (int i = 0; i < rank; i++)
        {
            strides[i] = inner.Strides[i] * outer.Strides[i];
            starts[i] = Math.Min(
                inner.StartIndices[i] + (outer.StartIndices[i] * inner.Strides[i]),
                inner.LimitIndices[i]
            );
            limits[i] = Math.Min(
                inner.StartIndices[i] + (outer.LimitIndices[i] * inner.Strides[i]),
                inner.LimitIndices[i]
            );
        }

        return new(Dims.Adopt(starts), Dims.Adopt(limits), Dims.Adopt(strides));
    }

    private static Value? DynamicSliceRule(DynamicSlice op, RewriteSite site)
    {
        TensorType operand = site.Type(0);
        if (operand.Dims == op.SliceSizes)
        {
            return site.Operands[0];
        }

        if (!operand.IsStatic)
        {
            return null;
        }

        long[] starts = new long[operand.Rank];
        for (int i = 0; i < starts.Length; i++)
        {
            if (ConstantValues.Of(site.Operands[i + 1]) is not { } start)
            {
                return null;
            }

            long last = operand.Dims[i] - op.SliceSizes[i];
            long value = start.ToIntegers()[0];
            bool isHuge = value < 0 && start.Type.ElementType.IsUnsigned;
            starts[i] = isHuge ? last : Math.Clamp(value, 0, last);
        }

        Dims limits = Dims.Of(starts.Zip(op.SliceSizes, (start, size) => start + size));
        return site.Append(new Slice(Dims.Adopt(starts), limits, Dims.Repeat(1, starts.Length)), site.Operands[0]);
    }
}
