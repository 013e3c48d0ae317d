using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class ScipyLinalg
{
    /// <summary>
    /// Eigenvalues, ascending, and eigenvectors (columns) of the real symmetric tridiagonal matrix of two diagonals.
    /// </summary>
    /// <param name="d">The diagonal, <c>[n]</c>.</param>
    /// <param name="e">The diagonal beside it, <c>[n - 1]</c>.</param>
    /// <returns>Eigenvalues <c>[n]</c> and eigenvectors <c>[n, n]</c>; both have derivatives.</returns>
    public static (Tensor W, Tensor V) EighTridiagonal(Tensor d, Tensor e)
    {
        (Tensor diagonal, Tensor beside) = Np.SameType(d, e, "eigh_tridiagonal");
        if (diagonal.Rank != 1 || beside.Rank != 1 || beside.Shape[0] != diagonal.Shape[0] - 1)
        {
            throw Misuse.Error(
                "eigh_tridiagonal",
                $"a diagonal [n] and one beside it [n - 1] are needed, got {d} and {e}"
            );
        }

        return Linalg.Eigh(Np.Diag(diagonal) + Np.Diag(beside, 1) + Np.Diag(beside, -1));
    }

    /// <summary>The matrix exponential and its derivative at a in the direction e.</summary>
    public static (Tensor Expm, Tensor Derivative) ExpmFrechet(Tensor a, Tensor e)
    {
        (Tensor point, Tensor direction) = Np.SameType(Matrices.Square(a, "expm_frechet"), e, "expm_frechet");
        return Transforms.Jvp<Tensor, Tensor>(Expm, point, direction);
    }

    /// <summary>
    /// A function of a matrix in the sense of its Schur form, by Parlett's recurrence: for matrices with distinct
    /// eigenvalues.
    /// </summary>
    /// <param name="a">A matrix <c>[n, n]</c>.</param>
    /// <param name="function">The function, applied to the eigenvalues as a complex vector.</param>
    /// <returns>A complex matrix.</returns>
    public static Tensor Funm(Tensor a, Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        (Tensor t, Tensor z) = Lax.Schur(a);
        int n = (int)t.Shape[^1];
        Tensor values = Np.Diagonal(t);
        Tensor result = Lax.ForiLoop(
            0,
            n * n,
            (step, f) =>
            {
                // One superdiagonal after the other: f_ij follows from what lies left of it and below it.
                Tensor distance = Lax.Div(step, Lax.FullLike(step, n));
                Tensor i = Lax.Rem(step, Lax.FullLike(step, n));
                Tensor j = i + distance;
                Tensor inside = Lax.And(Lax.Gt(distance, 0), Lax.Lt(j, n));
                Tensor column = Lax.Min(j, n - 1);
                Tensor right = Np.Dot(Lax.DynamicIndexInDim(t, i), Lax.DynamicIndexInDim(f, column, 1));
                Tensor left = Np.Dot(Lax.DynamicIndexInDim(f, i), Lax.DynamicIndexInDim(t, column, 1));
                Tensor gap = Lax.DynamicIndexInDim(values, column) - Lax.DynamicIndexInDim(values, i);
                Tensor value = (right - left) / Lax.Select(inside, gap, Lax.FullLike(gap, 1));
                Tensor old = Lax.DynamicSlice(f, [i, column], [1, 1]);
                return Lax.DynamicUpdateSlice(
                    f,
                    Lax.Select(Broadcasting.To(inside, [1, 1]), Lax.Reshape(value, [1, 1]), old),
                    [i, column]
                );
            },
            Np.Diag(Lax.ConvertElementType(function(values), t.ElementType))
        );
        return Matrices.Times(Matrices.Times(z, result), Matrices.Adjoint(z));
    }

    /// <summary>Solves <c>a x + x b = q</c> by the Schur forms of a and b; differentiable in all three.</summary>
    public static Tensor SolveSylvester(Tensor a, Tensor b, Tensor q)
    {
        (Tensor left, Tensor right) = Np.SameType(
            Matrices.Square(a, "solve_sylvester"),
            Matrices.Square(b, "solve_sylvester"),
            "solve_sylvester"
        );
        (left, Tensor sides) = Np.SameType(left, Matrices.Any(q, "solve_sylvester"), "solve_sylvester");
        right = Lax.ConvertElementType(right, left.ElementType);
        return sides.Shape == [left.Shape[0], right.Shape[0]]
            ? Lax.CustomLinearSolve(
                x => Matrices.Times(left, x) + Matrices.Times(x, right),
                sides,
                (_, c) => Sylvester(left, right, c),
                (_, c) => Sylvester(left.T, right.T, c)
            )
            : throw Misuse.Error(
                "solve_sylvester",
                $"the right side must be [{left.Shape[0]}, {right.Shape[0]}], got {q}"
            );
    }

    /// <summary>The complex Schur form of a real one: rotations take the 2 by 2 blocks of its diagonal apart.</summary>
    /// <param name="t">Quasi-triangular, <c>[n, n]</c>.</param>
    /// <param name="z">Its vectors, <c>[n, n]</c>.</param>
    /// <returns>A triangle and its vectors.</returns>
    public static (Tensor T, Tensor Z) Rsf2Csf(Tensor t, Tensor z)
    {
        (Tensor form, Tensor vectors) = (
            Lax.AsComplex(Matrices.Square(t, "rsf2csf")),
            Lax.AsComplex(Matrices.Square(z, "rsf2csf"))
        );
        int n = (int)form.Shape[0];
        (Tensor triangle, Tensor turned) = Lax.ForiLoop(
            0,
            n - 1,
            (step, state) =>
            {
                Tensor k = n - 2 - step;
                Tensor block = Lax.DynamicSlice(state.T, [k, k], [2, 2]);
                (Tensor p, Tensor q, Tensor below, Tensor last) = (block[0, 0], block[0, 1], block[1, 0], block[1, 1]);
                Tensor half = (p - last) * 0.5;
                Tensor first = half + Lax.Sqrt((half * half) + (q * below));
                Tensor length = Np.Hypot(Lax.Abs(first), Lax.Abs(below));
                Tensor none = Lax.Eq(Lax.Abs(below), 0);
                Tensor divisor = Lax.ConvertElementType(
                    Lax.Select(none, Lax.FullLike(length, 1), length),
                    first.ElementType
                );
                Tensor c = Lax.Select(none, Lax.FullLike(first, 1), first / divisor);
                Tensor s = Lax.Select(none, Lax.ZerosLike(first), below / divisor);
                Tensor rows = Lax.DynamicSlice(state.T, [k, 0], [2, n]);
                Tensor mixed = Lax.DynamicUpdateSlice(
                    state.T,
                    Np.Stack([(Lax.Conj(c) * rows[0]) + (s * rows[1]), (c * rows[1]) - (s * rows[0])]),
                    [k, 0]
                );
                Tensor FromRight(Tensor m)
                {
                    Tensor columns = Lax.DynamicSlice(m, [0, k], [n, 2]);
                    Tensor first = (c * columns[.., 0]) + (Lax.Conj(s) * columns[.., 1]);
                    Tensor second = (Lax.Conj(c) * columns[.., 1]) - (Lax.Conj(s) * columns[.., 0]);
                    return Lax.DynamicUpdateSlice(m, Np.Stack([first, second], 1), [0, k]);
                }

                return (T: FromRight(mixed), Z: FromRight(state.Z));
            },
            (T: form, Z: vectors)
        );
        return (Np.Triu(triangle), turned);
    }

    /// <summary>The product of a matrix with the q of a QR decomposition of a, and r.</summary>
    /// <param name="a">The matrix that is decomposed, <c>[m, n]</c>.</param>
    /// <param name="c">A matrix or vector.</param>
    /// <param name="left">True for <c>q c</c>, false for <c>c q</c>; of a vector the last axis meets q.</param>
    /// <returns>The product and r.</returns>
    public static (Tensor Product, Tensor R) QrMultiply(Tensor a, Tensor c, bool left = false)
    {
        ArgumentNullException.ThrowIfNull(c);
        (Tensor q, Tensor r) = Lax.Qr(a, fullMatrices: false);
        return (left ? Np.Matmul(q, c) : Np.Matmul(c, q), r);
    }

    /// <summary>
    /// Column by column with the triangles of both: <c>(t + s_jj) y_j = f_j - sum of y_k s_kj, k below j</c>.
    /// </summary>
    private static Tensor Sylvester(Tensor a, Tensor b, Tensor q)
    {
        (Tensor t, Tensor u) = Lax.Schur(a);
        (Tensor s, Tensor v) = Lax.Schur(b);
        Tensor f = Matrices.Times(Matrices.Times(Matrices.Adjoint(u), Lax.AsComplex(q)), v);
        Tensor identity = Matrices.Identity(t.Shape[0], t.Shape[0], t.ElementType);
        Tensor y = Lax.ForiLoop(
            0,
            (int)b.Shape[0],
            (j, known) =>
            {
                Tensor column = Lax.DynamicIndexInDim(s, j, 1);
                Tensor right = Lax.DynamicIndexInDim(f, j, 1) - Np.Dot(known, column);
                Tensor solved = Lax.TriangularSolve(
                    t + (Lax.DynamicIndexInDim(column, j) * identity),
                    Lax.ExpandDims(right, [1])
                );
                return Lax.DynamicUpdateSliceInDim(known, solved, j, 1);
            },
            Lax.ZerosLike(f)
        );
        Tensor x = Matrices.Times(Matrices.Times(u, y), Matrices.Adjoint(v));
        return q.ElementType.IsComplex ? x : Lax.Real(x);
    }
}
