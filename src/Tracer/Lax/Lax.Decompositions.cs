using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// The triangular matrix l with <c>a = l l*</c> (or <c>u* u</c>) of Hermitian positive definite matrices
    /// <c>[…, n, n]</c>; NaN for others.
    /// </summary>
    public static Tensor Cholesky(Tensor a, bool lower = true, bool symmetrize = true)
    {
        Tensor matrix = Matrices.Square(a, "cholesky");
        Tensor hermitian = symmetrize ? (matrix + Matrices.Adjoint(matrix)) * 0.5 : matrix;
        Tensor l = Trace.Bind1(new Ops.Cholesky(lower), hermitian);
        return lower ? Np.Tril(l) : Np.Triu(l);
    }

    /// <summary>
    /// Solves <c>a x = b</c> (or <c>x a = b</c>) for triangular matrices <c>[…, n, n]</c>; only one triangle of a is
    /// read.
    /// </summary>
    /// <param name="a">The matrices.</param>
    /// <param name="b">The right sides, <c>[…, n, k]</c> (or <c>[…, k, n]</c>).</param>
    /// <param name="leftSide">False to solve <c>x a = b</c>.</param>
    /// <param name="lower">True if the lower triangle is read.</param>
    /// <param name="transpose">Whether a stands for its transpose or adjoint.</param>
    /// <param name="unitDiagonal">Takes the diagonal to be 1.</param>
    /// <returns>The solutions.</returns>
    public static Tensor TriangularSolve(
        Tensor a,
        Tensor b,
        bool leftSide = true,
        bool lower = false,
        Transposition transpose = Transposition.NoTranspose,
        bool unitDiagonal = false
    )
    {
        Tensor matrix = Matrices.Square(a, "triangular_solve");
        (matrix, Tensor right) = Np.SameType(matrix, b, "triangular_solve");
        Dims batch = Broadcasting.Shape(Matrices.Batch(matrix), Matrices.Batch(right), "triangular_solve");
        return Trace.Bind1(
            new Ops.TriangularSolve(leftSide, lower, unitDiagonal, transpose),
            Broadcasting.To(matrix, [.. batch, matrix.Shape[^2], matrix.Shape[^1]]),
            Broadcasting.To(right, [.. batch, right.Shape[^2], right.Shape[^1]])
        );
    }

    /// <summary>
    /// QR decomposition <c>a = q r</c> of matrices <c>[…, m, n]</c>; q is square (full) or has min(m, n) columns.
    /// </summary>
    public static (Tensor Q, Tensor R) Qr(Tensor a, bool fullMatrices = true)
    {
        Tensor[] results = Trace.Bind(new QrPrimitive(fullMatrices), Matrices.Any(a, "qr"));
        return (results[0], results[1]);
    }

    /// <summary>
    /// LU decomposition with row exchanges: both triangles in one matrix, the exchanges, and the permutation with
    /// <c>a[permutation] = l u</c>.
    /// </summary>
    public static (Tensor Lu, Tensor Pivots, Tensor Permutation) Lu(Tensor a)
    {
        Tensor[] results = Trace.Bind(LuPrimitive.Instance, Matrices.Any(a, "lu"));
        return (results[0], results[1], results[2]);
    }

    /// <summary>The permutation that a list of row exchanges amounts to.</summary>
    /// <param name="pivots">Exchanges <c>[…, k]</c>: row i with row <c>pivots[i]</c>.</param>
    /// <param name="size">Number of rows.</param>
    /// <returns>Permutations <c>[…, size]</c>.</returns>
    public static Tensor LuPivotsToPermutation(Tensor pivots, int size)
    {
        ArgumentNullException.ThrowIfNull(pivots);
        return Matrices.PerMatrix(
            [pivots],
            [1],
            operands =>
                [
                    ForiLoop(
                        0,
                        (int)pivots.Shape[^1],
                        (i, order) =>
                        {
                            Tensor other = DynamicIndexInDim(operands[0], i);
                            Tensor a = DynamicSliceInDim(order, i, 1);
                            Tensor b = DynamicSliceInDim(order, other, 1);
                            return DynamicUpdateSliceInDim(DynamicUpdateSliceInDim(order, b, i), a, other);
                        },
                        Iota(ElementType.I32, size)
                    ),
                ]
        )[0];
    }

    /// <summary>Eigenvectors (columns) and eigenvalues, ascending, of Hermitian matrices.</summary>
    public static (Tensor V, Tensor W) Eigh(Tensor a, bool symmetrize = true)
    {
        Tensor matrix = Matrices.Square(a, "eigh");
        Tensor hermitian = symmetrize ? (matrix + Matrices.Adjoint(matrix)) * 0.5 : matrix;
        Tensor[] results = Trace.Bind(EighPrimitive.Instance, hermitian);
        return (results[1], results[0]);
    }

    /// <summary>Singular value decomposition <c>a = u diag(s) vh</c>, values descending.</summary>
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a, bool fullMatrices = true)
    {
        Tensor[] results = Trace.Bind(new SvdPrimitive(fullMatrices, true), Matrices.Any(a, "svd"));
        return (results[1], results[0], results[2]);
    }

    /// <summary>
    /// Complex eigenvalues and right eigenvectors (columns of length 1 with a real largest entry) of general matrices.
    /// </summary>
    public static (Tensor W, Tensor V) Eig(Tensor a)
    {
        Tensor[] results = Trace.Bind(EigPrimitive.Instance, AsComplex(Matrices.Square(a, "eig")));
        return (results[0], results[1]);
    }

    /// <summary>Complex Schur decomposition <c>a = z t z*</c> with upper triangular t.</summary>
    public static (Tensor T, Tensor Z) Schur(Tensor a)
    {
        Tensor[] results = Trace.Bind(SchurPrimitive.Instance, AsComplex(Matrices.Square(a, "schur")));
        return (results[0], results[1]);
    }

    /// <summary>Hessenberg form <c>a = q h q*</c>: zeros below the first subdiagonal of h.</summary>
    public static (Tensor H, Tensor Q) Hessenberg(Tensor a)
    {
        Tensor[] results = Matrices.PerMatrix(
            [Matrices.Square(a, "hessenberg")],
            [2],
            matrix =>
            {
                (Tensor h, Tensor z) = SchurPrimitive.Hessenberg(matrix[0]);
                return [h, z];
            }
        );
        return (results[0], results[1]);
    }

    /// <summary>
    /// The product of Householder reflections <c>I - tau v v*</c> whose vectors are the columns of a below its diagonal
    /// of ones.
    /// </summary>
    public static Tensor HouseholderProduct(Tensor a, Tensor taus)
    {
        Tensor matrix = Matrices.Any(a, "householder_product");
        return Matrices.PerMatrix(
            [matrix, taus],
            [2, 1],
            operands =>
            {
                long k = operands[1].Shape[0];
                Tensor v =
                    Np.Tril(operands[0][.., ..(int)k], -1)
                    + Matrices.Identity(operands[0].Shape[0], k, operands[0].ElementType);
                return [Householder.Product(v, operands[1], operands[0].Shape[1])];
            }
        )[0];
    }

    /// <summary><c>alpha a aᵀ + beta c</c>.</summary>
    public static Tensor SymmetricProduct(Tensor a, Tensor c, double alpha = 1, double beta = 0) =>
        (alpha * Matrices.Times(a, Np.SwapAxes(a, -1, -2))) + (beta * c);

    /// <summary>
    /// Solves tridiagonal systems: diagonals below, on and above the main one <c>[…, n]</c>, right sides
    /// <c>[…, n, k]</c>.
    /// </summary>
    public static Tensor TridiagonalSolve(Tensor dl, Tensor d, Tensor du, Tensor b)
    {
        return Matrices.PerMatrix(
            [dl, d, du, b],
            [1, 1, 1, 2],
            operands =>
            {
                (Tensor lower, Tensor diagonal, Tensor upper, Tensor right) = (
                    operands[0],
                    operands[1],
                    operands[2],
                    operands[3]
                );
                Tensor zero = ZerosLike(diagonal[0]);
                ((Tensor, Tensor) _, (Tensor C, Tensor D) forward) = Scan(
                    ((Tensor C, Tensor D) last, (Tensor L, Tensor M, Tensor U, Tensor B) row) =>
                    {
                        Tensor pivot = row.M - (row.L * last.C);
                        (Tensor C, Tensor D) next = (row.U / pivot, (row.B - (row.L * last.D)) / pivot);
                        return (next, next);
                    },
                    (C: zero, D: ZerosLike(right[0])),
                    (L: lower, M: diagonal, U: upper, B: right)
                );
                (Tensor _, Tensor result) = Scan(
                    (Tensor last, (Tensor C, Tensor D) row) =>
                    {
                        Tensor value = row.D - (row.C * last);
                        return (value, value);
                    },
                    ZerosLike(right[0]),
                    forward,
                    reverse: true
                );
                return [result];
            }
        )[0];
    }

    internal static Tensor AsComplex(Tensor x) => x.ElementType.IsComplex ? x : Complex(x, ZerosLike(x));
}
