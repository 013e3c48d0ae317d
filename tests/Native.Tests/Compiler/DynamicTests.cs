using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Programs whose sizes are computed, from constants only.</summary>
[TestFixture]
public sealed class DynamicTests
{
    [Test]
    public void ShapesThatFollowFromConstantsAreCompiled()
    {
        HostTensor result = TextRunner.RunAll(
            TextRunner.Program(
                "tensor<?x3xf32>",
                """
                  %x = stablehlo.constant dense<[1.5, -0.0, 2.0]> : tensor<3xf32>
                  %one = stablehlo.constant dense<1> : tensor<1xi32>
                  %three = stablehlo.constant dense<3> : tensor<1xi32>
                  %two = stablehlo.add %one, %one : tensor<1xi32>
                  %shape = stablehlo.concatenate %two, %three, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
                  %d = stablehlo.dynamic_broadcast_in_dim %x, %shape, dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> tensor<?x3xf32>
                  %r = stablehlo.negate %d : tensor<?x3xf32>
                """
            )
        )[0];

        Assert.That(result.Type, Is.EqualTo(new TensorType(ElementType.F32, [2, 3])));
        Assert.That(result.Values<float>().ToArray(), Is.EqualTo(new[] { -1.5f, 0, -2, -1.5f, 0, -2 }));
    }

    [Test]
    public void ADimensionCutToAConstantSizeIsCompiled()
    {
        HostTensor[] results = TextRunner.RunAll(
            """
            func.func @main() -> (tensor<2x?xi32, #stablehlo.bounds<?, 3>>, tensor<i32>) {
              %x = stablehlo.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
              %n = stablehlo.constant dense<2> : tensor<i32>
              %y = stablehlo.set_dimension_size %x, %n, dim = 1
                : (tensor<2x3xi32>, tensor<i32>) -> tensor<2x?xi32, #stablehlo.bounds<?, 3>>
              %s = stablehlo.get_dimension_size %y, dim = 1 : (tensor<2x?xi32, #stablehlo.bounds<?, 3>>) -> tensor<i32>
              return %y, %s : tensor<2x?xi32, #stablehlo.bounds<?, 3>>, tensor<i32>
            }
            """
        );

        Assert.That(results[0].Values<int>().ToArray(), Is.EqualTo(new[] { 1, 2, 4, 5 }));
        Assert.That(results[1].Values<int>().ToArray(), Is.EqualTo(new[] { 2 }));
    }
}
