using NUnit.Framework;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Tests.Passes.Chlo;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Reference;

/// <summary>Ops that no conformance program computes, against values by hand.</summary>
internal sealed class EvaluationTests
{
    [Test]
    public void CholeskyGivesTheFactor()
    {
        // [4 2; 2 5] = L Lᵀ with L = [2 0; 1 2]; the other triangle of the input is not read.
        float[] result = Evaluation
            .Run(
                "(%a: tensor<2x2xf32>) -> tensor<2x2xf32>",
                "%0 = stablehlo.cholesky %a, lower = true : tensor<2x2xf32>\nreturn %0 : tensor<2x2xf32>",
                Evaluation.Tensor("tensor<2x2xf32>", 4f, float.NaN, 2, 5)
            )[0]
            .Values<float>()
            .ToArray();
        Assert.That(new[] { result[0], result[2], result[3] }, Is.EqualTo(new[] { 2f, 1, 2 }));
    }

    [TestCase(true, "NO_TRANSPOSE", new[] { 2f, 3 }, Description = "[2 0; 1 2] x = [4, 8]")]
    [TestCase(true, "TRANSPOSE", new[] { 0f, 4 }, Description = "[2 1; 0 2] x = [4, 8]")]
    public void TriangularSolveReadsOneTriangle(bool lower, string transpose, float[] expected)
    {
        float[] result = Evaluation
            .Run(
                "(%a: tensor<2x2xf32>, %b: tensor<2x1xf32>) -> tensor<2x1xf32>",
                $$"""
                %0 = "stablehlo.triangular_solve"(%a, %b) <{left_side = true, lower = {{(
                    lower ? "true" : "false"
                )}}, transpose_a = #stablehlo<transpose {{transpose}}>, unit_diagonal = false}> : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x1xf32>
                return %0 : tensor<2x1xf32>
                """,
                Evaluation.Tensor("tensor<2x2xf32>", 2f, float.NaN, 1, 2),
                Evaluation.Tensor("tensor<2x1xf32>", 4f, 8)
            )[0]
            .Values<float>()
            .ToArray();
        Assert.That(result, Is.EqualTo(expected));
    }

    // Rows of a matrix without rows: each result row exists, and nobody says what is in it.
    [Test]
    public void GatherTakesSlicesOfNothing()
    {
        HostTensor result = Evaluation.Run(
            "(%x: tensor<0x3xf32>, %i: tensor<2x1xi32>) -> tensor<2x3xf32>",
            """
            %0 = "stablehlo.gather"(%x, %i) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0],
              start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 0, 3>, indices_are_sorted = false}>
              : (tensor<0x3xf32>, tensor<2x1xi32>) -> tensor<2x3xf32>
            return %0 : tensor<2x3xf32>
            """,
            Evaluation.Tensor<float>("tensor<0x3xf32>"),
            Evaluation.Tensor("tensor<2x1xi32>", 0, 5)
        )[0];
        Assert.That(result.Values<float>().ToArray(), Is.EqualTo(new float[6]));
    }

