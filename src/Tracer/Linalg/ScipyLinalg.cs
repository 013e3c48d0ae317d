using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Linear algebra, named as in <c>jax.scipy.linalg</c>.</summary>
public static partial class ScipyLinalg
{
    private static readonly double[] Pade13 =
    [
        64764752532480000,
        32382376266240000,
        7771770303897600,
        1187353796428800,
        129060195264000,
        10559470521600,
        670442572800,
        33522128640,
        1323241920,
        40840800,
        960960,
        16380,
        182,
        1,
    ];

    /// <summary>A triangular factor of a Hermitian positive definite matrix; upper unless said otherwise.</summary>
    public static Tensor Cholesky(Tensor a, bool lower = false) => Lax.Cholesky(a, lower);

    /// <summary>A triangular factor for <see cref="ChoSolve"/>.</summary>
    public static (Tensor C, bool Lower) ChoFactor(Tensor a, bool lower = false) => (Lax.Cholesky(a, lower), lower);

    /// <summary>Solves <c>a x = b</c> by the factor of a.</summary>
    public static Tensor ChoSolve((Tensor C, bool Lower) factor, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(b);
        Tensor right = b.Rank == 1 ? Lax.ExpandDims(b, [1]) : b;
        Transposition first = factor.Lower ? Transposition.NoTranspose : Transposition.Adjoint;
        Transposition second = factor.Lower ? Transposition.Adjoint : Transposition.NoTranspose;
        Tensor y = Lax.TriangularSolve(factor.C, right, lower: factor.Lower, transpose: first);
        Tensor x = Lax.TriangularSolve(factor.C, y, lower: factor.Lower, transpose: second);
        return b.Rank == 1 ? Lax.Squeeze(x, [-1]) : x;
    }

    /// <summary>LU factors and row exchanges for <see cref="LuSolve"/>.</summary>
    public static (Tensor Lu, Tensor Pivots) LuFactor(Tensor a)
    {
        (Tensor lu, Tensor pivots, _) = Lax.Lu(Matrices.Square(a, "lu_factor"));
        return (lu, pivots);
    }

    /// <summary>Solves <c>a x = b</c> by factors and exchanges.</summary>
    public static Tensor LuSolve((Tensor Lu, Tensor Pivots) factors, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(b);
        Tensor right = b.Rank == 1 ? Lax.ExpandDims(b, [1]) : b;
        Tensor permutation = Lax.LuPivotsToPermutation(factors.Pivots, (int)factors.Lu.Shape[^1]);
        Tensor ordered = Np.TakeAlongAxis(
            right,
            Lax.ExpandDims(permutation, [permutation.Rank]),
            -2,
            IndexMode.PromiseInBounds
        );
        Tensor x = Lax.TriangularSolve(
            factors.Lu,
            Lax.TriangularSolve(factors.Lu, ordered, lower: true, unitDiagonal: true)
        );
        return b.Rank == 1 ? Lax.Squeeze(x, [-1]) : x;
    }

    /// <summary>Permutation matrix, lower and upper triangular matrix with <c>a = p l u</c>.</summary>
    public static (Tensor P, Tensor L, Tensor U) Lu(Tensor a)
    {
        (Tensor lu, _, Tensor permutation) = Lax.Lu(a);
        int k = (int)Math.Min(lu.Shape[^2], lu.Shape[^1]);
        Tensor l = Np.Tril(lu[TensorIndex.Ellipsis, .., ..k], -1) + Matrices.Identity(lu.Shape[^2], k, lu.ElementType);
        Tensor p = Lax.ConvertElementType(
            Np.SwapAxes(Nn.OneHot(permutation, (int)lu.Shape[^2]), -1, -2),
            lu.ElementType
        );
        return (p, l, Np.Triu(lu[TensorIndex.Ellipsis, ..k, ..]));
    }

    /// <summary>QR decomposition; q is square unless economic.</summary>
    public static (Tensor Q, Tensor R) Qr(Tensor a, bool economic = false) => Lax.Qr(a, !economic);

