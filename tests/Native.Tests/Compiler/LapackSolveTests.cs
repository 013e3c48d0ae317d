using System.Numerics;
using XlaSharp.Hlo.Execution;
using static XlaSharp.Native.Tests.Compiler.LapackCalls;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// The LAPACK targets that solve systems, with solutions that are put in again, and calls that do not fit.
/// </summary>
[TestFixture]
public sealed class LapackSolveTests
{
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
