using System.Numerics;
using XlaSharp.Hlo.Execution;
using static XlaSharp.Native.Tests.Compiler.LapackCalls;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// The LAPACK targets that JAX emits: factors are multiplied out, here and in double precision, and must give the
/// matrix again.
/// </summary>
[TestFixture]
public sealed class LapackTests
{
    [Test]
    public void PotrfGivesTheCholeskyFactor()
    {
        HostTensor[] r = Call(
            "lapack_dpotrf_ffi",
            Symmetric,
            "uplo = 76 : ui8",
            (Matrix, ColumnMajor),
            ("tensor<2xi32>", Number)
        );
        Complex[][,] lower = [.. Matrices(r[0]).Select(a => Triangle(a, lower: true))];

        AssertEqual(lower.Select(l => Multiply(l, Adjoint(l))), Symmetric);
        Assert.That(Integers(r[1]), Is.All.Zero);
    }

    [Test]
    public void GetrfGivesPivotedFactors()
    {
        HostTensor[] r = Call(
            "lapack_dgetrf_ffi",
            General,
            "",
            (Matrix, ColumnMajor),
            ("tensor<2x3xi32>", Row),
            ("tensor<2xi32>", Number)
        );
        int[] pivots = Integers(r[1]);
        Complex[][,] product = [.. Matrices(r[0]).Select(lu => Multiply(UnitLower(lu), Triangle(lu, lower: false)))];
        for (int b = 0; b < 2; b++)
        {
            for (int i = 2; i >= 0; i--)
            {
                SwapRows(product[b], i, pivots[(3 * b) + i] - 1);
            }
        }

        AssertEqual(product, General);
    }

    [Test]
    public void GeqrfAndOrgqrGiveAnOrthogonalAndATriangularFactor()
    {
        HostTensor[] r = Call("lapack_dgeqrf_ffi", General, "", (Matrix, ColumnMajor), ("tensor<2x3xf64>", Row));
        const string Text = """
            func.func @main() -> tensor<2x3x3xf64> {
              %x = stablehlo.constant DATA : tensor<2x3x3xf64>
              %y, %tau = stablehlo.custom_call @lapack_dgeqrf_ffi(%x) {api_version = 4 : i32, backend_config = {},
                operand_layouts = [dense<[1, 2, 0]> : tensor<3xindex>],
                result_layouts = [dense<[1, 2, 0]> : tensor<3xindex>, dense<[1, 0]> : tensor<2xindex>]
              } : (tensor<2x3x3xf64>) -> (tensor<2x3x3xf64>, tensor<2x3xf64>)
              %q = stablehlo.custom_call @lapack_dorgqr_ffi(%y, %tau) {api_version = 4 : i32, backend_config = {},
                operand_layouts = [dense<[1, 2, 0]> : tensor<3xindex>, dense<[1, 0]> : tensor<2xindex>],
                result_layouts = [dense<[1, 2, 0]> : tensor<3xindex>]
              } : (tensor<2x3x3xf64>, tensor<2x3xf64>) -> tensor<2x3x3xf64>
              return %q : tensor<2x3x3xf64>
            }
            """;
        Complex[][,] q = Matrices(
            TextRunner.RunAll(Text.Replace("DATA", Literal(General), StringComparison.Ordinal))[0]
        );

        AssertEqual(q.Zip(Matrices(r[0]), (a, b) => Multiply(a, Triangle(b, lower: false))), General);
        AssertEqual(q.Select(a => Multiply(Adjoint(a), a)), [Identity(), Identity()]);
    }

