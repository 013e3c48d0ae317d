using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Further forms and functions of matrices, by what they promise; tables against values by hand.</summary>
public sealed class MatrixFormTests
{
    private static readonly Tensor A = Evaluation.Draw([5, 5], 1);
    private static readonly Tensor B = Evaluation.Draw([5, 5], 2);

    [Test]
    public void ACholeskyUpdateIsThatOfTheUpdatedMatrix() =>
        IsZero(
            (a, b) =>
            {
                Tensor definite = a.Dot(a.T) + Np.Eye(5, ElementType.F64);
                Tensor r = Lax.CholeskyUpdate(Lax.Cholesky(definite, lower: false), b[0]);
                return [r.T.Dot(r) - definite - Np.Outer(b[0], b[0]), Np.Tril(r, -1)];
            }
        );

    [TestCase(true)]
    [TestCase(false)]
    public void ATridiagonalFormHasReflectionsInLapacksForm(bool lower) =>
        IsZero(
            (a, b) =>
            {
                Tensor complex = Lax.Complex(a, b);
                Tensor hermitian = complex + Matrices.Adjoint(complex);
                (Tensor packed, Tensor d, Tensor e, Tensor taus) = Lax.Tridiagonal(hermitian, lower);
                Tensor Complex(Tensor x) => Lax.ConvertElementType(x, packed.ElementType);
                Tensor t = Np.Diag(Complex(d)) + Np.Diag(Complex(e), -1) + Np.Diag(Complex(e), 1);

                // Q is the product of I - tau v v*, first to last for the lower triangle, last to first for the upper
                // one.
                Tensor q = Complex(Np.Eye(5, ElementType.F64));
                for (int k = 0; k < 4; k++)
                {
                    int i = lower ? k : 3 - k;
                    Tensor v = lower
                        ? Lax.Concatenate([Complex(Np.Zeros([i + 1])), Complex(Np.Ones([1])), packed[(i + 2).., i]], 0)
                        : Lax.Concatenate([packed[..i, i + 1], Complex(Np.Ones([1])), Complex(Np.Zeros([4 - i]))], 0);
                    q = q.Dot(Complex(Np.Eye(5, ElementType.F64)) - (taus[i] * Np.Outer(v, Np.Conj(v))));
                }

                return
                [
                    q.Dot(t).Dot(Matrices.Adjoint(q)) - hermitian,
                    q.Dot(Matrices.Adjoint(q)) - Complex(Np.Eye(5, ElementType.F64)),
                ];
            }
        );

    [Test]
    public void QdwhIsThePolarDecomposition() =>
        IsZero(
            (a, b) =>
            {
                (Tensor u, Tensor h, Tensor count, Tensor converged) = Lax.Qdwh(a[.., ..3]);
                (Tensor v, Tensor p) = ScipyLinalg.Polar(a[.., ..3]);
                (Tensor hu, Tensor hh, _, _) = Lax.Qdwh(a + a.T, isHermitian: true);
                return
                [
                    u.Dot(h) - a[.., ..3],
                    u.T.Dot(u) - Np.Eye(3, ElementType.F64),
                    u - v,
                    h - p,
                    Lax.Max(count - 7, 0),
                    1 - converged.Astype(ElementType.F64),
                    hu.Dot(hh) - a - a.T,
                ];
            }
        );

    [Test]
    public void TridiagonalEigenvaluesAreThoseOfTheSecondDifference()
    {
        // 2 - 2 cos(k pi / (n + 1)).
        double[] expected = [.. Enumerable.Range(1, 6).Select(k => 2 - (2 * Math.Cos(k * Math.PI / 7)))];
        double[] values = Evaluation.Values(
            Evaluation.Run(
                d => ScipyLinalg.EighTridiagonal(d, Np.Full([5], -1.0, ElementType.F64)).W,
                Np.Full([6], 2.0, ElementType.F64)
            )
        );
        Assert.That(values, Is.EqualTo(expected).Within(1e-14));
        GradientCheck.Check(d => ScipyLinalg.EighTridiagonal(d, Lax.Sin(d[1..])).W, Evaluation.Draw([4], 3));
    }

