namespace XlaSharp.FrontDoor.Tests.Commands;

public sealed class DiffCommandTests : CommandTests
{
    private const string Program = """
        func.func @main(%x: tensor<f32>, %y: tensor<f32>) -> tensor<f32> {
          %0 = stablehlo.sine %x : tensor<f32>
          %1 = stablehlo.cosine %y : tensor<f32>
          %2 = stablehlo.add %0, %1 : tensor<f32>
          return %2 : tensor<f32>
        }
        """;

    [Test]
    public void EqualModulesGiveNothingAndZero()
    {
        string reordered = Program
            .Replace("%0 = stablehlo.sine %x : tensor<f32>\n  ", string.Empty, StringComparison.Ordinal)
            .Replace("  %2", "  %0 = stablehlo.sine %x : tensor<f32>\n  %2", StringComparison.Ordinal);
        (string a, string b) = (Store("a.mlir", Program), Store("b.mlir", reordered));
        Assert.That(Run("diff", a, b), Is.EqualTo((0, string.Empty, string.Empty)));
        Assert.That(Run("diff", "--order", "-q", a, b), Is.EqualTo((1, string.Empty, string.Empty)));
    }

    [Test]
    public void ADifferenceIsShownWithItsSurroundings()
    {
        string after = Store("b.mlir", Program.Replace("cosine", "tanh", StringComparison.Ordinal));
        (int exit, string output, _) = RunOn(Program, "diff", "-", after, "--context", "1");
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(
            output,
            Is.EqualTo(
                $"""
                --- -
                +++ {after}
                @@ func.func @main @@
                   %0 = stablehlo.sine %arg0 : tensor<f32>
                -  %1 = stablehlo.cosine %arg1 : tensor<f32>
                +  %1' = stablehlo.tanh %arg1 : tensor<f32>
                -  %2 = stablehlo.add %0, %1 : tensor<f32>
                +  %2 = stablehlo.add %0, %1' : tensor<f32>
                   return %2 : tensor<f32>
                2 lines removed, 2 added

                """
            )
        );
    }

    [Test]
    public void TroubleIsTwo()
    {
        string a = Store("a.mlir", Program);
        Assert.That(
            Run("diff", a, PathOf("none.mlir")) is (2, "", var missing)
                && missing.Contains("none.mlir", StringComparison.Ordinal)
        );
        Assert.That(
            Run("diff", a, Store("bad.mlir", "func.func")) is (2, "", var wrong)
                && wrong.Contains("bad.mlir:1:10", StringComparison.Ordinal)
        );
        Assert.That(Run("diff", a, a, "-U", "-1") is (2, "", "--context must be 0 or more, got -1.\n"));
    }
}
