using XlaSharp.Hlo.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Communication of one process with itself.</summary>
[TestFixture]
public sealed class SingleProcessTests
{
    [Test]
    public void CollectivesGiveTheirOperand()
    {
        float[] actual = TextRunner.Run<float>(
            TextRunner.Program(
                "tensor<2xf32>",
                """
                  %x = stablehlo.constant dense<[1.0, -0.0]> : tensor<2xf32>
                  %0 = "stablehlo.all_reduce"(%x) ({
                    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
                      %s = stablehlo.add %a, %b : tensor<f32>
                      stablehlo.return %s : tensor<f32>
                  }) {replica_groups = dense<0> : tensor<1x1xi64>} : (tensor<2xf32>) -> tensor<2xf32>
                  %1 = "stablehlo.all_gather"(%0) {all_gather_dim = 0 : i64, replica_groups = dense<0> : tensor<1x1xi64>} : (tensor<2xf32>) -> tensor<2xf32>
                  %r = "stablehlo.collective_permute"(%1) {source_target_pairs = dense<0> : tensor<1x2xi64>} : (tensor<2xf32>) -> tensor<2xf32>
                """
            )
        );

        Assert.That(actual, Is.EqualTo(new[] { 1f, -0f }));
        Assert.That(float.IsNegative(actual[1]));
    }

    [Test]
    public void AProcessThatNobodySendsToGetsZeros() =>
        Assert.That(
            TextRunner.Run<float>(
                TextRunner.Program(
                    "tensor<2xf32>",
                    """
                      %x = stablehlo.constant dense<[1.0, 2.0]> : tensor<2xf32>
                      %r = "stablehlo.collective_permute"(%x) {source_target_pairs = dense<> : tensor<0x2xi64>} : (tensor<2xf32>) -> tensor<2xf32>
                    """
                )
            ),
            Is.EqualTo(new float[2])
        );

    [Test]
    public void IdsAreZero()
    {
        HostTensor[] results = TextRunner.RunAll(
            """
            func.func @main() -> (tensor<ui32>, tensor<ui32>) {
              %0 = stablehlo.replica_id : tensor<ui32>
              %1 = stablehlo.partition_id : tensor<ui32>
              return %0, %1 : tensor<ui32>, tensor<ui32>
            }
            """
        );

        Assert.That(results.Select(result => result.Values<uint>()[0]), Is.EqualTo(new uint[] { 0, 0 }));
    }
}
