using System.Numerics;
using XlaSharp.Hlo.Execution;
using static XlaSharp.Native.Tests.Compiler.LapackCalls;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// The LAPACK targets for eigenvalues, singular values and the forms on the way to them: what they give is multiplied
/// out and must give the matrix again.
/// </summary>
[TestFixture]
public sealed class LapackSpectrumTests
{
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
}
