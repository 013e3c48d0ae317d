using System.Text.RegularExpressions;

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

    // Rows are summed in two ways, so what is divided is whole in memory in between.
    private const string WithArena = """
        module @net {
          func.func @main(%x: tensor<64x96xf32>) -> tensor<64x96xf32> {
            %zero = stablehlo.constant dense<0.0> : tensor<f32>
            %0 = stablehlo.exponential %x : tensor<64x96xf32>
            %1 = stablehlo.reduce(%0 init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<64x96xf32>, tensor<f32>) -> tensor<96xf32>
            %2 = stablehlo.broadcast_in_dim %1, dims = [1] : (tensor<96xf32>) -> tensor<64x96xf32>
            %3 = stablehlo.divide %0, %2 : tensor<64x96xf32>
            return %3 : tensor<64x96xf32>
          }
        }
        """;

    // Open in its first dimension.
    private const string Batched = """
        module @batched {
          func.func @main(%x: tensor<?x96xf32>) -> tensor<?x96xf32> {
            %0 = stablehlo.tanh %x : tensor<?x96xf32>
            return %0 : tensor<?x96xf32>
          }
        }
        """;

    [Test]
    public void TheTextNamesPassesKernelsAndMemory()
    {
        (int exit, string output, string error) = Run("explain", Store("net.mlir", Program));
        Assert.That(exit, Is.Zero, error);
        Assert.That(
            output,
            Does.Match(@"ms  decompose-chlo\n(.*\n)*.*ms  products\n.*ms  fusion\n(.*\n)*.*ms  LLVM\n.*ms  in all\n")
        );
        // Both products are one kernel; the negation is fused into the multiplication.
        Assert.That(output, Does.Match(@" 2 .*cpu\.gemm -> tensor<64x96xf32>"));
        Assert.That(
            output,
            Does.Match(@"(stablehlo\.multiply, stablehlo\.negate|stablehlo\.negate, stablehlo\.multiply)\n")
        );
        Assert.That(output, Does.Match(@"entry function\n(.*\n)*.*vectors, \d+ kernels\n"));
        Assert.That(output, Does.Match(@"bytes  object code\n"));
    }

    [Test]
    public void TheTextShowsWhatLiesInTheArena()
    {
        (int exit, string output, string error) = Run("explain", Store("net.mlir", WithArena));
        Assert.That(exit, Is.Zero, error);
        // 64 x 96 exponentials and 96 sums of four bytes; what else is in memory is the result's.
        Assert.That(output, Does.Match(@" 24,960 bytes  arena\n +24,960 bytes  peak live\n"));
        Assert.That(output, Does.Match(@" 0 +24,576 +\d+-\d+  stablehlo\.exponential tensor<64x96xf32>\n"));
        Assert.That(output, Does.Match(@" 1\.000  +arena / peak live\n"));
        Assert.That(output, Does.Match(@" 24,576 +384 +\d+-\d+  stablehlo\.reduce tensor<96xf32>\n"));
    }

    [Test]
    public void ThePageNeedsNoOtherFile()
    {
        string path = PathOf("net.html");
        (int exit, _, string error) = Run("explain", Store("net.mlir", WithArena), "-o", path);
        Assert.That(exit, Is.Zero, error);
        string page = File.ReadAllText(path);
        Assert.That(
            page,
            Does.StartWith("<!DOCTYPE html>").And.Contain("tensor&lt;64x96xf32&gt;").And.Not.Contain("http")
        );
        Assert.That(page, Does.Contain("<rect x="));
    }

    [Test]
    public void CompilingExplainsAndTheArtifactKeepsIt()
    {
        string artifact = PathOf("net.xlax");
        (int exit, string said, string error) = Run("compile", Store("net.mlir", Program), "--explain", "-o", artifact);
        Assert.That(exit, Is.Zero, error);
        Assert.That(said, Does.StartWith(artifact).And.Match(@"ms  fusion\n(.*\n)*.*cpu\.gemm -> tensor<64x96xf32>"));

        // The times are those of the compilation: nothing was compiled again.
        (exit, string kept, error) = Run("explain", artifact);
        Assert.That(exit, Is.Zero, error);
        Assert.That(kept, Is.EqualTo(said[(said.IndexOf('\n') + 1)..]));
    }

    [Test]
    public void EachBatchSizeIsExplained()
    {
        string page = PathOf("batched.html");
        (int exit, _, string error) = Run(
            "compile",
            Store("batched.mlir", Batched),
            "--batch",
            "64",
            "4096",
            "--explain-page",
            page,
            "-o",
            PathOf("batched.xlax")
        );
        Assert.That(exit, Is.Zero, error);
        Assert.That(
            Regex.Matches(File.ReadAllText(page), @"<h1>(batch \d+)</h1>").Select(match => match.Groups[1].Value),
            Is.EqualTo(new[] { "batch 64", "batch 4096" })
        );
    }

    [Test]
    public void AnArtifactThatKeepsNoneSaysHowToMakeOne()
    {
        string artifact = PathOf("net.xlax");
        Assert.That(Run("compile", Store("net.mlir", Program), "-o", artifact).Exit, Is.Zero);

        (int exit, _, string error) = Run("explain", artifact);

        Assert.That(exit, Is.EqualTo(1));
        Assert.That(error, Does.Contain("keep no explanation").And.Contain("xlasharp compile --explain"));
    }

    [Test]
    public void APortableArtifactHasNothingToExplain()
    {
        (int exit, _, string error) = Run(
            "compile",
            Store("net.mlir", Program),
            "--portable",
            "--explain",
            "-o",
            PathOf("net.xlax")
        );

        Assert.That(exit, Is.EqualTo(1));
        Assert.That(error, Does.Contain("--portable stores no executable"));
    }
}
