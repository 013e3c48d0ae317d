using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Decompositions by what they promise (products, orthogonality, order), solves by residuals, derivatives by central
/// differences.
/// </summary>
public sealed class LinalgTests
{
    private static readonly long[][] Shapes =
    [
        [1, 1],
        [2, 2],
        [5, 5],
        [6, 3],
        [3, 6],
        [2, 4, 3],
        [2, 2, 5, 5],
    ];

    private static readonly (string Name, Func<Tensor, Tensor> Function, Tensor Point)[] Derivatives =
    [
        ("cholesky", x => Linalg.Cholesky(Definite(x)), Draw(4, 4)),
        ("cholesky_upper", x => Linalg.Cholesky(Definite(x), upper: true), Draw(2, 3, 3)),
        ("qr_square", x => Both(Linalg.Qr(x)), Draw(3, 3)),
        ("qr_tall", x => Both(Linalg.Qr(x)), Draw(4, 2)),
        ("qr_wide", x => Both(Linalg.Qr(x)), Draw(2, 4)),
        ("lu_square", x => Lax.Lu(x).Lu, Draw(4, 4)),
        ("lu_tall", x => Lax.Lu(x).Lu, Draw(4, 2)),
        ("lu_wide", x => Lax.Lu(x).Lu, Draw(2, 4)),
        ("eigh_values", x => Linalg.EigValsH(x + x.T), Draw(4, 4)),
        ("eigh_vectors", x => Lax.Square(Linalg.Eigh(x + x.T).V), Draw(3, 3)),
        ("svd_values", Linalg.SvdVals, Draw(4, 3)),
        ("svd_tall", x => Product(Linalg.Svd(x * 1, fullMatrices: false), s => s * s), Draw(4, 3)),
        ("svd_wide", x => Product(Linalg.Svd(x, fullMatrices: false), s => s * s), Draw(2, 3)),
        ("solve_matrix", x => Linalg.Solve(x, Draw(3, 2)), Draw(3, 3)),
        ("solve_right", x => Linalg.Solve(Draw(3, 3), x), Draw(3, 2)),
        ("inv", Linalg.Inv, Draw(3, 3)),
        ("det_3", Linalg.Det, Draw(3, 3)),
        ("det_5", Linalg.Det, Draw(5, 5)),
        ("slogdet", x => Linalg.SlogDet(x).LogAbsDet, Draw(4, 4)),
        ("pinv", x => Linalg.Pinv(x), Draw(4, 3)),
        ("lstsq", x => Linalg.LstSq(x, Draw(4)).Solution, Draw(4, 3)),
        ("norm", x => Linalg.Norm(x), Draw(3, 2)),
        ("norm_nuc", x => Linalg.Norm(x, "nuc"), Draw(3, 2)),
        ("vector_norm_3", x => Linalg.VectorNorm(x, "3", [0]), Draw(3, 2)),
        ("matrix_power", x => Linalg.MatrixPower(x, 3), Draw(3, 3)),
        ("matrix_power_negative", x => Linalg.MatrixPower(x, -2), Draw(3, 3)),
        (
            "triangular",
            x => Lax.TriangularSolve(x + (3 * Np.Eye(3, ElementType.F64)), Draw(3, 2), lower: true),
            Draw(3, 3)
        ),
        (
            "triangular_right",
            x =>
                Lax.TriangularSolve(
                    x + (3 * Np.Eye(3, ElementType.F64)),
                    Draw(2, 3),
                    leftSide: false,
                    transpose: Transposition.Transpose
                ),
            Draw(3, 3)
        ),
        ("eig_values", x => Lax.Real(Linalg.EigVals(x * x)), Draw(3, 3)),
        ("eig_vectors", x => Lax.Abs(Linalg.Eig(x).V), Draw(3, 3)),
        ("expm", ScipyLinalg.Expm, Draw(3, 3)),
        ("tridiagonal", x => Lax.TridiagonalSolve(x, x + 4, x, Draw(4, 2)), Draw(4)),
    ];

    [TestCaseSource(nameof(Names))]
    public void GradientIsTheCentralDifference(string name)
    {
        (_, Func<Tensor, Tensor> function, Tensor point) = Derivatives.First(row => row.Name == name);
        GradientCheck.Check(function, point, 1e-5);
    }

