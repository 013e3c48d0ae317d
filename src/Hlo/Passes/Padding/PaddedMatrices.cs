using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>Functions of bounded many matrices or rows: whatever is computed of those not in use is not used either.</summary>
internal static class PaddedMatrices
{
    /// <summary>Functions of matrices or rows in the last dimensions, which must have static sizes.</summary>
    /// <param name="site">The operation.</param>
    /// <param name="inner">How many dimensions a matrix or row has.</param>
    /// <param name="free">A dimension of the last operand and the result that need not be static; -1 for none.</param>
    public static PaddedValue PerMatrix(PaddedSite site, int inner, int free = -1)
    {
        (PaddedValue first, PaddedValue last) = (site[0], site.Operands[^1]);
        foreach (PaddedValue operand in site.Operands)
        {
            int but = ReferenceEquals(operand, last) ? free : -1;
            if (Enumerable.Range(operand.Rank - inner, inner).Any(axis => axis != but && operand.IsPadded(axis)))
            {
                throw site.Code.Refuse(
                    $"the last {inner} dimensions of an operand must have static sizes"
                        + (free < 0 ? "" : $", but for dimension {free} of the right-hand side")
                        + ": dimensions before them may be dynamic"
                );
            }
        }

        Dims batch = Dims.Of(first.Dims.Take(first.Rank - inner));
        Value[] arrays =
        [
            .. site.Operands.Select(value =>
                site.Code.Resize(value.Array, Dims.Of([.. batch, .. value.Dims.Skip(batch.Count)]))
            ),
        ];
        Length[] sizes = [.. first.Sizes.Take(batch.Count)];
        for (int axis = 0; axis < batch.Count && arrays.Length > 1; axis++)
        {
            sizes[axis] = site.Agree(first, axis, last, axis);
        }

        Value result = site.Code.Append(site.Operation.Op, arrays);
        return new(
            result,
            [
                .. result.Tensor.Dims.Select(
                    (size, axis) =>
                        axis < batch.Count ? sizes[axis]
                        : axis == free ? last.Sizes[axis]
                        : size
                ),
            ]
        );
    }

    /// <summary>Right-hand sides are solved each by itself, so that their number may be dynamic.</summary>
    public static PaddedValue TriangularSolve(TriangularSolve op, PaddedSite site) =>
        PerMatrix(site, 2, site[1].Rank - (op.LeftSide ? 1 : 2));
}
