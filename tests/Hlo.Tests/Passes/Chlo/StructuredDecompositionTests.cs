using NUnit.Framework;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Passes.Chlo;

/// <summary>Decompositions with regions, groups and composites; expected values by hand.</summary>
internal sealed class StructuredDecompositionTests
{
    [TestCase("", new[] { 1f, 3, 6 }, 6f)]
    [TestCase("attributes {is_reverse = true}", new[] { 6f, 5, 3 }, 6f)]
    public void ScanKeepsEveryStepAndTheLastCarry(string attributes, float[] outputs, float carry)
    {
        IReadOnlyList<Execution.HostTensor> results = Evaluation.Run(
            "(%x: tensor<3xf32>, %i: tensor<f32>) -> (tensor<3xf32>, tensor<f32>)",
            $$"""
            %0:2 = chlo.scan(%x) inits (%i) dimension=0 {{attributes}} {
            ^bb0(%input: tensor<f32>, %carry: tensor<f32>):
              %1 = stablehlo.add %input, %carry : tensor<f32>
              stablehlo.return %1, %1 : tensor<f32>, tensor<f32>
            } : (tensor<3xf32>, tensor<f32>) -> (tensor<3xf32>, tensor<f32>)
            return %0#0, %0#1 : tensor<3xf32>, tensor<f32>
            """,
            Evaluation.Vector("f32", 1f, 2, 3),
            Evaluation.Tensor("tensor<f32>", 0f)
        );
        Assert.Multiple(() =>
        {
            Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(outputs));
            Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(new[] { carry }));
        });
    }

    [Test]
    public void RaggedRowsMeetTheMatrixOfTheirGroup()
    {
        // Rows 0 and 1 belong to group 0 (times 1), row 2 to group 1 (times 10), row 3 to none.
        float[] result = Ragged(
            "lhs_ragged_dimensions = [0], rhs_group_dimensions = [0], lhs_contracting_dimensions = [1], "
                + "rhs_contracting_dimensions = [1]",
            ("tensor<4x1xf32>", [1, 2, 3, 4]),
            ("tensor<2x1x1xf32>", [1, 10]),
            "tensor<4x1xf32>"
        );
        Assert.That(result, Is.EqualTo(new[] { 1f, 2, 30, 0 }));
    }

    [Test]
    public void RaggedContractionSumsEachGroupAlone()
    {
        // [1 2 3] · [1 1 1] over groups of 2 and 1: 3 and 3.
        float[] result = Ragged(
            "lhs_ragged_dimensions = [1], rhs_group_dimensions = [], lhs_contracting_dimensions = [1], "
                + "rhs_contracting_dimensions = [0]",
            ("tensor<1x3xf32>", [1, 2, 3]),
            ("tensor<3x1xf32>", [1, 1, 1]),
            "tensor<2x1x1xf32>"
        );
        Assert.That(result, Is.EqualTo(new[] { 3f, 3 }));
    }

    // The sign bit of a NaN counts in the total order; C#'s own NaN has it set.
    private static readonly float PositiveNan = BitConverter.Int32BitsToSingle(0x7FC00000);

    [Test]
    public void TopKPutsNanFirstAndTiesInOrder()
    {
        IReadOnlyList<Execution.HostTensor> results = Evaluation.Run(
            "(%x: tensor<5xf32>) -> (tensor<3xf32>, tensor<3xi32>)",
            "%0:2 = chlo.top_k(%x, k = 3) : tensor<5xf32> -> (tensor<3xf32>, tensor<3xi32>)\nreturn %0#0, %0#1 : "
                + "tensor<3xf32>, tensor<3xi32>",
            Evaluation.Vector("f32", 1f, 7, PositiveNan, 7, 2)
        );
        Assert.Multiple(() =>
        {
            Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { PositiveNan, 7, 7 }));
            Assert.That(results[1].Values<int>().ToArray(), Is.EqualTo(new[] { 2, 1, 3 }));
        });
    }

    [Test]
    public void MulhiOfWideIntegersIsTheUpperHalf()
    {
        const string Type = "tensor<3xi64>";
        long[] a = [long.MinValue, -1, 6148914691236517205];
        long[] b = [long.MinValue, long.MaxValue, -3];
        long[] result = Evaluation
            .Run(
                $"(%a: {Type}, %b: {Type}) -> {Type}",
                $"%0 = chlo.mulhi %a, %b : {Type}, {Type} -> {Type}\nreturn %0 : {Type}",
                Evaluation.Vector("i64", a),
                Evaluation.Vector("i64", b)
            )[0]
            .Values<long>()
            .ToArray();
        Assert.That(result, Is.EqualTo(a.Zip(b, (x, y) => (long)(((Int128)x * y) >> 64))));
    }

    [Test]
    public void BroadcastingOpsAlignTheLastDimensions()
    {
        float[] result = Evaluation
            .Run(
                "(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32>",
                "%0 = chlo.broadcast_subtract %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>\nreturn "
                    + "%0 : tensor<2x3xf32>",
                Evaluation.Tensor("tensor<2x1xf32>", 10f, 20),
                Evaluation.Vector("f32", 1f, 2, 3)
            )[0]
            .Values<float>()
            .ToArray();
        Assert.That(result, Is.EqualTo(new[] { 9f, 8, 7, 19, 18, 17 }));
    }

    [Test]
    public void KnownCompositesBecomeTheirOp()
    {
        Module module = Parser.Parse(
            """
            func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
              %0 = stablehlo.composite "chlo.erf" %x {decomposition = @impl, version = 1 : i32} : (tensor<2xf32>) -> tensor<2xf32>
              return %0 : tensor<2xf32>
            }
            func.func private @impl(%x: tensor<2xf32>) -> tensor<2xf32> {
              return %x : tensor<2xf32>
            }
            """
        );
        Module decomposed = new DecomposeChlo().Run(module);
        Assert.Multiple(() =>
        {
            Assert.That(Verifier.Verify(decomposed), Is.Empty);
            Assert.That(
                decomposed.Main.Entry.Operations.Select(operation => operation.Name),
                Has.None.EqualTo("stablehlo.composite")
            );
            Assert.That(
                new Hlo.Reference.Interpreter(module)
                    .Run("main", Evaluation.Vector("f32", 0.5f, 1f))[0]
                    .Values<float>()
                    .ToArray(),
                Is.EqualTo(new[] { 0.520499878f, 0.842700793f }).Within(2).Ulps
            );
        });
    }

    [Test]
    public void ADynamicShapeIsRefusedByName()
    {
        Module module = Parser.Parse(
            """
            func.func @main(%x: tensor<?xf32>) -> (tensor<3xf32>, tensor<3xi32>) {
              %0:2 = chlo.top_k(%x, k = 3) : tensor<?xf32> -> (tensor<3xf32>, tensor<3xi32>)
              return %0#0, %0#1 : tensor<3xf32>, tensor<3xi32>
            }
            """,
            "dynamic.mlir"
        );
        Assert.That(
            () => new DecomposeChlo().Run(module),
            Throws.TypeOf<HloException>().With.Message.Contains("dynamic.mlir:2").And.Message.Contains("tensor<?xf32>")
        );
    }

    private static float[] Ragged(
        string numbers,
        (string Type, float[] Values) lhs,
        (string Type, float[] Values) rhs,
        string result
    ) =>
        Evaluation
            .Run(
                $"(%l: {lhs.Type}, %r: {rhs.Type}, %g: tensor<2xi64>) -> {result}",
                $"%0 = \"chlo.ragged_dot\"(%l, %r, %g) <{{ragged_dot_dimension_numbers = "
                    + $"#chlo.ragged_dot<lhs_batching_dimensions = [], rhs_batching_dimensions = [], {numbers}>}}> : "
                    + $"({lhs.Type}, {rhs.Type}, tensor<2xi64>) -> {result}\nreturn %0 : {result}",
                Evaluation.Tensor(lhs.Type, lhs.Values),
                Evaluation.Tensor(rhs.Type, rhs.Values),
                Evaluation.Vector("i64", 2L, 1L)
            )[0]
            .Values<float>()
            .ToArray();
}
