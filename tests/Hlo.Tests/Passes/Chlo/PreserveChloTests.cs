using NUnit.Framework;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Passes.Chlo;

/// <summary>CHLO in its portable form means what it meant, and is known again.</summary>
internal sealed class PreserveChloTests
{
    private const string Ragged = """
        func.func @main(%l: tensor<4x1xf32>, %r: tensor<2x1x1xf32>, %g: tensor<2xi64>) -> tensor<4x1xf32> {
          %0 = "chlo.ragged_dot"(%l, %r, %g) <{precision_config = [#chlo<precision HIGH>, #chlo<precision DEFAULT>], ragged_dot_dimension_numbers = #chlo.ragged_dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]>}> : (tensor<4x1xf32>, tensor<2x1x1xf32>, tensor<2xi64>) -> tensor<4x1xf32>
          return %0 : tensor<4x1xf32>
        }
        """;

    // Bit for bit, because both forms end in the same decomposition.
    [TestCase("acos"), TestCase("acosh"), TestCase("asin"), TestCase("asinh"), TestCase("atanh"), TestCase("cosh")]
    [TestCase("sinh"), TestCase("erf"), TestCase("erfc"), TestCase("erf_inv"), TestCase("lgamma"), TestCase("tan")]
    public void FunctionsSurviveAnArtifact(string name)
    {
        Module module = Parser.Parse(
            $$"""
            func.func @main(%x: tensor<4xf64>) -> tensor<4xf64> {
              %0 = chlo.{{name}} %x : tensor<4xf64> -> tensor<4xf64>
              return %0 : tensor<4xf64>
            }
            """
        );
        HostTensor argument = Evaluation.Vector("f64", -0.25, 0.125, 0.75, 1.5);
        Module read = ThroughArtifact(module);
        byte[] expected = new Interpreter(module).Run("main", [argument])[0].Data.ToArray();
        Assert.That(new Interpreter(read).Run("main", [argument])[0].Data.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void DimensionNumbersAreKnownAgain()
    {
        Module module = Parser.Parse(Ragged);
        Module known = new DecomposeChlo { Keep = (_, _) => true }.Run(ThroughArtifact(module));
        Op op = module.Main.Entry.Operations[0].Op;
        Assert.That(known.Main.Entry.Operations[0].Op, Is.EqualTo(op));
    }

    [Test]
    public void DynamicShapesHaveAPortableForm()
    {
        Module module = Parser.Parse(
            """
            func.func @main(%x: tensor<?xf32>) -> tensor<?xf32> {
              %0 = chlo.erf %x : tensor<?xf32> -> tensor<?xf32>
              return %0 : tensor<?xf32>
            }
            """
        );
        Module read = ThroughArtifact(module);
        Module refined = new RefineShapes([new TensorType(ElementType.F32, [3])]).Run(read);
        Verifier.ThrowIfInvalid(refined);
        Assert.That(refined.Main.Type.Results[0].Text, Is.EqualTo("tensor<3xf32>"));
    }

    [Test]
    public void AModuleWithoutChloIsReturnedAsItIs()
    {
        Module module = Parser.Parse("func.func @main(%x: tensor<f32>) -> tensor<f32> { return %x : tensor<f32> }");
        Assert.That(new PreserveChlo().Run(module), Is.SameAs(module));
    }

    private static Module ThroughArtifact(Module module)
    {
        Module preserved = new PreserveChlo().Run(module);
        Verifier.ThrowIfInvalid(preserved);
        Module read = BytecodeReader.Read(BytecodeWriter.Write(preserved));
        Assert.That(
            read.Walk().Select(operation => operation.Op),
            Has.None.Matches<Op>(op => op!.Name.StartsWith("chlo.", StringComparison.Ordinal))
        );
        return read;
    }
}
