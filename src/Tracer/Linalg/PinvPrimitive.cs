using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>The pseudoinverse by singular values.</summary>
/// <param name="Share">Singular values below this share of the largest one count as 0.</param>
internal sealed record PinvPrimitive(double Share) : Decomposed
{
    private static readonly OpDefinition<PinvPrimitive> Definitions = Matrices.Entry<PinvPrimitive>(
        "pinv",
        (_, a) => [Matrices.With(a, a.Dims[^1], a.Dims[^2])]
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters => [("rtol", Share)];

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands)
    {
        (Tensor u, Tensor s, Tensor vh) = Lax.Svd(operands[0], fullMatrices: false);
        Tensor large = Np.Greater(s, Np.Max(s, [-1], keepDims: true) * Share);
        Tensor inverse = Lax.Select(large, Lax.Reciprocal(Lax.Select(large, s, Lax.FullLike(s, 1))), Lax.ZerosLike(s));
        Tensor scaled =
            Matrices.Adjoint(vh) * Lax.ConvertElementType(Lax.ExpandDims(inverse, [s.Rank - 1]), u.ElementType);
        return [Matrices.Times(scaled, Matrices.Adjoint(u))];
    }

    /// <summary>
    /// For constant rank: <c>dP = -P dA P + P P* dA* (I - A P) + (I - P A) dA* P* P</c> (Golub and Pereyra).
    /// </summary>
    public static Tensor?[] Jvp(Op op, Tensor[] primals, Tensor[] results, Tensor?[] tangents)
    {
        (Tensor a, Tensor p, Tensor da) = (primals[0], results[0], tangents[0]!);
        (Tensor pa, Tensor daa) = (Matrices.Adjoint(p), Matrices.Adjoint(da));
        Tensor first = Lax.Neg(Matrices.Times(p, Matrices.Times(da, p)));
        Tensor second = Matrices.Times(p, Matrices.Times(pa, daa));
        Tensor third = Matrices.Times(daa, Matrices.Times(pa, p));
        return
        [
            first
                + second
                - Matrices.Times(second, Matrices.Times(a, p))
                + third
                - Matrices.Times(p, Matrices.Times(a, third)),
        ];
    }
}
