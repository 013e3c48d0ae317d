using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Nn
{
    /// <summary>
    /// Product of matrices that are scaled in blocks along what is summed: <c>result[b,m,n] = Σₖ
    /// lhs[b,m,k]·rhs[b,n,k]</c>, where every block of elements of a row shares one scale. The narrow formats MXFP8 and
    /// NVFP4 are stored so. Summed in <c>f32</c>.
    /// </summary>
    /// <param name="lhs"><c>[batch, m, k]</c>.</param>
    /// <param name="rhs"><c>[batch, n, k]</c>.</param>
    /// <param name="lhsScales"><c>[batch, m, k / block]</c>.</param>
    /// <param name="rhsScales"><c>[batch, n, k / block]</c>; its blocks may be of another size.</param>
    /// <param name="type">Type of the result; <c>f32</c> if null.</param>
    /// <returns><c>[batch, m, n]</c>.</returns>
    /// <exception cref="TraceException">The shapes do not fit each other, or an operand is no float.</exception>
    public static Tensor ScaledMatmul(
        Tensor lhs,
        Tensor rhs,
        Tensor lhsScales,
        Tensor rhsScales,
        ElementType? type = null
    )
    {
        ArgumentNullException.ThrowIfNull(lhs);
        ArgumentNullException.ThrowIfNull(rhs);
        if (lhs.Rank != 3 || rhs.Rank != 3 || lhs.Shape[0] != rhs.Shape[0] || lhs.Shape[2] != rhs.Shape[2])
        {
            throw Misuse.Error(
                "scaled_matmul",
                $"operands [batch, m, k] and [batch, n, k] are needed, got {lhs} and {rhs}"
            );
        }

        Tensor product = Lax.DotGeneral(
            Unscaled(lhs, lhsScales, "lhs"),
            Unscaled(rhs, rhsScales, "rhs"),
            new DotDimensionNumbers([0], [0], [2], [2])
        );
        return type is null ? product : Lax.ConvertElementType(product, type);
    }

    private static Tensor Unscaled(Tensor x, Tensor scales, string name)
    {
        ArgumentNullException.ThrowIfNull(scales);
        bool fits =
            x.ElementType.IsFloat
            && scales.ElementType.IsFloat
            && scales.Rank == 3
            && scales.Shape[0] == x.Shape[0]
            && scales.Shape[1] == x.Shape[1]
            && scales.Shape[2] > 0
            && x.Shape[2] % scales.Shape[2] == 0;
        if (!fits)
        {
            throw Misuse.Error(
                "scaled_matmul",
                $"scales of {name} must be floats [batch, rows, blocks], "
                    + $"with as many blocks as divide the {x.Shape[2]} elements of a row of {x}; got {scales}"
            );
        }

        Dims blocks = [x.Shape[0], x.Shape[1], scales.Shape[2], x.Shape[2] / scales.Shape[2]];
        Tensor values = Lax.Reshape(Lax.ConvertElementType(x, ElementType.F32), blocks);
        Tensor factors = Lax.BroadcastInDim(Lax.ConvertElementType(scales, ElementType.F32), blocks, [0, 1, 2]);
        return Lax.Reshape(Lax.Mul(values, factors), x.Shape);
    }
}
