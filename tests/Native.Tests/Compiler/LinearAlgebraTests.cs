using System.Globalization;
using System.Numerics;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Solves and factorizations of matrices whose answer is known because the question was made from it.
/// </summary>
[TestFixture]
public sealed class LinearAlgebraTests
{
    [Test]
    public void TriangularSolveFindsTheSolutionItWasMadeFrom(
        [Values] bool left,
        [Values] bool lower,
        [Values] bool unit,
        [Values("NO_TRANSPOSE", "TRANSPOSE", "ADJOINT")] string transpose
    )
    {
        Complex[,] a = Triangle(lower, unit);
        Complex[,] read = transpose == "NO_TRANSPOSE" ? a : Transpose(a, transpose == "ADJOINT");
        Complex[,] x = Numbers(left ? 3 : 2, left ? 2 : 3);
        Complex[,] b = left ? Multiply(read, x) : Multiply(x, read);

        // What must not be read is NaN.
        Complex[,] given = (Complex[,])a.Clone();
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                bool isRead = i == j ? !unit : lower == (j < i);
                given[i, j] = isRead ? given[i, j] : new Complex(double.NaN, double.NaN);
            }
        }

        string type = left ? "tensor<3x2xcomplex<f64>>" : "tensor<2x3xcomplex<f64>>";
        Complex[] actual = TextRunner.Run<Complex>(
            TextRunner.Program(
                type,
                $$"""
                  %a = stablehlo.constant dense<{{Text(given)}}> : tensor<3x3xcomplex<f64>>
                  %b = stablehlo.constant dense<{{Text(b)}}> : {{type}}
                  %r = "stablehlo.triangular_solve"(%a, %b) {
                    left_side = {{Text(left)}}, lower = {{Text(lower)}}, unit_diagonal = {{Text(unit)}},
                    transpose_a = #stablehlo<transpose {{transpose}}>
                  } : (tensor<3x3xcomplex<f64>>, {{type}}) -> {{type}}
                """
            )
        );

        AssertClose(actual, x);
    }

    [Test]
    public void TriangularSolveOfNarrowFloatsIsRoundedOnce()
    {
        // x0 = 1/3, x1 = 1 - 1/3 computed without rounding 1/3 first: 2/3.
        ushort[] actual = TextRunner.Run<ushort>(
            TextRunner.Program(
                "tensor<2x1xbf16>",
                """
                  %a = stablehlo.constant dense<[[3.0, 7.0], [1.0, 1.0]]> : tensor<2x2xbf16>
                  %b = stablehlo.constant dense<1.0> : tensor<2x1xbf16>
                  %r = "stablehlo.triangular_solve"(%a, %b) {
                    left_side = true, lower = true, unit_diagonal = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>
                  } : (tensor<2x2xbf16>, tensor<2x1xbf16>) -> tensor<2x1xbf16>
                """
            )
        );

        // 0x3EAB is 0.333984375, 0x3F2B is 0.66796875.
        Assert.That(actual, Is.EqualTo(new ushort[] { 0x3EAB, 0x3F2B }));
    }

    [Test]
    public void CholeskyFindsTheFactorItWasMadeFrom([Values] bool lower)
    {
        Complex[,] factor = Triangle(lower: true, unit: false);
        for (int i = 0; i < 3; i++)
        {
            factor[i, i] = i + 2;
        }

        Complex[,] a = Multiply(factor, Transpose(factor, true));
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                a[i, j] = i == j || lower == (j < i) ? a[i, j] : new Complex(double.NaN, double.NaN);
            }
        }

        Complex[] actual = TextRunner.Run<Complex>(
            TextRunner.Program(
                "tensor<1x3x3xcomplex<f64>>",
                $$"""
                  %c = stablehlo.constant dense<{{Text(a)}}> : tensor<3x3xcomplex<f64>>
                  %a = stablehlo.reshape %c : (tensor<3x3xcomplex<f64>>) -> tensor<1x3x3xcomplex<f64>>
                  %r = "stablehlo.cholesky"(%a) {lower = {{Text(
                    lower
                )}}} : (tensor<1x3x3xcomplex<f64>>) -> tensor<1x3x3xcomplex<f64>>
                """
            )
        );

        AssertClose(actual, lower ? factor : Transpose(factor, true));
    }

    [Test]
    public void CholeskyOfAnIndefiniteMatrixIsNaNFromTheBadRowOn()
    {
        float[] actual = TextRunner.Run<float>(
            TextRunner.Program(
                "tensor<2x2xf32>",
                """
                  %a = stablehlo.constant dense<[[4.0, 0.0], [2.0, -1.0]]> : tensor<2x2xf32>
                  %r = "stablehlo.cholesky"(%a) {lower = true} : (tensor<2x2xf32>) -> tensor<2x2xf32>
                """
            )
        );

        Assert.That(actual, Is.EqualTo(new[] { 2, 0, 1, float.NaN }));
    }

    [Test]
    public void EmptyMatricesGiveNothing() =>
        Assert.That(
            TextRunner.Run<float>(
                TextRunner.Program(
                    "tensor<2x0x0xf32>",
                    """
                      %a = stablehlo.constant dense<> : tensor<2x0x0xf32>
                      %b = "stablehlo.cholesky"(%a) {lower = true} : (tensor<2x0x0xf32>) -> tensor<2x0x0xf32>
                      %r = "stablehlo.triangular_solve"(%a, %b) {
                        left_side = true, lower = true, unit_diagonal = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>
                      } : (tensor<2x0x0xf32>, tensor<2x0x0xf32>) -> tensor<2x0x0xf32>
                    """
                )
            ),
            Is.Empty
        );

    private static Complex[,] Triangle(bool lower, bool unit)
    {
        Complex[,] a = Numbers(3, 3);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                a[i, j] =
                    i == j ? (unit ? 1 : a[i, j])
                    : lower == (j < i) ? a[i, j]
                    : 0;
            }
        }

        return a;
    }

    private static Complex[,] Numbers(int rows, int columns)
    {
        Complex[,] numbers = new Complex[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                numbers[i, j] = new Complex(1 + (2 * i) + j, 1 + i - (3 * j));
            }
        }

        return numbers;
    }

    private static Complex[,] Multiply(Complex[,] a, Complex[,] b)
    {
        Complex[,] product = new Complex[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < b.GetLength(1); j++)
            {
                for (int k = 0; k < a.GetLength(1); k++)
                {
                    product[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return product;
    }

    private static Complex[,] Transpose(Complex[,] a, bool conjugate)
    {
        Complex[,] result = new Complex[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < a.GetLength(1); j++)
            {
                result[j, i] = conjugate ? Complex.Conjugate(a[i, j]) : a[i, j];
            }
        }

        return result;
    }

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(Complex[,] a) =>
        "["
        + string.Join(
            ", ",
            Enumerable
                .Range(0, a.GetLength(0))
                .Select(i =>
                    "["
                    + string.Join(
                        ", ",
                        Enumerable
                            .Range(0, a.GetLength(1))
                            .Select(j => $"({Text(a[i, j].Real)}, {Text(a[i, j].Imaginary)})")
                    )
                    + "]"
                )
        )
        + "]";

    private static string Text(double number) =>
        double.IsNaN(number) ? "0x7FF8000000000000" : number.ToString("F1", CultureInfo.InvariantCulture);

    private static void AssertClose(Complex[] actual, Complex[,] expected)
    {
        Complex[] flat = [.. expected.Cast<Complex>()];
        Assert.That(actual.Select(number => number.Real), Is.EqualTo(flat.Select(number => number.Real)).Within(1e-11));
        Assert.That(
            actual.Select(number => number.Imaginary),
            Is.EqualTo(flat.Select(number => number.Imaginary)).Within(1e-11)
        );
    }
}