    [Test]
    public void TheExponentialsDerivativeIsABlockOfALargerExponential() =>
        IsZero(
            (a, b) =>
            {
                (Tensor e, Tensor de) = ScipyLinalg.ExpmFrechet(a, b);
                Tensor block = ScipyLinalg.Expm(
                    Np.Block([
                        [a, b],
                        [Lax.ZerosLike(a), a],
                    ])
                );
                return [e - block[..5, ..5], de - block[..5, 5..]];
            }
        );

    [Test]
    public void FunctionsOfMatrices() =>
        IsZero(
            (a, b) =>
            {
                Tensor e = ScipyLinalg.Funm(a, Lax.Exp);
                Tensor square = ScipyLinalg.Funm(a, v => v * v);
                return [Lax.Real(e) - ScipyLinalg.Expm(a), Lax.Imag(e), Lax.Real(square) - a.Dot(a)];
            }
        );

    [Test]
    public void SylvestersEquationHasNoResidual()
    {
        IsZero(
            (a, b) =>
            {
                Tensor q = a[.., ..3] * 2;
                Tensor x = ScipyLinalg.SolveSylvester(a, b[..3, ..3], q);
                Tensor complex = Lax.Complex(a, b);
                Tensor z = ScipyLinalg.SolveSylvester(complex, complex, Lax.AsComplex(b));
                return [a.Dot(x) + x.Dot(b[..3, ..3]) - q, complex.Dot(z) + z.Dot(complex) - Lax.AsComplex(b)];
            }
        );
        GradientCheck.Check(a => ScipyLinalg.SolveSylvester(a, B[..2, ..2], B[..3, ..2]), A[..3, ..3] + 0, 1e-5);
        GradientCheck.Check(b => ScipyLinalg.SolveSylvester(A[..3, ..3], b, b * 2), Evaluation.Draw([3, 3], 8), 1e-5);
    }

    [Test]
    public void ARealSchurFormBecomesATriangle()
    {
        // A quasi-triangle: eigenvalues 1 ± 2i, 4, and -1 ± i.
        Tensor t = Tensor.Of<double>(
            [5, 5],
            1,
            2,
            5,
            1,
            2,
            -2,
            1,
            3,
            1,
            1,
            0,
            0,
            4,
            2,
            6,
            0,
            0,
            0,
            -1,
            0.5,
            0,
            0,
            0,
            -2,
            -1
        );
        double[] off = Evaluation.Values(
            Evaluation.Run(
                (form, z) =>
                {
                    Tensor q = Linalg.Qr(z).Q;
                    (Tensor triangle, Tensor vectors) = ScipyLinalg.Rsf2Csf(form, q);
                    Tensor residual =
                        vectors.Dot(triangle).Dot(Matrices.Adjoint(vectors)) - Lax.AsComplex(q.Dot(form).Dot(q.T));
                    Tensor values = Np.Sort(Np.Round(Lax.Imag(Np.Diagonal(triangle)), 10));
                    return Lax.Concatenate([values, Lax.Reshape(Np.Max(Lax.Abs(residual)), [1])], 0);
                },
                t,
                A
            )
        );
        Assert.That(off, Is.EqualTo(new double[] { -2, -1, 0, 1, 2, 0 }).Within(1e-13));
    }

    [Test]
    public void QrMultiplies() =>
        IsZero(
            (a, b) =>
            {
                (Tensor q, Tensor r) = Linalg.Qr(a);
                (Tensor right, Tensor same) = ScipyLinalg.QrMultiply(a, b);
                return [right - b.Dot(q), same - r, ScipyLinalg.QrMultiply(a, b, left: true).Product - q.Dot(b)];
            }
        );

    [TestCase("full")]
    [TestCase("same")]
    [TestCase("valid")]
    public void AConvolutionMatrixConvolves(string mode)
    {
        foreach ((int m, int n) in new[] { (3, 5), (5, 3), (4, 4), (1, 2) })
        {
            Tensor a = Evaluation.Draw([m], 1);
            Tensor x = Evaluation.Draw([n], 2);
            double[] expected = Evaluation.Values(Evaluation.Run((u, v) => Np.Convolve(u, v, mode), a, x));
            Assert.That(
                Evaluation.Values(Evaluation.Run((u, v) => ScipyLinalg.ConvolutionMatrix(u, n, mode).Dot(v), a, x)),
                Is.EqualTo(expected).Within(1e-14)
            );
        }
    }