    [Test]
    public void BatchNormTrainingNormalizesEachFeature()
    {
        // Features are columns: means 2 and 5, variances 1 and 4; epsilon 0.
        IReadOnlyList<HostTensor> results = Evaluation.Run(
            "(%x: tensor<2x2xf32>, %s: tensor<2xf32>, %o: tensor<2xf32>) -> (tensor<2x2xf32>, tensor<2xf32>, "
                + "tensor<2xf32>)",
            """
            %0:3 = "stablehlo.batch_norm_training"(%x, %s, %o) <{epsilon = 0.0 : f32, feature_index = 1 : i64}> : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>) -> (tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>)
            return %0#0, %0#1, %0#2 : tensor<2x2xf32>, tensor<2xf32>, tensor<2xf32>
            """,
            Evaluation.Tensor("tensor<2x2xf32>", 1f, 3, 3, 7),
            Evaluation.Vector("f32", 1f, 10),
            Evaluation.Vector("f32", 0f, 100)
        );
        Assert.Multiple(() =>
        {
            Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { -1f, 90, 1, 110 }));
            Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(new[] { 2f, 5 }));
            Assert.That(results[2].Values<float>().ToArray(), Is.EqualTo(new[] { 1f, 4 }));
        });
    }

    [TestCase("divide", new[] { 7, 7, int.MinValue }, new[] { 0, -2, -1 }, new[] { -1, -3, int.MinValue })]
    [TestCase("remainder", new[] { 7, -7, int.MinValue }, new[] { 0, 2, -1 }, new[] { 7, -1, 0 })]
    [TestCase("shift_left", new[] { 1, 1, 1 }, new[] { 31, 32, -1 }, new[] { int.MinValue, 0, 0 })]
    [TestCase("shift_right_arithmetic", new[] { -8, -8, 8 }, new[] { 1, 99, 99 }, new[] { -4, -1, 0 })]
    [TestCase("power", new[] { 3, -1, 2 }, new[] { 4, -3, -1 }, new[] { 81, -1, 0 })]
    public void IntegersKeepTheirUndefinedCases(string op, int[] a, int[] b, int[] expected)
    {
        int[] result = Evaluation
            .Run(
                "(%a: tensor<3xi32>, %b: tensor<3xi32>) -> tensor<3xi32>",
                $"%0 = stablehlo.{op} %a, %b : tensor<3xi32>\nreturn %0 : tensor<3xi32>",
                Evaluation.Vector("i32", a),
                Evaluation.Vector("i32", b)
            )[0]
            .Values<int>()
            .ToArray();
        Assert.That(result, Is.EqualTo(expected));
    }

    [Test]
    public void AnUnknownCustomCallIsNamedWithItsPlace() =>
        Assert.That(
            () =>
                Evaluation.Run(
                    "() -> tensor<f32>",
                    "%0 = stablehlo.custom_call @nobody() : () -> tensor<f32>\nreturn %0 : tensor<f32>"
                ),
            Throws.TypeOf<HloException>().With.Message.Contains("@nobody").And.Message.Contains(":2:")
        );

    [Test]
    public void OneOperationIsEvaluatedByItself()
    {
        Module module = Parser.Parse(
            """
            func.func @main(%x: tensor<2x3xi8>) -> tensor<3x2xi8> {
              %0 = stablehlo.transpose %x, dims = [1, 0] : (tensor<2x3xi8>) -> tensor<3x2xi8>
              return %0 : tensor<3x2xi8>
            }
            """
        );
        HostTensor operand = Evaluation.Tensor<sbyte>("tensor<2x3xi8>", 1, 2, 3, 4, 5, 6);
        IReadOnlyList<HostTensor> results = Hlo.Reference.Interpreter.Evaluate(
            module.Main.Entry.Operations[0],
            operand
        );
        Assert.That(results[0].Values<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { 1, 4, 2, 5, 3, 6 }));
    }

    [Test]
    public void ThreefryGivesTheReferenceVector()
    {
        // Random123's known answer for Threefry-2x32, 20 rounds, of counter 0 under key 0: 6b200159 99ba4efe.
        IReadOnlyList<HostTensor> results = Evaluation.Run(
            "(%s: tensor<2xui64>) -> (tensor<2xui64>, tensor<1xui64>)",
            """
            %0:2 = stablehlo.rng_bit_generator %s, algorithm = THREE_FRY : (tensor<2xui64>) -> (tensor<2xui64>, tensor<1xui64>)
            return %0#0, %0#1 : tensor<2xui64>, tensor<1xui64>
            """,
            Evaluation.Vector("ui64", 0UL, 0UL)
        );
        Assert.Multiple(() =>
        {
            Assert.That(results[0].Values<ulong>().ToArray(), Is.EqualTo(new[] { 0UL, 1UL }));
            Assert.That(results[1].Values<ulong>()[0], Is.EqualTo(0x99BA4EFE_6B200159UL));
        });
    }
}
