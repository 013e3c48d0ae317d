using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Linear algebra, named as in <c>jax.numpy.linalg</c>. Matrices are the last two axes, all axes before are batches.
/// The algorithms are programs of StableHLO ops, so they run on every device, and have derivatives.
/// </summary>
public static partial class Linalg
{
    /// <summary>
    /// The triangular matrix l with <c>a = l l*</c> of Hermitian positive definite matrices; NaN for others.
    /// </summary>
    public static Tensor Cholesky(Tensor a, bool upper = false) => Lax.Cholesky(a, !upper);

    /// <summary>QR decomposition <c>a = q r</c>; q has min(m, n) columns, or is square (<c>complete</c>).</summary>
    public static (Tensor Q, Tensor R) Qr(Tensor a, bool complete = false) => Lax.Qr(a, complete);

    /// <summary>
    /// Singular value decomposition <c>a = u diag(s) vh</c>, values descending; u and vh are square unless said
    /// otherwise.
    /// </summary>
    public static (Tensor U, Tensor S, Tensor Vh) Svd(Tensor a, bool fullMatrices = true) => Lax.Svd(a, fullMatrices);

    /// <summary>Singular values, descending.</summary>
    public static Tensor SvdVals(Tensor a) =>
        Tracer.Trace.Bind1(new SvdPrimitive(false, false), Matrices.Any(a, "svdvals"));

    /// <summary>Eigenvalues (ascending) and eigenvectors (columns) of Hermitian matrices.</summary>
    public static (Tensor W, Tensor V) Eigh(Tensor a, bool symmetrize = true)
    {
        (Tensor v, Tensor w) = Lax.Eigh(a, symmetrize);
        return (w, v);
    }

    /// <summary>Eigenvalues of Hermitian matrices, ascending.</summary>
    public static Tensor EigValsH(Tensor a) => Eigh(a).W;

    /// <summary>Complex eigenvalues and eigenvectors (columns of length 1) of general matrices.</summary>
    public static (Tensor W, Tensor V) Eig(Tensor a) => Lax.Eig(a);

    /// <summary>Complex eigenvalues of general matrices.</summary>
    public static Tensor EigVals(Tensor a) => Eig(a).W;

    /// <summary>
    /// Solves <c>a x = b</c>; b is a vector <c>[n]</c> or holds right sides in columns <c>[…, n, k]</c>.
    /// </summary>
    public static Tensor Solve(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(b);
        Tensor matrix = Matrices.Square(a, "solve");
        bool vector = b.Rank == 1;
        (matrix, Tensor right) = Np.SameType(matrix, vector ? Lax.ExpandDims(b, [1]) : b, "solve");
        if (right.Shape[^2] != matrix.Shape[^1])
        {
            throw Misuse.Error("solve", $"the right side must have as many rows as the matrix, got {a} and {b}");
        }

        (Tensor lu, _, Tensor permutation) = Lax.Lu(Lax.StopGradient(matrix));
        Dims batch = Broadcasting.Shape(Matrices.Batch(matrix), Matrices.Batch(right), "solve");
        long n = matrix.Shape[^1];
        Tensor x = Tracer.Trace.Bind1(
            new SolvePrimitive(false),
            Broadcasting.To(matrix, [.. batch, n, n]),
            Broadcasting.To(lu, [.. batch, n, n]),
            Broadcasting.To(permutation, [.. batch, n]),
            Broadcasting.To(right, [.. batch, n, right.Shape[^1]])
        );
        return vector ? Lax.Squeeze(x, [-1]) : x;
    }

    /// <summary>Inverse matrices.</summary>
    public static Tensor Inv(Tensor a)
    {
        Tensor matrix = Matrices.Square(a, "inv");
        return Solve(
            matrix,
            Broadcasting.To(Matrices.Identity(matrix.Shape[^1], matrix.Shape[^1], matrix.ElementType), matrix.Shape)
        );
    }

