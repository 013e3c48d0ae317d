using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Identities and compositions of ops that move data.</summary>
internal static class SimplifyShapes
{
    /// <summary>Adds the rules.</summary>
    public static RewriteSet Add(RewriteSet rules) =>
        rules
            .On<Reshape>(ReshapeRule)
            .On<Transpose>(TransposeRule)
            .On<BroadcastInDim>(BroadcastRule)
            .On<Reverse>(ReverseRule)
            .On<Concatenate>(ConcatenateRule)
            .On<Pad>(
                (op, site) =>
                    AllZero(op.EdgePaddingLow) && AllZero(op.EdgePaddingHigh) && AllZero(op.InteriorPadding)
                        ? site.Operands[0]
                        : null
            )
            .On<Iota>(
                (op, site) =>
                    op.ResultType.Dims[(int)op.IotaDimension] <= 1 && !op.ResultType.ElementType.IsQuantized
                        ? site.Constant(ConstantValues.Splat(op.ResultType, 0))
                        : null
            )
            .On<GetDimensionSize>(SizeRule)
            .On<GetTupleElement>((op, site) => SimplifyArithmetic.Producer<Ops.Tuple>(site, 0)?.Operands[op.Index]);

    private static bool AllZero(Dims values) => values.All(value => value == 0);

    private static Value? ReshapeRule(Reshape op, RewriteSite site)
    {
        if (op.ResultType.Equals(site.Operands[0].Type))
        {
            return site.Operands[0];
        }

        if (ConstantValues.Of(site.Operands[0]) is { } elements && op.ResultType.IsStatic)
        {
            return site.Constant(new(op.ResultType, elements.Data));
        }

        return SimplifyArithmetic.Producer<Reshape>(site, 0) is { } inner && inner.Operands[0].Tensor.IsStatic
            ? site.Append(op, inner.Operands[0])
            : null;
    }

    private static Value? TransposeRule(Transpose op, RewriteSite site)
    {
        if (op.Permutation == Dims.Range(0, op.Permutation.Count))
        {
            return site.Operands[0];
        }

        if (SimplifyArithmetic.Producer<Transpose>(site, 0) is { Op: Transpose inner } producer)
        {
            return site.Append(new Transpose(inner.Permutation.Permute(op.Permutation)), producer.Operands[0]);
        }

        return ConstantValues.SplatOf(site.Operands[0]) is { } splat && site.ResultType.IsStatic
            ? site.Constant(new(site.ResultType, splat.Data))
            : null;
    }

    private static Value? BroadcastRule(BroadcastInDim op, RewriteSite site)
    {
        if (op.ResultType.Equals(site.Operands[0].Type) && op.BroadcastDimensions == Dims.Range(0, op.ResultType.Rank))
        {
            return site.Operands[0];
        }

        if (
            ConstantValues.SplatOf(site.Operands[0]) is { } splat
            && op.ResultType.IsStatic
            && !op.ResultType.ElementType.IsQuantized
        )
        {
            return site.Constant(
                new(op.ResultType, op.ResultType.ElementCount == 0 ? ReadOnlyMemory<byte>.Empty : splat.Data)
            );
        }

        return SimplifyArithmetic.Producer<BroadcastInDim>(site, 0) is { Op: BroadcastInDim inner } producer
            ? site.Append(
                op with
                {
                    BroadcastDimensions = op.BroadcastDimensions.Permute(inner.BroadcastDimensions),
                },
                producer.Operands[0]
            )
            : null;
    }

    private static Value? ReverseRule(Reverse op, RewriteSite site)
    {
        Dims dims = site.Type(0).Dims;
        Dims moving = Dims.Of(op.Dimensions.Where(axis => dims[(int)axis] is not (0 or 1)));
        if (moving.Count == 0)
        {
            return site.Operands[0];
        }

        return moving.Count < op.Dimensions.Count ? site.Append(new Reverse(moving), site.Operands[0]) : null;
    }

    private static Value? ConcatenateRule(Concatenate op, RewriteSite site)
    {
        int axis = (int)op.Dimension;
        Value[] parts = [.. site.Operands.Where(part => part.Tensor.Dims[axis] != 0)];
        if (parts.Length == 0)
        {
            return site.Operands[0];
        }

        if (parts.Length == 1)
        {
            return parts[0];
        }

        if (parts.Length < site.Operands.Count)
        {
            return site.Append(op, parts);
        }

        return FoldVector(site, parts);
    }

    private static Value? FoldVector(RewriteSite site, Value[] parts)
    {
        if (
            site.ResultType is not { Rank: 1, IsStatic: true } type
            || type.ElementCount > ConstantValues.MaxElements
            || !ConstantValues.IsWhole(type.ElementType)
        )
        {
            return null;
        }

        List<long> values = [];
        foreach (Value part in parts)
        {
            if (ConstantValues.Of(part) is not { } elements)
            {
                return null;
            }

            values.AddRange(elements.ToDims());
        }

        return site.Constant(ConstantValues.OfIntegers(type, [.. values]));
    }

    private static Value? SizeRule(GetDimensionSize op, RewriteSite site) =>
        site.Type(0).Dims[(int)op.Dimension] is var size and not Dims.Dynamic
            ? site.Constant(ConstantValues.OfIntegers(site.ResultType, [size]))
            : null;
}