    // Of A·P = Q·R the factor Q goes with its own transpose: Rᵀ·R = (A·P)ᵀ·(A·P).
    [Test]
    public void Geqp3PutsTheLongestColumnFirst()
    {
        const string Pivots = "tensor<2x3xi32>";
        string types = $"{Matrix}, {Pivots}, tensor<2x3xf64>";
        HostTensor[] r = TextRunner.RunAll(
            $$"""
            func.func @main() -> ({{types}}) {
              %x = stablehlo.constant {{Literal(General)}} : {{Matrix}}
              %p = stablehlo.constant dense<0> : {{Pivots}}
              %r:3 = stablehlo.custom_call @lapack_dgeqp3_ffi(%x, %p) {api_version = 4 : i32, backend_config = {},
                operand_layouts = [{{ColumnMajor}}, {{Row}}], result_layouts = [{{ColumnMajor}}, {{Row}}, {{Row}}]
              } : ({{Matrix}}, {{Pivots}}) -> ({{types}})
              return %r#0, %r#1, %r#2 : {{types}}
            }
            """
        );
        Complex[][,] upper = [.. Matrices(r[0]).Select(a => Triangle(a, lower: false))];
        int[] pivots = Integers(r[1]);
        Complex[][,] moved = [.. General.Select((a, b) => Build((i, j) => a[i, pivots[(3 * b) + j] - 1]))];

        AssertEqual(upper.Select(a => Multiply(Adjoint(a), a)), moved.Select(a => Multiply(Adjoint(a), a)));
        Assert.That(upper.Select(a => a[0, 0].Magnitude >= a[1, 1].Magnitude), Is.All.True);
    }

    [Test]
    public void EmptyMatricesGiveNoFailure()
    {
        HostTensor[] r = TextRunner.RunAll(
            $$"""
            func.func @main() -> (tensor<2x0x0xf64>, tensor<2xi32>) {
              %x = stablehlo.constant dense<> : tensor<2x0x0xf64>
              %r:2 = stablehlo.custom_call @lapack_dpotrf_ffi(%x) {api_version = 4 : i32, backend_config = {uplo = 76 : ui8},
                operand_layouts = [{{ColumnMajor}}], result_layouts = [{{ColumnMajor}}, {{Number}}]
              } : (tensor<2x0x0xf64>) -> (tensor<2x0x0xf64>, tensor<2xi32>)
              return %r#0, %r#1 : tensor<2x0x0xf64>, tensor<2xi32>
            }
            """
        );
        Assert.That(Integers(r[1]), Is.EqualTo(new[] { 0, 0 }));
    }

    [Test]
    public void SyevdGivesEigenvectors()
    {
        HostTensor[] r = Call(
            "lapack_dsyevd_ffi",
            Symmetric,
            "mode = 86 : ui8, uplo = 76 : ui8",
            (Matrix, ColumnMajor),
            ("tensor<2x3xf64>", Row),
            ("tensor<2xi32>", Number)
        );
        Complex[][,] v = Matrices(r[0]);
        double[] w = Doubles(r[1]);

        AssertEqual(v.Select((a, b) => Multiply(Multiply(a, Diagonal(w, b)), Adjoint(a))), Symmetric);
        Assert.That(w[..3], Is.Ordered);
    }

    [Test]
    public void HeevdTakesComplexMatrices()
    {
        Complex[,] hermitian =
        {
            { 2, new(0, 1), 0 },
            { new(0, -1), 3, new(1, 1) },
            { 0, new(1, -1), 4 },
        };
        const string Type = "tensor<1x3x3xcomplex<f64>>";
        HostTensor[] r = Call(
            "lapack_zheevd_ffi",
            [hermitian],
            "mode = 86 : ui8, uplo = 76 : ui8",
            [(Type, ColumnMajor), ("tensor<1x3xf64>", Row), ("tensor<1xi32>", Number)],
            Type
        );
        Complex[,] v = ComplexMatrices(r[0])[0];

        AssertEqual([Multiply(Multiply(v, Diagonal(Doubles(r[1]), 0)), Adjoint(v))], [hermitian]);
    }

