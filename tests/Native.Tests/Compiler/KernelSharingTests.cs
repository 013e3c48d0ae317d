using System.Text.RegularExpressions;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Kernels that do the same are compiled once; those that only look alike are not.</summary>
internal sealed partial class KernelSharingTests
{
    // Two layers of one shape, with other weights and the same activation; then one with another activation.
    private const string Layers = """
        func.func @main(%x: tensor<32x48xf32>, %a: tensor<48x48xf32>, %b: tensor<48x48xf32>) -> tensor<32x48xf32> {
          %zero = stablehlo.constant dense<0.0> : tensor<32x48xf32>
          %one = stablehlo.constant dense<1.0> : tensor<32x48xf32>
          %0 = stablehlo.dot_general %x, %a, contracting_dims = [1] x [0] : (tensor<32x48xf32>, tensor<48x48xf32>) -> tensor<32x48xf32>
          %1 = stablehlo.maximum %0, %zero : tensor<32x48xf32>
          %2 = stablehlo.dot_general %1, %b, contracting_dims = [1] x [0] : (tensor<32x48xf32>, tensor<48x48xf32>) -> tensor<32x48xf32>
          %3 = stablehlo.maximum %2, %zero : tensor<32x48xf32>
          %4 = stablehlo.dot_general %3, %a, contracting_dims = [1] x [0] : (tensor<32x48xf32>, tensor<48x48xf32>) -> tensor<32x48xf32>
          %5 = stablehlo.maximum %4, %one : tensor<32x48xf32>
          return %5 : tensor<32x48xf32>
        }
        """;

    [Test]
    public void EqualKernelsAreOneFunctionAndOthersAreNot()
    {
        string[] kernels =
        [
            .. Definition().Matches(Pipeline.Describe(Parser.Parse(Layers))).Select(match => match.Groups[1].Value),
        ];

        Assert.That(kernels.Count(name => name == "cpu.gemm"), Is.EqualTo(1), string.Join(' ', kernels));
        Assert.That(kernels.Count(name => name == "stablehlo.maximum"), Is.EqualTo(2), string.Join(' ', kernels));
    }

    [Test]
    public void EachCallOfASharedKernelHasItsOwnMemory()
    {
        // Small whole numbers: every sum is exact.
        float[] x = [.. Enumerable.Range(0, 32 * 48).Select(i => (float)((i % 5) - 2))];
        float[] a = [.. Enumerable.Range(0, 48 * 48).Select(i => i % 7 == 0 ? 1f : 0f)];
        float[] b =
        [
            .. Enumerable
                .Range(0, 48 * 48)
                .Select(i =>
                    i % 11 == 3 ? -1f
                    : i % 13 == 0 ? 1f
                    : 0f
                ),
        ];
        float[] expected = Layer(Layer(Layer(x, a, 0), b, 0), a, 1);

        HostTensor result = JitRunner.Run(Parser.Parse(Layers), Tensor(x, 32), Tensor(a, 48), Tensor(b, 48))[0];

        Assert.That(result.Values<float>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void ALoopMayBeGivenAndCaptureTheSameConstant()
    {
        HostTensor[] results = JitRunner.Run(
            Parser.Parse(
                """
                func.func @main(%n: tensor<i32>) -> tensor<4xf32> {
                  %half = stablehlo.constant dense<0.5> : tensor<4xf32>
                  %zero = stablehlo.constant dense<0> : tensor<i32>
                  %one = stablehlo.constant dense<1> : tensor<i32>
                  %r:2 = stablehlo.while(%i = %zero, %y = %half) : tensor<i32>, tensor<4xf32>
                  cond {
                    %go = stablehlo.compare LT, %i, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
                    stablehlo.return %go : tensor<i1>
                  } do {
                    %next = stablehlo.add %i, %one : tensor<i32>
                    %z = stablehlo.add %y, %half : tensor<4xf32>
                    stablehlo.return %next, %z : tensor<i32>, tensor<4xf32>
                  }
                  return %r#1 : tensor<4xf32>
                }
                """
            ),
            HostTensor.Of<int>(new(ElementType.I32, []), [3])
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new float[] { 2, 2, 2, 2 }));
    }

    [Test]
    public void WorkOnSeveralThreadsComesBackInOrderAndFailsAsItsFirstPartDoes()
    {
        Assert.That(DeepStack.RunAll([() => 1, () => 2, () => 3], 2), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(
            () =>
                DeepStack.RunAll<int>(
                    [() => 1, () => throw new FormatException("second"), () => throw new FormatException("third")],
                    3
                ),
            Throws.TypeOf<FormatException>().With.Message.EqualTo("second")
        );
    }

    [GeneratedRegex(@"define .*@kernel\d+\.([a-z_.]+)\(")]
    private static partial Regex Definition();

    private static HostTensor Tensor(float[] values, int rows) =>
        HostTensor.Of<float>(new(ElementType.F32, [rows, 48]), values);

    private static float[] Layer(float[] x, float[] w, float least) =>
        [
            .. Enumerable
                .Range(0, x.Length)
                .Select(i =>
                    Math.Max(least, Enumerable.Range(0, 48).Sum(s => x[(i / 48 * 48) + s] * w[(s * 48) + (i % 48)]))
                ),
        ];
}
