using System.Numerics;
using XlaSharp.Hlo.Execution;
using static XlaSharp.Native.Tests.Compiler.LapackCalls;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// The LAPACK targets that factorize: factors are multiplied out, here and in double precision, and must give the
/// matrix again.
/// </summary>
[TestFixture]
public sealed class LapackFactorTests
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
}
