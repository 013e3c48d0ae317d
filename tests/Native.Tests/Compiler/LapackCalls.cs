using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Calls of LAPACK targets on two matrices of three rows, and what is done with their results.</summary>
internal static class LapackCalls
{
    internal const string Matrix = "tensor<2x3x3xf64>";
    internal const string ColumnMajor = "dense<[1, 2, 0]> : tensor<3xindex>";
    internal const string Row = "dense<[1, 0]> : tensor<2xindex>";
    internal const string Number = "dense<0> : tensor<1xindex>";

    internal static readonly Complex[][,] Symmetric =
    [
        new Complex[,]
        {
            { 4, 1, 2 },
            { 1, 5, 3 },
            { 2, 3, 6 },
        },
        new Complex[,]
        {
            { 2, -1, 0 },
            { -1, 2, -1 },
            { 0, -1, 2 },
        },
    ];

    internal static readonly Complex[][,] General =
    [
        new Complex[,]
        {
            { 1, 2, 3 },
            { 4, 5, 6 },
            { 7, 8, 10 },
        },
        new Complex[,]
        {
            { 0, 1, 0 },
            { -1, 0, 0 },
            { 2, 0, 3 },
        },
    ];

    internal static HostTensor[] Call(
        string target,
        Complex[][,] x,
        string config,
        params (string Type, string Layout)[] results
    ) => Call(target, x, config, results, Matrix);

    internal static HostTensor[] Call(
        string target,
        Complex[][,] x,
        string config,
        (string Type, string Layout)[] results,
        string type,
        string operandLayout = ColumnMajor
    )
    {
        string types = string.Join(", ", results.Select(result => result.Type));
        string returned = string.Join(", ", results.Select((_, i) => $"%r#{i}"));
        return TextRunner.RunAll(
            $$"""
            func.func @main() -> ({{types}}) {
              %x = stablehlo.constant {{Literal(x, type.Contains("complex", StringComparison.Ordinal))}} : {{type}}
              %r:{{results.Length}} = stablehlo.custom_call @{{target}}(%x) {api_version = 4 : i32, backend_config = { {{config}} },
                operand_layouts = [{{operandLayout}}], result_layouts = [{{string.Join(
                ", ",
                results.Select(result => result.Layout)
            )}}]
              } : ({{type}}) -> ({{types}})
              return {{returned}} : {{types}}
            }
            """
        );
    }

    internal static string Literal(Complex[][,] matrices, bool isComplex = false) =>
        "dense<["
        + string.Join(
            ", ",
            matrices.Select(matrix =>
                "["
                + string.Join(
                    ", ",
                    Enumerable
                        .Range(0, matrix.GetLength(0))
                        .Select(row =>
                            "["
                            + string.Join(
                                ", ",
                                Enumerable
                                    .Range(0, matrix.GetLength(1))
                                    .Select(column => Show(matrix[row, column], isComplex))
                            )
                            + "]"
                        )
                )
                + "]"
            )
        )
        + "]>";

    internal static string Show(Complex value, bool isComplex)
    {
        string re = value.Real.ToString("F1", CultureInfo.InvariantCulture);
        return isComplex ? $"({re}, {value.Imaginary.ToString("F1", CultureInfo.InvariantCulture)})" : re;
    }

    internal static double[] Doubles(HostTensor tensor) => MemoryMarshal.Cast<byte, double>(tensor.Data.Span).ToArray();

    internal static int[] Integers(HostTensor tensor) => MemoryMarshal.Cast<byte, int>(tensor.Data.Span).ToArray();

    internal static Complex[][,] Matrices(HostTensor tensor) =>
        Cut([.. Doubles(tensor).Select(x => new Complex(x, 0))]);

    internal static Complex[][,] ComplexMatrices(HostTensor tensor) =>
        Cut(MemoryMarshal.Cast<byte, Complex>(tensor.Data.Span).ToArray());

    internal static Complex[][,] Cut(Complex[] elements) =>
        [.. elements.Chunk(9).Select(chunk => Build((i, j) => chunk[(3 * i) + j]))];

    internal static Complex[,] Build(Func<int, int, Complex> element)
    {
        Complex[,] result = new Complex[3, 3];
        for (int i = 0; i < 9; i++)
        {
            result[i / 3, i % 3] = element(i / 3, i % 3);
        }

        return result;
    }

    internal static Complex[,] Identity() => Build((i, j) => i == j ? 1 : 0);

    internal static Complex[,] Diagonal(double[] values, int batch) =>
        Build((i, j) => i == j ? values[(3 * batch) + i] : 0);

    internal static Complex[,] Adjoint(Complex[,] a) => Build((i, j) => Complex.Conjugate(a[j, i]));

    internal static Complex[,] Triangle(Complex[,] a, bool lower) =>
        Build((i, j) => (lower ? i >= j : i <= j) ? a[i, j] : 0);

    internal static Complex[,] UnitLower(Complex[,] a) =>
        Build(
            (i, j) =>
                i == j ? 1
                : i > j ? a[i, j]
                : 0
        );

    internal static Complex[,] Multiply(Complex[,] a, Complex[,] b) =>
        Build((i, j) => (a[i, 0] * b[0, j]) + (a[i, 1] * b[1, j]) + (a[i, 2] * b[2, j]));

    internal static double Trace(Complex[,] a) => (a[0, 0] + a[1, 1] + a[2, 2]).Real;

    internal static void SwapRows(Complex[,] a, int i, int j)
    {
        for (int column = 0; column < 3; column++)
        {
            (a[i, column], a[j, column]) = (a[j, column], a[i, column]);
        }
    }

    internal static void AssertEqual(IEnumerable<Complex[,]> actual, IEnumerable<Complex[,]> expected) =>
        Assert.That(
            actual.Zip(expected, (a, e) => a.Cast<Complex>().Zip(e.Cast<Complex>(), (x, y) => (x - y).Magnitude).Max()),
            Is.All.LessThan(1e-11)
        );
}
