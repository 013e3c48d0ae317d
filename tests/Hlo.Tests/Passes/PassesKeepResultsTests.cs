using System.Collections.Concurrent;
using NUnit.Framework;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Tests.Reference;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Passes;

/// <summary>Programs give the same numbers after passes, by the reference evaluator.</summary>
internal sealed class PassesKeepResultsTests
{
    private const string BatchNorms = """
        func.func @training(%x: tensor<2x3x2xf32>, %s: tensor<3xf32>, %o: tensor<3xf32>) -> (tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>) {
          %0:3 = "stablehlo.batch_norm_training"(%x, %s, %o) <{epsilon = 0.1 : f32, feature_index = 1 : i64}> : (tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>) -> (tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>)
          return %0#0, %0#1, %0#2 : tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>
        }
        func.func @inference(%x: tensor<2x3x2xf32>, %s: tensor<3xf32>, %o: tensor<3xf32>) -> tensor<2x3x2xf32> {
          %v = "stablehlo.multiply"(%s, %s) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
          %0 = "stablehlo.batch_norm_inference"(%x, %s, %o, %o, %v) <{epsilon = 0.1 : f32, feature_index = 1 : i64}> : (tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x2xf32>
          return %0 : tensor<2x3x2xf32>
        }
        func.func @grad(%x: tensor<2x3x2xf32>, %s: tensor<3xf32>, %o: tensor<3xf32>) -> (tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>) {
          %v = "stablehlo.multiply"(%s, %s) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
          %g = "stablehlo.sine"(%x) : (tensor<2x3x2xf32>) -> tensor<2x3x2xf32>
          %0:3 = "stablehlo.batch_norm_grad"(%x, %s, %o, %v, %g) <{epsilon = 0.1 : f32, feature_index = 1 : i64}> : (tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2x3x2xf32>) -> (tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>)
          return %0#0, %0#1, %0#2 : tensor<2x3x2xf32>, tensor<3xf32>, tensor<3xf32>
        }
        """;

    [TestCase("interpret")]
    [TestCase("testdata")]
    public void CoreProgramsGiveTheExpectedResults(string folder)
    {
        ConcurrentBag<string> failures = [];
        Parallel.ForEach(
            ConformanceCase.Read(folder, "core"),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            item =>
            {
                Module module = Parser.ParseFile(item.Path);
                CheckedProgram program = CheckedProgram.Create(module, module.FindFunction(item.Entry)!);
                PassDriver passes = new(
                    new DecomposeComposites(),
                    new Inline(),
                    new ReplaceDeprecated(),
                    new Canonicalize(),
                    new CommonSubexpressionElimination()
                );
                foreach (string finding in program.Compare(new Interpreter(passes.Run(program.Module)).Run("main")))
                {
                    failures.Add($"{item.Name}: {finding}");
                }
            }
        );
        Assert.That(failures, Is.Empty);
    }

    [TestCase("training")]
    [TestCase("inference")]
    [TestCase("grad")]
    public void BatchNormsGiveTheReferenceResults(string function)
    {
        Module module = Parser.Parse(BatchNorms);
        Module decomposed = new PassDriver(new DecomposeBatchNorm()) { VerifyEach = true }.Run(module);
        float[] x = [0.5f, -1.25f, 2, 3.5f, 0.125f, -0.75f, 1.5f, 2.25f, -3, 0.25f, 1, -2];
        HostTensor[] arguments =
        [
            HostTensor.Of<float>(new(ElementType.F32, [2, 3, 2]), x),
            HostTensor.Of<float>(new(ElementType.F32, [3]), [1.5f, -0.5f, 2]),
            HostTensor.Of<float>(new(ElementType.F32, [3]), [0.25f, 1, -1]),
        ];
        IReadOnlyList<HostTensor> expected = new Interpreter(module).Run(function, arguments);
        IReadOnlyList<HostTensor> actual = new Interpreter(decomposed).Run(function, arguments);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.That(
                actual[i].Values<float>().ToArray(),
                Is.EqualTo(expected[i].Values<float>().ToArray()).Within(1e-5f)
            );
        }
    }
}
