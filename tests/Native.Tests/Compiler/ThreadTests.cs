using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>How many threads work on a program shows in nothing but time.</summary>
internal sealed class ThreadTests
{
    private const string Softmax = """
        func.func @main(%x: tensor<331x517xf32>, %w: tensor<517x203xf32>) -> (tensor<331x203xf32>, tensor<517xf32>) {
          %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
          %zero = stablehlo.constant dense<0.0> : tensor<f32>
          %max = stablehlo.reduce(%x init: %low) applies stablehlo.maximum across dimensions = [1] : (tensor<331x517xf32>, tensor<f32>) -> tensor<331xf32>
          %m = stablehlo.broadcast_in_dim %max, dims = [0] : (tensor<331xf32>) -> tensor<331x517xf32>
          %d = stablehlo.subtract %x, %m : tensor<331x517xf32>
          %e = stablehlo.exponential %d : tensor<331x517xf32>
          %sum = stablehlo.reduce(%e init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<331x517xf32>, tensor<f32>) -> tensor<331xf32>
          %s = stablehlo.broadcast_in_dim %sum, dims = [0] : (tensor<331xf32>) -> tensor<331x517xf32>
          %p = stablehlo.divide %e, %s : tensor<331x517xf32>
          %y = stablehlo.dot_general %p, %w, contracting_dims = [1] x [0] : (tensor<331x517xf32>, tensor<517x203xf32>) -> tensor<331x203xf32>
          %columns = stablehlo.reduce(%p init: %zero) applies stablehlo.add across dimensions = [0] : (tensor<331x517xf32>, tensor<f32>) -> tensor<517xf32>
          return %y, %columns : tensor<331x203xf32>, tensor<517xf32>
        }
        """;

    [Test]
    public void ResultsDoNotDependOnTheNumberOfThreads()
    {
        using CpuExecutable executable = new(Pipeline.Compile(Parser.Parse(Softmax), CompileOptions.Default));
        HostTensor[] arguments =
        [
            .. executable.Image.Parameters.Select(
                (type, seed) =>
                    HostTensor.Of<float>(
                        type,
                        [.. Enumerable.Range(0, (int)type.ElementCount).Select(i => (float)Math.Sin((i * 0.7) + seed))]
                    )
            ),
        ];
        HostTensor[] alone = JitRunner.Execute(executable, arguments, threads: 1);

        foreach (int threads in new[] { 2, 3, 8 })
        {
            HostTensor[] shared = JitRunner.Execute(executable, arguments, threads: threads);
            for (int i = 0; i < alone.Length; i++)
            {
                Assert.That(
                    shared[i].Data.Span.SequenceEqual(alone[i].Data.Span),
                    $"result {i} with {threads} threads"
                );
            }
        }
    }

    [Test]
    public void ExecutionsOnSeveralThreadsAtOnceDoNotDisturbEachOther()
    {
        using CpuExecutable executable = new(Pipeline.Compile(Parser.Parse(Softmax), CompileOptions.Default));
        HostTensor[] Arguments(int seed) =>
            [
                .. executable.Image.Parameters.Select(type =>
                    HostTensor.Of<float>(
                        type,
                        [.. Enumerable.Range(0, (int)type.ElementCount).Select(i => (float)Math.Cos((i * 0.3) + seed))]
                    )
                ),
            ];
        byte[][] expected =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(seed => JitRunner.Execute(executable, Arguments(seed), threads: 1)[0].Data.ToArray()),
        ];

        Parallel.For(
            0,
            32,
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            call =>
            {
                HostTensor[] results = JitRunner.Execute(executable, Arguments(call % 4), threads: 3);
                Assert.That(results[0].Data.Span.SequenceEqual(expected[call % 4]), $"call {call}");
            }
        );
    }
}