    [Test]
    public void GeevGivesRightEigenvectors()
    {
        const string Vectors = "tensor<2x3x3xcomplex<f64>>";
        HostTensor[] r = Call(
            "lapack_dgeev_ffi",
            General,
            "compute_left = 78 : ui8, compute_right = 86 : ui8",
            ("tensor<2x3xf64>", Row),
            ("tensor<2x3xf64>", Row),
            (Vectors, ColumnMajor),
            (Vectors, ColumnMajor),
            ("tensor<2xi32>", Number)
        );
        (double[] re, double[] im) = (Doubles(r[0]), Doubles(r[1]));
        Complex[][,] v = ComplexMatrices(r[3]);
        for (int b = 0; b < 2; b++)
        {
            Complex[,] eigenvalues = new Complex[3, 3];
            for (int i = 0; i < 3; i++)
            {
                eigenvalues[i, i] = new Complex(re[(3 * b) + i], im[(3 * b) + i]);
            }

            AssertEqual([Multiply(General[b], v[b])], [Multiply(v[b], eigenvalues)]);
        }

        // The second matrix turns by a right angle: its eigenvalues are ±i and 3.
        Assert.That(im[3..].Order(), Is.EqualTo(new double[] { -1, 0, 1 }).Within(1e-12));
        Assert.That(
            ComplexMatrices(r[2])[0].Cast<Complex>(),
            Is.All.EqualTo(Complex.Zero),
            "left vectors were not asked for"
        );
    }

    [TestCase("gesdd")]
    [TestCase("gesvd")]
    public void SingularVectorsMultiplyOut(string routine)
    {
        HostTensor[] r = Call(
            $"lapack_d{routine}_ffi",
            General,
            "mode = 65 : ui8",
            (Matrix, ColumnMajor),
            ("tensor<2x3xf64>", Row),
            (Matrix, ColumnMajor),
            (Matrix, ColumnMajor),
            ("tensor<2xi32>", Number)
        );
        double[] s = Doubles(r[1]);
        (Complex[][,] u, Complex[][,] vt) = (Matrices(r[2]), Matrices(r[3]));

        AssertEqual(u.Select((a, b) => Multiply(Multiply(a, Diagonal(s, b)), vt[b])), General);
        Assert.That(s[..3], Is.Ordered.Descending);
    }

    [Test]
    public void GeesGivesTheSchurForm()
    {
        HostTensor[] r = Call(
            "lapack_dgees_ffi",
            General,
            "mode = 86 : ui8, sort = 78 : ui8",
            (Matrix, ColumnMajor),
            (Matrix, ColumnMajor),
            ("tensor<2x3xf64>", Row),
            ("tensor<2x3xf64>", Row),
            ("tensor<2xi32>", Number),
            ("tensor<2xi32>", Number)
        );
        (Complex[][,] t, Complex[][,] z) = (Matrices(r[0]), Matrices(r[1]));

        AssertEqual(z.Zip(t, (a, b) => Multiply(Multiply(a, b), Adjoint(a))), General);
        Assert.That(t.Select(a => a[2, 0].Magnitude), Is.All.LessThan(1e-12));
    }

    [Test]
    public void GehrdGivesAHessenbergMatrixOfTheSameTrace()
    {
        HostTensor[] r = Call(
            "lapack_dgehrd_ffi",
            General,
            "low = 1 : i32, high = 3 : i32",
            (Matrix, ColumnMajor),
            ("tensor<2x2xf64>", Row),
            ("tensor<2xi32>", Number)
        );
        Complex[][,] h = Matrices(r[0]);

        Assert.That(h.Select(Trace), Is.EqualTo(General.Select(Trace)).Within(1e-12));
        Assert.That(Integers(r[2]), Is.All.Zero);
    }

    [Test]
    public void SytrdKeepsTraceAndSquareSum()
    {
        HostTensor[] r = Call(
            "lapack_dsytrd_ffi",
            Symmetric,
            "uplo = 76 : ui8",
            (Matrix, ColumnMajor),
            ("tensor<2x3xf64>", Row),
            ("tensor<2x2xf64>", Row),
            ("tensor<2x2xf64>", Row),
            ("tensor<2xi32>", Number)
        );
        (double[] d, double[] e) = (Doubles(r[1]), Doubles(r[2]));
        for (int b = 0; b < 2; b++)
        {
            double squares =
                d[(3 * b)..((3 * b) + 3)].Sum(x => x * x) + (2 * e[(2 * b)..((2 * b) + 2)].Sum(x => x * x));
            Assert.That(d[(3 * b)..((3 * b) + 3)].Sum(), Is.EqualTo(Trace(Symmetric[b])).Within(1e-12));
            Assert.That(squares, Is.EqualTo(Symmetric[b].Cast<Complex>().Sum(x => x.Real * x.Real)).Within(1e-11));
        }
    }