    /// <summary>Determinants.</summary>
    public static Tensor Det(Tensor a)
    {
        Tensor m = Matrices.Square(a, "det");
        Tensor At(int i, int j) => m[TensorIndex.Ellipsis, i, j];
        switch (m.Shape[^1])
        {
            case 0:
                return Lax.Full(Matrices.Batch(m), 1, m.ElementType);
            case 1:
                return At(0, 0);
            case 2:
                return (At(0, 0) * At(1, 1)) - (At(0, 1) * At(1, 0));
            case 3:
                return (At(0, 0) * ((At(1, 1) * At(2, 2)) - (At(1, 2) * At(2, 1))))
                    - (At(0, 1) * ((At(1, 0) * At(2, 2)) - (At(1, 2) * At(2, 0))))
                    + (At(0, 2) * ((At(1, 0) * At(2, 1)) - (At(1, 1) * At(2, 0))));
            default:
                (Tensor lu, Tensor pivots, _) = Lax.Lu(m);
                return Np.Prod(Np.Diagonal(lu, 0, -2, -1), [-1])
                    * Lax.ConvertElementType(Parity(pivots), m.ElementType);
        }
    }

    /// <summary>Sign (of complex matrices a phase) and logarithm of the absolute value of determinants.</summary>
    public static (Tensor Sign, Tensor LogAbsDet) SlogDet(Tensor a)
    {
        Tensor m = Matrices.Square(a, "slogdet");
        (Tensor lu, Tensor pivots, _) = Lax.Lu(m);
        Tensor diagonal = Np.Diagonal(lu, 0, -2, -1);
        Tensor sign = Np.Prod(Lax.Sign(diagonal), [-1]) * Lax.ConvertElementType(Parity(pivots), m.ElementType);
        return (sign, Np.Sum(Lax.Log(Lax.Abs(diagonal)), [-1]));
    }

    /// <summary>The pseudoinverse; singular values below a share of the largest one count as 0.</summary>
    public static Tensor Pinv(Tensor a, double? rtol = null)
    {
        Tensor m = Matrices.Any(a, "pinv");
        double share = rtol ?? (10 * Math.Max(m.Shape[^2], m.Shape[^1]) * Matrices.Epsilon(m.ElementType));
        return Tracer.Trace.Bind1(new PinvPrimitive(share), m);
    }

