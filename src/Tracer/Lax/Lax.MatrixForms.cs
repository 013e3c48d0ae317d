using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// The upper triangle whose product <c>rᵀ r</c> is that of a given one plus <c>w wᵀ</c>: one rotation per row.
    /// </summary>
    /// <param name="r">A real upper triangular matrix <c>[…, n, n]</c>.</param>
    /// <param name="w">A vector <c>[…, n]</c>.</param>
    /// <returns>The new triangle.</returns>
    public static Tensor CholeskyUpdate(Tensor r, Tensor w)
    {
        Tensor matrix = Matrices.Square(r, "cholesky_update");
        (matrix, Tensor vector) = Np.SameType(matrix, w, "cholesky_update");
        return Matrices.PerMatrix(
            [matrix, vector],
            [2, 1],
            operands =>
            {
                (Tensor _, Tensor rows) = Scan(
                    (Tensor rest, (Tensor Row, Tensor Place) entry) =>
                    {
                        Tensor a = DynamicIndexInDim(entry.Row, entry.Place);
                        Tensor b = DynamicIndexInDim(rest, entry.Place);
                        Tensor length = Sqrt((a * a) + (b * b));
                        Tensor none = Eq(length, 0);
                        Tensor divisor = Select(none, FullLike(length, 1), length);
                        Tensor c = Select(none, FullLike(length, 1), a / divisor);
                        Tensor s = b / divisor;
                        return ((c * rest) - (s * entry.Row), (c * entry.Row) + (s * rest));
                    },
                    operands[1],
                    (Row: operands[0], Place: Iota(ElementType.I32, operands[0].Shape[0]))
                );
                return [rows];
            }
        )[0];
    }

    /// <summary>
    /// Reduces Hermitian matrices to tridiagonal ones, <c>a = q t q*</c>, by reflections in LAPACK's form.
    /// </summary>
    /// <param name="a">Hermitian matrices <c>[…, n, n]</c>; one triangle is read.</param>
    /// <param name="lower">True to read the lower triangle.</param>
    /// <returns>
    /// The matrices with t's diagonals and the reflections' vectors (below the first subdiagonal, or above the first
    /// superdiagonal), the real diagonal <c>[…, n]</c>, the real off-diagonal <c>[…, n - 1]</c>, and the reflections'
    /// factors <c>[…, n - 1]</c>.
    /// </returns>
    public static (Tensor A, Tensor D, Tensor E, Tensor Taus) Tridiagonal(Tensor a, bool lower = true)
    {
        Tensor matrix = Matrices.Square(a, "tridiagonal");
        Tensor[] parts = Matrices.PerMatrix(
            [matrix],
            [2],
            operands =>
            {
                Tensor half = lower ? Np.Tril(operands[0]) : Rev(Np.Triu(operands[0]), [0, 1]);
                (Tensor packed, Tensor d, Tensor e, Tensor taus) = TridiagonalOf(half);
                return lower ? [packed, d, e, taus] : [Rev(packed, [0, 1]), Rev(d, [0]), Rev(e, [0]), Rev(taus, [0])];
            }
        );
        return (parts[0], parts[1], parts[2], parts[3]);
    }

    /// <summary>
    /// The polar decomposition <c>x = u h</c> by dynamically weighted Halley iterations (Nakatsukasa, Bai and Gygi,
    /// 2010).
    /// </summary>
    /// <param name="x">A matrix <c>[m, n]</c> with m not below n.</param>
    /// <param name="isHermitian">True if x is Hermitian.</param>
    /// <param name="maxIterations">After how many iterations it ends in any case.</param>
    /// <returns>The factor with orthonormal columns, the Hermitian one, the number of iterations, and whether they
    /// converged.</returns>
    public static (Tensor U, Tensor H, Tensor Iterations, Tensor IsConverged) Qdwh(
        Tensor x,
        bool isHermitian = false,
        int maxIterations = 10
    )
    {
        Tensor matrix = Matrices.Any(x, "qdwh");
        if (
            matrix.Rank != 2
            || matrix.Shape[0] < matrix.Shape[1]
            || (isHermitian && matrix.Shape[0] != matrix.Shape[1])
        )
        {
            throw Misuse.Error(
                "qdwh",
                $"one matrix with at least as many rows as columns (square if Hermitian) is needed, got {x}"
            );
        }

        double epsilon = Matrices.Epsilon(matrix.ElementType);
        ElementType real = matrix.ElementType.RealPart;
        Tensor bound = Sqrt(Linalg.MatrixNorm(matrix, "1")) * Sqrt(Linalg.MatrixNorm(matrix, "inf"));
        Tensor scale = Select(Eq(bound, 0), FullLike(bound, 1), bound);
        (Tensor u, Tensor low, Tensor change, Tensor count) = While(
            state =>
                And(
                    Lt(state.Count, maxIterations),
                    Or(Gt(Abs(1 - state.Low), 5 * epsilon), Gt(state.Change, Math.Cbrt(5 * epsilon)))
                ),
            state => HalleyStep(state.U, state.Low, state.Count),
            (
                U: matrix / ConvertElementType(scale, matrix.ElementType),
                Low: Full([], epsilon, real),
                Change: Full([], 1, real),
                Count: Full([], 0, ElementType.I32)
            )
        );

        // One step of Newton's and Schulz's iteration takes away what rounding left.
        Tensor polished = (1.5 * u) - (0.5 * Matrices.Times(u, Matrices.Times(Matrices.Adjoint(u), u)));
        Tensor h = Matrices.Times(Matrices.Adjoint(polished), matrix);
        Tensor converged = And(Le(Abs(1 - low), 5 * epsilon), Le(change, Math.Cbrt(5 * epsilon)));
        return (polished, (h + Matrices.Adjoint(h)) * 0.5, count, converged);
    }

    private static (Tensor U, Tensor Low, Tensor Change, Tensor Count) HalleyStep(Tensor u, Tensor low, Tensor count)
    {
        Tensor square = low * low;
        Tensor d = Cbrt(4 * (Max((1 / square) - 1, 0) / square));
        Tensor root = Sqrt(1 + d);
        Tensor a = root + (Sqrt(Max(8 - (4 * d) + (8 * (2 - square) / (square * root)), 0)) / 2);
        Tensor b = (a - 1) * (a - 1) / 4;
        Tensor c = a + b - 1;
        long n = u.Shape[1];
        Tensor Typed(Tensor scalar) => ConvertElementType(scalar, u.ElementType);
        (Tensor q, _) = Qr(
            Concatenate([u * Typed(Sqrt(c)), Matrices.Identity(n, n, u.ElementType)], 0),
            fullMatrices: false
        );
        Tensor product = Matrices.Times(q[..(int)u.Shape[0]], Matrices.Adjoint(q[(int)u.Shape[0]..]));
        Tensor next = (Typed(b / c) * u) + (Typed((a - (b / c)) / Sqrt(c)) * product);
        return (next, low * (a + (b * square)) / (1 + (c * square)), Linalg.MatrixNorm(next - u, "fro"), count + 1);
    }

    private static (Tensor A, Tensor D, Tensor E, Tensor Taus) TridiagonalOf(Tensor lower)
    {
        int n = (int)lower.Shape[0];
        Tensor full = lower + Matrices.Adjoint(Np.Tril(lower, -1));
        if (n < 2)
        {
            return (
                lower,
                Np.Real(Np.Diagonal(full)),
                Np.Zeros([0], lower.ElementType.RealPart),
                Np.Zeros([0], lower.ElementType)
            );
        }

        Tensor rows = Iota(ElementType.I32, n);
        (Tensor t, Tensor v, Tensor taus) = ForiLoop(
            0,
            n - 1,
            (k, state) =>
            {
                (Tensor vector, Tensor tau) = Householder.Reflector(DynamicIndexInDim(state.T, k, 1), rows, k + 1);
                Tensor left =
                    state.T
                    - (Np.Conj(tau) * Np.Outer(vector, DotGeneral(Np.Conj(vector), state.T, new([], [], [0], [0]))));
                Tensor both = left - (tau * Np.Outer(DotGeneral(left, vector, new([], [], [1], [0])), Np.Conj(vector)));
                return (
                    T: both,
                    V: DynamicUpdateSliceInDim(state.V, ExpandDims(vector, [1]), k, 1),
                    Taus: DynamicUpdateSliceInDim(state.Taus, Reshape(tau, [1]), k)
                );
            },
            (T: full, V: Full([n, n], 0, lower.ElementType), Taus: Full([n - 1], 0, lower.ElementType))
        );
        (Tensor d, Tensor e) = (Np.Real(Np.Diagonal(t)), Np.Real(Np.Diagonal(t, -1)));
        Tensor packed =
            Np.Tril(v, -2)
            + Np.Diag(ConvertElementType(d, t.ElementType))
            + Np.Diag(ConvertElementType(e, t.ElementType), -1);
        return (packed, d, e, taus);
    }
}