    [TestCaseSource(nameof(Shapes))]
    public void QrGivesOrthogonalColumnsAndATriangle(params long[] shape)
    {
        foreach (bool complex in new[] { false, true })
        {
            foreach (bool complete in new[] { false, true })
            {
                IsZero(
                    shape,
                    complex,
                    a =>
                    {
                        (Tensor q, Tensor r) = Linalg.Qr(a, complete);
                        return
                        [
                            Matrices.Times(q, r) - a,
                            Identity(Matrices.Times(Matrices.Adjoint(q), q)),
                            Np.Tril(r, -1),
                        ];
                    }
                );
            }
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void SvdGivesOrthogonalVectorsAndDescendingValues(params long[] shape)
    {
        foreach (bool complex in new[] { false, true })
        {
            foreach (bool full in new[] { false, true })
            {
                IsZero(
                    shape,
                    complex,
                    a =>
                    {
                        (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(a, full);
                        int k = (int)s.Shape[^1];
                        Tensor scaled =
                            u[TensorIndex.Ellipsis, ..k]
                            * Lax.ConvertElementType(Lax.ExpandDims(s, [s.Rank - 1]), a.ElementType);
                        Tensor order = k < 2 ? Lax.ZerosLike(s) : Lax.Max(Np.Diff(s), 0);
                        return
                        [
                            Matrices.Times(scaled, vh[TensorIndex.Ellipsis, ..k, ..]) - a,
                            Identity(Matrices.Times(Matrices.Adjoint(u), u)),
                            Identity(Matrices.Times(vh, Matrices.Adjoint(vh))),
                            order,
                        ];
                    }
                );
            }
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(24)]
    public void EighDiagonalizes(int n)
    {
        foreach (bool complex in new[] { false, true })
        {
            IsZero(
                [2, n, n],
                complex,
                a =>
                {
                    Tensor h = a + Matrices.Adjoint(a);
                    (Tensor w, Tensor v) = Linalg.Eigh(h);
                    Tensor scaled = v * Lax.ConvertElementType(Lax.ExpandDims(w, [1]), a.ElementType);
                    return
                    [
                        Matrices.Times(h, v) - scaled,
                        Identity(Matrices.Times(Matrices.Adjoint(v), v)),
                        n < 2 ? w * 0 : Lax.Min(Np.Diff(w), 0),
                    ];
                }
            );
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(8)]
    [TestCase(20)]
    public void EigGivesEigenvectorsOfLengthOne(int n) =>
        IsZero(
            [2, n, n],
            false,
            a =>
            {
                (Tensor w, Tensor v) = Linalg.Eig(a);
                Tensor residual = Matrices.Times(Lax.AsComplex(a), v) - (v * Lax.ExpandDims(w, [1]));
                return [residual, Np.Sum(Np.Square(Lax.Abs(v)), [-2]) - 1];
            }
        );

    [TestCase(2)]
    [TestCase(9)]
    public void SchurGivesATriangle(int n) =>
        IsZero(
            [n, n],
            true,
            a =>
            {
                (Tensor t, Tensor z) = Lax.Schur(a);
                (Tensor h, Tensor q) = Lax.Hessenberg(a);
                return
                [
                    Matrices.Times(Matrices.Times(z, t), Matrices.Adjoint(z)) - a,
                    Identity(Matrices.Times(Matrices.Adjoint(z), z)),
                    Np.Tril(t, -1),
                    Matrices.Times(Matrices.Times(q, h), Matrices.Adjoint(q)) - a,
                    Np.Tril(h, -2),
                ];
            }
        );

    [Test]
    public void LuExchangesRows() =>
        IsZero(
            [2, 5, 5],
            true,
            a =>
            {
                (Tensor lu, Tensor pivots, Tensor permutation) = Lax.Lu(a);
                Tensor l = Np.Tril(lu, -1) + Matrices.Identity(5, 5, a.ElementType);
                Tensor ordered = Np.TakeAlongAxis(a, Lax.ExpandDims(permutation, [2]), 1);
                return [Matrices.Times(l, Np.Triu(lu)) - ordered, Lax.LuPivotsToPermutation(pivots, 5) - permutation];
            }
        );

    [Test]
    public void SolvesHaveNoResidual() =>
        IsZero(
            [3, 4, 4],
            true,
            a =>
            {
                Tensor b = a[.., .., ..2] * 2;
                return [Matrices.Times(a, Linalg.Solve(a, b)) - b, Identity(Matrices.Times(a, Linalg.Inv(a)))];
            }
        );

    [Test]
    public void RankDeficientMatricesKeepOrthogonalVectors() =>
        IsZero(
            [4, 2],
            false,
            a =>
            {
                Tensor low = Matrices.Times(a, a.T);
                (Tensor u, Tensor s, Tensor vh) = Linalg.Svd(low);
                Tensor p = Linalg.Pinv(low);
                return
                [
                    Matrices.Times(u * s, vh) - low,
                    Identity(Matrices.Times(u.T, u)),
                    Identity(Matrices.Times(vh, vh.T)),
                    Matrices.Times(Matrices.Times(low, p), low) - low,
                    Linalg.MatrixRank(low) - 2,
                ];
            }
        );

    [Test]
    public void KnownValues()
    {
        // The Hilbert matrix of order 3: determinant 1/2160; its eigenvalues from published tables.
        Tensor hilbert = Tensor.Of<double>(
            [3, 3],
            1,
            1.0 / 2,
            1.0 / 3,
            1.0 / 2,
            1.0 / 3,
            1.0 / 4,
            1.0 / 3,
            1.0 / 4,
            1.0 / 5
        );
        Assert.That(Evaluation.Values(Evaluation.Run(Linalg.Det, hilbert))[0], Is.EqualTo(1.0 / 2160).Within(1e-16));
        Assert.That(
            Evaluation.Values(Evaluation.Run(Linalg.EigValsH, hilbert)),
            Is.EqualTo(new[] { 0.002687340355773530, 0.1223270658539058, 1.408318927123654 }).Within(1e-14)
        );

        // e^[[0, t], [-t, 0]] is a rotation by t.
        Tensor turn = Tensor.Of<double>([2, 2], 0, 3, -3, 0);
        Assert.That(
            Evaluation.Values(Evaluation.Run(ScipyLinalg.Expm, turn)),
            Is.EqualTo(new[] { Math.Cos(3), Math.Sin(3), -Math.Sin(3), Math.Cos(3) }).Within(1e-13)
        );
        Assert.That(
            Evaluation.Values(Evaluation.Run(x => Lax.Real(Linalg.EigVals(x)), turn)),
            Is.EqualTo(new[] { 0.0, 0.0 }).Within(1e-14)
        );
    }

    [Test]
    public void ErrorsSayWhatIsNeeded()
    {
        Assert.That(
            () => Xla.Jit((Tensor x) => Linalg.Inv(x)).Lower(Spec.F32(2, 3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("inv: square matrices in the last two axes are needed, got f32[2,3]")
        );
        Assert.That(
            () => Xla.Jit((Tensor x) => Linalg.SvdVals(x)).Lower(Spec.BF16(2, 3)),
            Throws.TypeOf<TraceException>().With.Message.Contains("convert with Astype")
        );
    }

    private static IEnumerable<string> Names() => Derivatives.Select(row => row.Name);

    private static Tensor Draw(params long[] shape) => Evaluation.Draw(Dims.Create(shape), 11);

    private static Tensor Definite(Tensor x) =>
        Matrices.Times(x, Np.SwapAxes(x, -1, -2)) + Matrices.Identity(x.Shape[^1], x.Shape[^1], x.ElementType);

    private static Tensor Both((Tensor Q, Tensor R) pair) => Np.Append(pair.Q, pair.R);

    private static Tensor Product((Tensor U, Tensor S, Tensor Vh) svd, Func<Tensor, Tensor> function) =>
        Matrices.Times(svd.U * function(svd.S), svd.Vh);

    private static Tensor Identity(Tensor x) => x - Matrices.Identity(x.Shape[^2], x.Shape[^1], x.ElementType);

    /// <summary>Runs a function of a matrix; all its results must be zero up to rounding.</summary>
    private static void IsZero(long[] shape, bool complex, Func<Tensor, Tensor[]> function)
    {
        Dims dims = Dims.Create(shape);
        double worst = Evaluation.Values(
            Evaluation.Run(
                (x, y) =>
                {
                    Tensor[] results = function(complex ? Lax.Complex(x, y) : x);
                    return results
                        .Select(result =>
                            result.Size == 0
                                ? Np.Zeros([], ElementType.F64)
                                : Np.Max(Lax.Abs(result)).Astype(ElementType.F64)
                        )
                        .Aggregate(Np.Maximum);
                },
                Evaluation.Draw(dims, 21),
                Evaluation.Draw(dims, 22)
            )
        )[0];
        Assert.That(worst, Is.LessThan(1e-12), $"[{dims}]{(complex ? " complex" : string.Empty)}");
    }
}