    /// <summary>
    /// Least squares: the x of smallest norm that minimizes <c>|a x - b|</c>, squared residuals, rank and singular
    /// values of a.
    /// </summary>
    public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor S) LstSq(
        Tensor a,
        Tensor b,
        double? rcond = null
    )
    {
        ArgumentNullException.ThrowIfNull(b);
        (Tensor m, Tensor right) = Np.SameType(Matrices.Any(a, "lstsq"), b, "lstsq");
        if (m.Rank != 2 || right.Rank is not (1 or 2) || right.Shape[0] != m.Shape[0])
        {
            throw Misuse.Error("lstsq", $"a matrix [m, n] and a right side [m] or [m, k] are needed, got {a} and {b}");
        }

        double share = rcond ?? (Matrices.Epsilon(m.ElementType) * Math.Max(m.Shape[0], m.Shape[1]));
        Tensor s = SvdVals(m);
        Tensor rank = Np.Sum(Lax.Gt(s, Broadcasting.To(s[0] * share, s.Shape)));
        Tensor x = Np.Dot(Pinv(m, share), right);
        Tensor rest = right - Np.Dot(m, x);
        Tensor squares = Np.Sum(Np.Square(Lax.Abs(rest)), [0]);
        bool determined = m.Shape[0] > m.Shape[1];
        return (x, determined ? squares : Np.Zeros([0], squares.ElementType), rank, s);
    }

    /// <summary>Integer powers of square matrices; negative ones of the inverse.</summary>
    public static Tensor MatrixPower(Tensor a, int n)
    {
        Tensor m = Matrices.Square(a, "matrix_power");
        if (n < 0)
        {
            return MatrixPower(Inv(m), -n);
        }

        Tensor? result = null;
        for (Tensor square = m; n > 0; n >>= 1)
        {
            result =
                (n & 1) == 0 ? result
                : result is null ? square
                : Matrices.Times(result, square);
            square = n > 1 ? Matrices.Times(square, square) : square;
        }

        return result ?? Broadcasting.To(Matrices.Identity(m.Shape[^1], m.Shape[^1], m.ElementType), m.Shape);
    }

    /// <summary>Number of singular values above a share of the largest one, <c>i32</c>.</summary>
    public static Tensor MatrixRank(Tensor a, double? rtol = null)
    {
        Tensor m = Matrices.Any(a, "matrix_rank");
        Tensor s = SvdVals(m);
        double share = rtol ?? (Math.Max(m.Shape[^2], m.Shape[^1]) * Matrices.Epsilon(m.ElementType));
        return Np.Sum(Np.Greater(s, Np.Max(s, [-1], keepDims: true) * share), [-1]);
    }

    /// <summary>
    /// Condition numbers in the sense of a matrix norm: <c>2</c>, <c>-2</c>, <c>fro</c>, <c>nuc</c>, <c>1</c>,
    /// <c>inf</c>, …
    /// </summary>
    public static Tensor Cond(Tensor a, string p = "2")
    {
        Tensor m = Matrices.Any(a, "cond");
        if (p is not ("2" or "-2"))
        {
            return MatrixNorm(m, p) * MatrixNorm(Inv(m), p);
        }

        Tensor s = SvdVals(m);
        (Tensor first, Tensor last) = (s[TensorIndex.Ellipsis, 0], s[TensorIndex.Ellipsis, ^1]);
        return p == "2" ? first / last : last / first;
    }

    /// <summary>The product of several matrices in the order that takes the fewest multiplications.</summary>
    public static Tensor MultiDot(params ReadOnlySpan<Tensor> matrices)
    {
        char letter = 'a';
        List<string> subscripts = [];
        foreach (Tensor matrix in matrices)
        {
            bool first = subscripts.Count == 0;
            subscripts.Add(matrix.Rank == 1 ? $"{letter}" : $"{letter}{(char)(letter + 1)}");
            letter = matrix.Rank == 1 && first ? letter : (char)(letter + 1);
        }

        string result =
            (matrices[0].Rank == 1 ? string.Empty : "a") + (matrices[^1].Rank == 1 ? string.Empty : $"{letter}");
        return Np.Einsum($"{string.Join(',', subscripts)}->{result}", matrices);
    }

    /// <summary>The inverse of a tensor as a linear map from its last axes to its first <c>ind</c> axes.</summary>
    public static Tensor TensorInv(Tensor a, int ind = 2)
    {
        ArgumentNullException.ThrowIfNull(a);
        Dims first = Dims.Create(a.Shape.Span[..ind]);
        Dims last = Dims.Create(a.Shape.Span[ind..]);
        return Lax.Reshape(Inv(Lax.Reshape(a, [first.Product, last.Product])), [.. last, .. first]);
    }

    /// <summary>Solves <c>tensordot(a, x, x.Rank) = b</c>.</summary>
    public static Tensor TensorSolve(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Dims shape = Dims.Create(a.Shape.Span[b.Rank..]);
        return Lax.Reshape(Solve(Lax.Reshape(a, [b.Size, shape.Product]), Np.Ravel(b)), shape);
    }

    /// <summary>Matrix product: <see cref="Np.Matmul"/>.</summary>
    public static Tensor Matmul(Tensor x, Tensor y) => Np.Matmul(x, y);

    /// <summary>Cross product: <see cref="Np.Cross"/>.</summary>
    public static Tensor Cross(Tensor x, Tensor y, int axis = -1) => Np.Cross(x, y, axis);

    /// <summary>All products of an element of x with one of y: <see cref="Np.Outer"/>.</summary>
    public static Tensor Outer(Tensor x, Tensor y) => Np.Outer(x, y);

    /// <summary>Diagonals of the last two axes.</summary>
    public static Tensor Diagonal(Tensor x, int offset = 0) => Np.Diagonal(x, offset, -2, -1);

    /// <summary>Sums of the diagonals of the last two axes.</summary>
    public static Tensor Trace(Tensor x, int offset = 0) => Np.Trace(x, offset, -2, -1);

    /// <summary>The last two axes exchanged.</summary>
    public static Tensor MatrixTranspose(Tensor x) => Np.MatrixTranspose(x);

    /// <summary>Sums of products over pairs of axes: <see cref="Np.TensorDot(Tensor, Tensor, int)"/>.</summary>
    public static Tensor TensorDot(Tensor x, Tensor y, int axes = 2) => Np.TensorDot(x, y, axes);

    /// <summary>Sum of products along an axis: <see cref="Np.VecDot"/>.</summary>
    public static Tensor VecDot(Tensor x, Tensor y, int axis = -1) => Np.VecDot(x, y, axis);

    /// <summary>1 for an even number of real exchanges, else -1.</summary>
    private static Tensor Parity(Tensor pivots)
    {
        Tensor exchanged = Lax.Ne(pivots, Lax.BroadcastedIota(ElementType.I32, pivots.Shape, pivots.Rank - 1));
        Tensor count = Np.Sum(exchanged, [-1]);
        return 1 - (2 * Lax.Rem(count, Lax.FullLike(count, 2)));
    }
}
