using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Singular values (descending) and vectors: results (s, u, v*), or s alone. QR first, then one-sided Jacobi rotations
/// of the triangle's columns, which find small singular values to full relative precision.
/// </summary>
/// <param name="Full">True for square u and v.</param>
/// <param name="Vectors">False for singular values only.</param>
internal sealed record SvdPrimitive(bool Full, bool Vectors) : Decomposed
{
    private static readonly OpDefinition<SvdPrimitive> Definitions = Matrices.Entry<SvdPrimitive>(
        "svd",
        (op, a) =>
        {
            (long m, long n) = (a.Dims[^2], a.Dims[^1]);
            long k = Math.Min(m, n);
            TensorType values = Matrices.With(a.Of(a.ElementType.RealPart), k);
            return op.Vectors
                ? [values, Matrices.With(a, m, op.Full ? m : k), Matrices.With(a, op.Full ? n : k, n)]
                : [values];
        }
    );

    public override OpDefinition Definition => Definitions;

    internal override IEnumerable<(string Name, object? Value)> Parameters =>
        [("full_matrices", Full), ("compute_uv", Vectors)];

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands) =>
        Matrices.PerMatrix(
            operands,
            [2],
            matrix =>
            {
                Tensor a = matrix[0];
                if (a.Shape[0] >= a.Shape[1])
                {
                    return Tall(a);
                }

                Tensor[] other = Tall(Matrices.Adjoint(a));
                return Vectors ? [other[0], Matrices.Adjoint(other[2]), Matrices.Adjoint(other[1])] : other;
            }
        );

    private Tensor[] Tall(Tensor a)
    {
        (long m, int n) = (a.Shape[0], (int)a.Shape[1]);
        Tensor[] qr = Trace.Bind(new QrPrimitive(Full), a);
        Tensor square = Full && m > n ? qr[1][..n] : qr[1];
        (Tensor w, Tensor v) = Orthogonalize(square);
        Tensor sizes = Norms(w);
        Tensor order = Np.ArgSort(sizes, descending: true);
        Tensor s = Np.Take(sizes, order, 0, IndexMode.PromiseInBounds);
        if (!Vectors)
        {
            return [s];
        }

        Tensor vectors = Np.Take(v, order, 1, IndexMode.PromiseInBounds);
        Tensor columns = Np.Take(w, order, 1, IndexMode.PromiseInBounds);
        Tensor zero = Np.LessEqual(s, Np.Max(s) * (n * Matrices.Epsilon(a.ElementType) * 1e-3));
        Tensor unit = columns / Lax.ConvertElementType(Lax.Select(zero, Lax.FullLike(s, 1), s), a.ElementType);
        Tensor clean = Lax.Select(Broadcasting.To(zero, unit.Shape), Lax.ZerosLike(unit), unit);

        // Reflections keep orthogonal columns but for a phase, and complete those of zero size.
        Tensor[] basis = Trace.Bind(new QrPrimitive(false), clean);
        Tensor diagonal = Np.Diagonal(basis[1]);
        Tensor phase = Lax.Select(
            Lax.Eq(diagonal, Lax.ZerosLike(diagonal)),
            Lax.FullLike(diagonal, 1),
            Lax.Sign(diagonal)
        );
        Tensor inner = basis[0] * phase;
        Tensor u =
            Full && m > n
                ? Lax.Concatenate([Matrices.Times(qr[0][.., ..n], inner), qr[0][.., n..]], 1)
                : Matrices.Times(qr[0], inner);
        return [s, u, Matrices.Adjoint(vectors)];
    }

    /// <summary>Rotates columns until they are orthogonal: <c>x v = w</c>.</summary>
    private static (Tensor W, Tensor V) Orthogonalize(Tensor x)
    {
        int n = (int)x.Shape[1];
        Tensor identity = Matrices.Identity(n, n, x.ElementType);
        if (n <= 1)
        {
            return (x, identity);
        }

        Tensor Even(Tensor matrix) => n % 2 == 0 ? matrix : Lax.Pad(matrix, 0, [0, 0], [0, 1]);
        int size = n + (n % 2);
        double floor = 0.5 * Matrices.Epsilon(x.ElementType);
        Tensor one = Lax.Full([], 1, x.ElementType.RealPart);
        (Tensor w, Tensor v, _, _, _) = Lax.While(
            state => JacobiRotations.GoesOn(state.Measure, state.Previous, state.Sweeps, floor),
            state =>
            {
                (Tensor nextW, Tensor nextV, Tensor worst) = Lax.ForiLoop(
                    0,
                    size - 1,
                    (_, inner) => Round(inner.W, inner.V, inner.Worst),
                    (W: state.W, V: state.V, Worst: 0 * state.Measure)
                );
                return (W: nextW, V: nextV, Measure: worst, Previous: state.Measure, Sweeps: state.Sweeps + 1);
            },
            (W: Even(x), V: Even(identity), Measure: one, Previous: 4 * one, Sweeps: Lax.Full([], 0, ElementType.I32))
        );
        return (w[.., ..n], v[.., ..n]);
    }

    private static (Tensor W, Tensor V, Tensor Worst) Round(Tensor w, Tensor v, Tensor worst)
    {
        (Tensor p, Tensor q) = JacobiRotations.Halves(w, 1);
        (Tensor np, Tensor nq) = (Norms(p), Norms(q));
        Tensor b = Np.Sum(Np.Conj(p) * q, [0]);
        Tensor sizes = np * nq;
        Tensor cosine = Lax.Select(
            Lax.Eq(sizes, 0),
            Lax.ZerosLike(sizes),
            Lax.Abs(b) / Lax.Select(Lax.Eq(sizes, 0), Lax.FullLike(sizes, 1), sizes)
        );
        (Tensor c, Tensor s) = JacobiRotations.Of(np * np, nq * nq, b);
        Tensor nextW = JacobiRotations.Next(JacobiRotations.Columns(w, c, s), 1);
        return (nextW, JacobiRotations.Next(JacobiRotations.Columns(v, c, s), 1), Lax.Max(worst, Np.Max(cosine)));
    }

    private static Tensor Norms(Tensor x) => Lax.Sqrt(Np.Sum(Np.Square(Lax.Abs(x)), [0]));
}
