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
}