    /// <summary>Singular value decomposition.</summary>
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a, bool fullMatrices = true) => Lax.Svd(a, fullMatrices);

    /// <summary>Eigenvalues (ascending) and eigenvectors of Hermitian matrices.</summary>
    public static (Tensor W, Tensor V) Eigh(Tensor a) => Linalg.Eigh(a);

    /// <summary>Complex Schur decomposition <c>a = z t z*</c>.</summary>
    public static (Tensor T, Tensor Z) Schur(Tensor a) => Lax.Schur(a);

    /// <summary>Hessenberg form <c>a = q h q*</c>.</summary>
    public static (Tensor H, Tensor Q) Hessenberg(Tensor a) => Lax.Hessenberg(a);

    /// <summary>Solves <c>a x = b</c>; a may be said to be positive definite.</summary>
    public static Tensor Solve(Tensor a, Tensor b, bool positiveDefinite = false) =>
        positiveDefinite ? ChoSolve(ChoFactor(a, lower: true), b) : Linalg.Solve(a, b);

    /// <summary>Solves <c>a x = b</c> for a triangular matrix.</summary>
    public static Tensor SolveTriangular(
        Tensor a,
        Tensor b,
        bool lower = false,
        Transposition transpose = Transposition.NoTranspose,
        bool unitDiagonal = false
    )
    {
        ArgumentNullException.ThrowIfNull(b);
        Tensor x = Lax.TriangularSolve(
            a,
            b.Rank == 1 ? Lax.ExpandDims(b, [1]) : b,
            true,
            lower,
            transpose,
            unitDiagonal
        );
        return b.Rank == 1 ? Lax.Squeeze(x, [-1]) : x;
    }

    /// <summary>Determinants.</summary>
    public static Tensor Det(Tensor a) => Linalg.Det(a);

    /// <summary>Inverse matrices.</summary>
    public static Tensor Inv(Tensor a) => Linalg.Inv(a);

    /// <summary>
    /// Matrix exponential by Padé's approximant of degree 13 with scaling and squaring (Higham, 2005).
    /// </summary>
    public static Tensor Expm(Tensor a)
    {
        Tensor m = Matrices.Square(a, "expm");
        const int maxSquarings = 16;
        double limit = m.ElementType.RealPart.BitWidth == 64 ? 5.371920351148152 : 3.925724783138660;
        Tensor norm = Lax.StopGradient(Linalg.MatrixNorm(m, "1"));
        Tensor squarings = Np.Clip(Lax.Ceil(Np.Log2(Lax.Max(norm, 1e-30) / limit)), 0, maxSquarings);
        Tensor spread = Broadcasting.To(Lax.Reshape(Lax.Exp2(-squarings), [.. norm.Shape, 1, 1]), m.Shape);
        Tensor x = m * Lax.ConvertElementType(spread, m.ElementType);
        Tensor identity = Broadcasting.To(Matrices.Identity(m.Shape[^1], m.Shape[^1], m.ElementType), m.Shape);
        Tensor x2 = Matrices.Times(x, x);
        Tensor x4 = Matrices.Times(x2, x2);
        Tensor x6 = Matrices.Times(x4, x2);
        double[] b = Pade13;
        Tensor oddHigh = Matrices.Times(x6, (b[13] * x6) + (b[11] * x4) + (b[9] * x2));
        Tensor odd = Matrices.Times(x, oddHigh + (b[7] * x6) + (b[5] * x4) + (b[3] * x2) + (b[1] * identity));
        Tensor evenHigh = Matrices.Times(x6, (b[12] * x6) + (b[10] * x4) + (b[8] * x2));
        Tensor even = evenHigh + (b[6] * x6) + (b[4] * x4) + (b[2] * x2) + (b[0] * identity);
        Tensor result = Linalg.Solve(even - odd, even + odd);
        return Lax.ForiLoop(
            0,
            maxSquarings,
            (i, r) =>
            {
                Tensor needed = Lax.Lt(
                    Broadcasting.To(Lax.ConvertElementType(i, squarings.ElementType), squarings.Shape),
                    squarings
                );
                return Lax.Select(
                    Broadcasting.To(Lax.Reshape(needed, [.. norm.Shape, 1, 1]), r.Shape),
                    Matrices.Times(r, r),
                    r
                );
            },
            result
        );
    }

    /// <summary>Unitary and positive semidefinite factor with <c>a = u p</c>.</summary>
    public static (Tensor U, Tensor P) Polar(Tensor a)
    {
        (Tensor u, Tensor s, Tensor vh) = Lax.Svd(a, fullMatrices: false);
        Tensor scaled = Matrices.Adjoint(vh) * Lax.ConvertElementType(Lax.ExpandDims(s, [s.Rank - 1]), u.ElementType);
        return (Matrices.Times(u, vh), Matrices.Times(scaled, vh));
    }

    /// <summary>A complex square root of a matrix: that of its Schur triangle, column by column.</summary>
    public static Tensor Sqrtm(Tensor a)
    {
        (Tensor t, Tensor z) = Lax.Schur(a);
        Tensor root = Matrices.PerMatrix([t], [2], matrix => [TriangleRoot(matrix[0])])[0];
        return Matrices.Times(Matrices.Times(z, root), Matrices.Adjoint(z));
    }

    private static Tensor TriangleRoot(Tensor t)
    {
        int n = (int)t.Shape[0];
        Tensor diagonal = Lax.Sqrt(Np.Diagonal(t));
        Tensor start = Np.Diag(diagonal);
        return Lax.ForiLoop(
            0,
            n * n,
            (step, r) =>
            {
                // Columns from the left, each from the diagonal up.
                Tensor j = Lax.Div(step, Lax.FullLike(step, n));
                Tensor i = j - 1 - Lax.Rem(step, Lax.FullLike(step, n));
                Tensor row = Lax.Max(i, 0);
                Tensor between = Np.Dot(Lax.DynamicIndexInDim(r, row), Lax.DynamicIndexInDim(r, j, 1));
                Tensor own = Lax.DynamicSlice(r, [row, j], [1, 1])[0, 0];
                (Tensor di, Tensor dj) = (Lax.DynamicIndexInDim(diagonal, row), Lax.DynamicIndexInDim(diagonal, j));
                Tensor sum = between - (di * own) - (own * dj);
                Tensor divisor = di + dj;
                Tensor safe = Lax.Select(Lax.Eq(Lax.Abs(divisor), 0), Lax.FullLike(divisor, 1), divisor);
                Tensor value = (Lax.DynamicSlice(t, [row, j], [1, 1])[0, 0] - sum) / safe;
                Tensor chosen = Lax.Select(Lax.Ge(i, 0), value, own);
                return Lax.DynamicUpdateSlice(r, Lax.Reshape(chosen, [1, 1]), [row, j]);
            },
            start
        );
    }
}