    [Test]
    public void TrsmSolvesATriangularSystem()
    {
        string text = $$"""
            func.func @main() -> tensor<2x3x3xf64> {
              %a = stablehlo.constant {{Literal(Symmetric)}} : tensor<2x3x3xf64>
              %b = stablehlo.constant {{Literal(General)}} : tensor<2x3x3xf64>
              %x = stablehlo.custom_call @lapack_dtrsm_ffi(%a, %b) {api_version = 4 : i32,
                backend_config = {side = 76 : ui8, uplo = 76 : ui8, trans_x = 78 : ui8, diag = 78 : ui8},
                operand_layouts = [{{ColumnMajor}}, {{ColumnMajor}}], result_layouts = [{{ColumnMajor}}]
              } : (tensor<2x3x3xf64>, tensor<2x3x3xf64>) -> tensor<2x3x3xf64>
              return %x : tensor<2x3x3xf64>
            }
            """;
        Complex[][,] x = Matrices(TextRunner.RunAll(text)[0]);

        AssertEqual(x.Zip(Symmetric, (a, b) => Multiply(Triangle(b, lower: true), a)), General);
    }

    [Test]
    public void GtsvSolvesATridiagonalSystem()
    {
        const string Text = """
            func.func @main() -> tensor<3x1xf64> {
              %dl = stablehlo.constant dense<[0.0, 1.0, 2.0]> : tensor<3xf64>
              %d = stablehlo.constant dense<[4.0, 5.0, 6.0]> : tensor<3xf64>
              %du = stablehlo.constant dense<[1.0, 1.0, 0.0]> : tensor<3xf64>
              %b = stablehlo.constant dense<[[6.0], [14.0], [22.0]]> : tensor<3x1xf64>
              %r:5 = stablehlo.custom_call @lapack_dgtsv_ffi(%dl, %d, %du, %b) {api_version = 4 : i32, backend_config = {},
                operand_layouts = [dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>],
                result_layouts = [dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<0> : tensor<1xindex>, dense<[0, 1]> : tensor<2xindex>,
                  dense<> : tensor<0xindex>]
              } : (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3x1xf64>) -> (tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3x1xf64>, tensor<i32>)
              return %r#3 : tensor<3x1xf64>
            }
            """;

        // 4 + 2 = 6, 1 + 10 + 3 = 14, 4 + 18 = 22.
        Assert.That(Doubles(TextRunner.RunAll(Text)[0]), Is.EqualTo(new double[] { 1, 2, 3 }).Within(1e-13));
    }

    [Test]
    public void ACallThatDoesNotFitIsRefused()
    {
        StatusException layout = Assert.Throws<StatusException>(() =>
            Call(
                "lapack_dpotrf_ffi",
                Symmetric,
                "uplo = 76 : ui8",
                [(Matrix, ColumnMajor), ("tensor<2xi32>", Number)],
                Matrix,
                operandLayout: "dense<[2, 1, 0]> : tensor<3xindex>"
            )
        )!;
        StatusException letter = Assert.Throws<StatusException>(() =>
            Call("lapack_dpotrf_ffi", Symmetric, "uplo = 88 : ui8", (Matrix, ColumnMajor), ("tensor<2xi32>", Number))
        )!;
        StatusException type = Assert.Throws<StatusException>(() =>
            Call("lapack_spotrf_ffi", Symmetric, "uplo = 76 : ui8", (Matrix, ColumnMajor), ("tensor<2xi32>", Number))
        )!;

        Assert.That(layout.Message, Does.Contain("column-major").And.Contain("{2,1,0}"));
        Assert.That(letter.Message, Does.Contain("uplo").And.Contain("'L' or 'U'"));
        Assert.That(type.Message, Does.Contain("tensors of f32"));
    }
}