    [Test]
    public void TablesHaveTheKnownEntries() =>
        Assert.Multiple(() =>
        {
            // p(x) = x³ + 2x² + 3x + 4, and one of degree 5, as SciPy's documentation and the definition give them.
            Entries(ScipyLinalg.FiedlerCompanion(Tensor.Of<float>([4], 1, 2, 3, 4)), -2, -3, 1, 1, 0, 0, 0, -4, 0);
            Entries(
                ScipyLinalg.FiedlerCompanion(Tensor.Of<float>([6], 1, 2, 3, 4, 5, 6)),
                -2,
                -3,
                1,
                0,
                0,
                1,
                0,
                0,
                0,
                0,
                0,
                -4,
                0,
                -5,
                1,
                0,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                -6,
                0
            );
            Entries(
                ScipyLinalg.InvHilbert(4),
                16,
                -120,
                240,
                -140,
                -120,
                1200,
                -2700,
                1680,
                240,
                -2700,
                6480,
                -4200,
                -140,
                1680,
                -4200,
                2800
            );
            Entries(ScipyLinalg.Pascal(3), 1, 1, 1, 1, 2, 3, 1, 3, 6);
            Entries(ScipyLinalg.Pascal(3, "lower"), 1, 0, 0, 1, 1, 0, 1, 2, 1);
            Entries(ScipyLinalg.Pascal(3, "upper"), 1, 1, 1, 0, 1, 2, 0, 0, 1);
            Entries(ScipyLinalg.InvPascal(3), 3, -3, 1, -3, 5, -2, 1, -2, 1);
            Entries(ScipyLinalg.InvPascal(3, "lower"), 1, 0, 0, -1, 1, 0, 1, -2, 1);
            Entries(
                ScipyLinalg.Helmert(3),
                Math.Sqrt(0.5),
                -Math.Sqrt(0.5),
                0,
                Math.Sqrt(1 / 6.0),
                Math.Sqrt(1 / 6.0),
                -Math.Sqrt(4 / 6.0)
            );
            Entries(
                ScipyLinalg.Helmert(2, full: true),
                Math.Sqrt(0.5),
                Math.Sqrt(0.5),
                Math.Sqrt(0.5),
                -Math.Sqrt(0.5)
            );
        });

    [Test]
    public void ErrorsSayWhatIsNeeded() =>
        Assert.Multiple(() =>
        {
            Fails(
                x => ScipyLinalg.EighTridiagonal(x[0], x[0]).W,
                "a diagonal [n] and one beside it [n - 1] are needed, got f32[3] and f32[3]"
            );
            Fails(
                x => ScipyLinalg.SolveSylvester(x, x, x[..2]),
                "solve_sylvester: the right side must be [3, 3], got f32[2,3]"
            );
            Fails(
                x => Lax.Qdwh(x[..2]).U,
                "one matrix with at least as many rows as columns (square if Hermitian) is needed, got f32[2,3]"
            );
            Fails(
                x => ScipyLinalg.ConvolutionMatrix(x[0], 3, "half"),
                "the mode must be 'full', 'same' or 'valid', got 'half'"
            );
            Fails(_ => ScipyLinalg.Pascal(3, "left"), "the kind must be 'symmetric', 'lower' or 'upper', got 'left'");
        });

    private static void Fails(Func<Tensor, Tensor> function, string message) =>
        Assert.That(
            () => Xla.Jit(function).Lower(Spec.F32(3, 3)),
            Throws.TypeOf<TraceException>().With.Message.Contains(message)
        );

    private static void Entries(Tensor table, params double[] expected) =>
        Assert.That(Evaluation.Values(Evaluation.Run(() => table)), Is.EqualTo(expected).Within(1e-6));

    private static void IsZero(Func<Tensor, Tensor, Tensor[]> function)
    {
        double[] worst = Evaluation.Values(
            Evaluation.Run(
                (a, b) =>
                    Np.Stack([.. function(a, b).Select(result => Np.Max(Lax.Abs(result)).Astype(ElementType.F64))]),
                A,
                B
            )
        );
        Assert.That(worst, Has.All.LessThan(1e-11), string.Join(", ", worst));
    }
}
