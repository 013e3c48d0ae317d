namespace XlaSharp.FrontDoor.Tests.Commands;

public sealed class ExplainCommandTests : CommandTests
{
    private const string Program = """
        module @net {
          func.func @main(%x: tensor<64x96xf32>, %w: tensor<96x96xf32>) -> tensor<64x96xf32> {
            %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<64x96xf32>, tensor<96x96xf32>) -> tensor<64x96xf32>
            %1 = stablehlo.tanh %0 : tensor<64x96xf32>
            %2 = stablehlo.dot_general %1, %w, contracting_dims = [1] x [0] : (tensor<64x96xf32>, tensor<96x96xf32>) -> tensor<64x96xf32>
            %3 = stablehlo.negate %2 : tensor<64x96xf32>
            %4 = stablehlo.multiply %3, %x : tensor<64x96xf32>
            return %4 : tensor<64x96xf32>
          }
        }
        """;

    [Test]
    public void TheTextNamesStagesKernelsAndMemory()
    {
        (int exit, string output, string error) = Run("explain", Store("net.mlir", Program));
        Assert.That(exit, Is.Zero, error);
        Assert.That(output, Does.Match(@"ms  fusion\n(.*\n)*.*ms  LLVM\n(.*\n)*.*ms  in all\n"));
        // Both products are one kernel; the negation is fused into the multiplication.
        Assert.That(output, Does.Match(@" 2 .*cpu\.gemm -> tensor<64x96xf32>"));
        Assert.That(
            output,
            Does.Match(@"(stablehlo\.multiply, stablehlo\.negate|stablehlo\.negate, stablehlo\.multiply)\n")
        );
        Assert.That(output, Does.Match(@"bytes  object code\n"));
    }

    [Test]
    public void ThePageNeedsNoOtherFile()
    {
        string path = Path.Combine(Path.GetDirectoryName(Store("net.mlir", Program))!, "net.html");
        (int exit, _, string error) = Run("explain", Store("net.mlir", Program), "-o", path);
        Assert.That(exit, Is.Zero, error);
        string page = File.ReadAllText(path);
        Assert.That(
            page,
            Does.StartWith("<!DOCTYPE html>").And.Contain("tensor&lt;64x96xf32&gt;").And.Not.Contain("http")
        );
    }
}
