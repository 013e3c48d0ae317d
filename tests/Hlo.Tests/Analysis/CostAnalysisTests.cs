using NUnit.Framework;
using XlaSharp.Hlo.Analysis;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Analysis;

/// <summary>Costs against counts by hand.</summary>
public sealed class CostAnalysisTests
{
    // 2 · batch 5 · m 3 · n 7 · k 4.
    [TestCase(
        "%0 = stablehlo.dot_general %x, %y, batching_dims = [0] x [0], contracting_dims = [2] x [1] : "
            + "(tensor<5x3x4xf32>, tensor<5x4x7xf32>) -> tensor<5x3x7xf32>",
        "tensor<5x3x4xf32>",
        "tensor<5x4x7xf32>",
        840,
        0
    )]
    [TestCase("%0 = stablehlo.add %x, %y : tensor<6xf32>", "tensor<6xf32>", "tensor<6xf32>", 6, 0)]
    [TestCase("%0 = stablehlo.power %x, %y : tensor<6xf32>", "tensor<6xf32>", "tensor<6xf32>", 0, 6)]
    [TestCase("%0 = stablehlo.exponential %x : tensor<6xf32>", "tensor<6xf32>", "tensor<f32>", 0, 6)]
    [TestCase(
        "%0 = stablehlo.multiply %x, %y : tensor<3xcomplex<f32>>",
        "tensor<3xcomplex<f32>>",
        "tensor<3xcomplex<f32>>",
        18,
        0
    )]
    [TestCase(
        "%0 = stablehlo.transpose %x, dims = [0] : (tensor<6xf32>) -> tensor<6xf32>",
        "tensor<6xf32>",
        "tensor<f32>",
        0,
        0
    )]
    // 4·6 elements to 6: 18 additions.
    [TestCase(
        "%0 = stablehlo.reduce(%x init: %y) applies stablehlo.add across dimensions = [0] : (tensor<4x6xf32>, "
            + "tensor<f32>) -> tensor<6xf32>",
        "tensor<4x6xf32>",
        "tensor<f32>",
        18,
        0
    )]
    // 5 · 16 · 4 per transform, 3 of them.
    [TestCase(
        "%0 = stablehlo.fft %x, type = FFT, length = [16] : (tensor<3x16xcomplex<f32>>) -> tensor<3x16xcomplex<f32>>",
        "tensor<3x16xcomplex<f32>>",
        "tensor<f32>",
        960,
        0
    )]
    [TestCase(
        "%0 = stablehlo.cholesky %x, lower = true : tensor<2x6x6xf32>",
        "tensor<2x6x6xf32>",
        "tensor<f32>",
        144,
        0
    )]
    public void ArithmeticIsCountedByOp(
        string operation,
        string left,
        string right,
        double flops,
        double transcendentals
    )
    {
        string result = operation[(operation.LastIndexOf(" tensor<", StringComparison.Ordinal) + 1)..];
        CostAnalysis cost = Of(
            $"func.func @main(%x: {left}, %y: {right}) -> {result} {{\n{operation}\nreturn %0 : {result}\n}}"
        );
        Assert.That((cost.Total.Flops, cost.Total.Transcendentals), Is.EqualTo((flops, transcendentals)));
        Assert.That(cost.Notes, Is.Empty);
    }

    // Rows and columns alike: 3 positions of a window of 3 over 3 elements padded by 1 meet 2 + 3 + 2 elements.
    [Test]
    public void PaddingOfConvolutionsIsNotCounted() =>
        Assert.That(
            Of(
                """
                func.func @main(%x: tensor<2x3x3x4xf32>, %k: tensor<3x3x4x5xf32>) -> tensor<2x3x3x5xf32> {
                  %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<2x3x3x4xf32>, tensor<3x3x4x5xf32>) -> tensor<2x3x3x5xf32>
                  return %0 : tensor<2x3x3x5xf32>
                }
                """
            ).Total.Flops,
            Is.EqualTo(2.0 * 2 * 5 * 4 * 7 * 7)
        );

    [Test]
    public void TrafficCountsOnlyWhatIsTouched()
    {
        CostAnalysis cost = Of(
            """
            func.func @main(%x: tensor<1000xf32>, %u: tensor<10xf32>, %i: tensor<i32>) -> tensor<1000xf32> {
              %0 = stablehlo.slice %x [0:10] : (tensor<1000xf32>) -> tensor<10xf32>
              %1 = stablehlo.add %0, %u : tensor<10xf32>
              %2 = stablehlo.dynamic_update_slice %x, %1, %i : (tensor<1000xf32>, tensor<10xf32>, tensor<i32>) -> tensor<1000xf32>
              return %2 : tensor<1000xf32>
            }
            """
        );
        Assert.That(
            cost.ByOp.ToDictionary(op => op.Name, op => (op.Cost.BytesRead, op.Cost.BytesWritten)),
            Is.EqualTo(
                new Dictionary<string, (double, double)>
                {
                    ["stablehlo.slice"] = (40, 40),
                    ["stablehlo.add"] = (80, 40),
                    ["stablehlo.dynamic_update_slice"] = (44, 40),
                }
            )
        );
    }

    [Test]
    public void LoopsCountEveryIterationCallsWhatTheyCallBranchesTheDearest()
    {
        CostAnalysis cost = Of(
            """
            func.func @main(%x: tensor<4xf32>, %p: tensor<i1>) -> tensor<4xf32> {
              %i = stablehlo.constant dense<0> : tensor<i32>
              %n = stablehlo.constant dense<10> : tensor<i32>
              %0:2 = stablehlo.while(%k = %i, %v = %x) : tensor<i32>, tensor<4xf32>
                cond {
                %1 = stablehlo.compare LT, %k, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %1 : tensor<i1>
              } do {
                %2 = func.call @double(%v) : (tensor<4xf32>) -> tensor<4xf32>
                %one = stablehlo.constant dense<1> : tensor<i32>
                %3 = stablehlo.add %k, %one : tensor<i32>
                stablehlo.return %3, %2 : tensor<i32>, tensor<4xf32>
              }
              %4 = "stablehlo.if"(%p) ({
                stablehlo.return %0#1 : tensor<4xf32>
              }, {
                %5 = stablehlo.tanh %0#1 : tensor<4xf32>
                stablehlo.return %5 : tensor<4xf32>
              }) : (tensor<i1>) -> tensor<4xf32>
              return %4 : tensor<4xf32>
            }
            func.func private @double(%x: tensor<4xf32>) -> tensor<4xf32> {
              %0 = stablehlo.multiply %x, %x : tensor<4xf32>
              return %0 : tensor<4xf32>
            }
            """
        );
        Assert.That(cost.Total.Flops, Is.EqualTo(11 + (10 * (4 + 1))));
        Assert.That(cost.Total.Transcendentals, Is.EqualTo(4));
        Assert.That(cost.ByOp.Single(op => op.Name == "stablehlo.multiply").Executions, Is.EqualTo(10));
        Assert.That(cost.Notes, Is.Empty);
    }

    [Test]
    public void WhatCannotBeCountedIsSaid()
    {
        CostAnalysis cost = Of(
            """
            func.func @main(%x: tensor<?xf32>, %n: tensor<i32>) -> tensor<?xf32> {
              %0 = stablehlo.custom_call @mystery(%x) : (tensor<?xf32>) -> tensor<?xf32>
              %1:2 = stablehlo.while(%k = %n, %v = %0) : tensor<i32>, tensor<?xf32>
                cond {
                %2 = stablehlo.compare LT, %k, %n : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %2 : tensor<i1>
              } do {
                %3 = func.call @loop(%v) : (tensor<?xf32>) -> tensor<?xf32>
                stablehlo.return %k, %3 : tensor<i32>, tensor<?xf32>
              }
              return %1#1 : tensor<?xf32>
            }
            func.func private @loop(%x: tensor<?xf32>) -> tensor<?xf32> {
              %0 = func.call @loop(%x) : (tensor<?xf32>) -> tensor<?xf32>
              return %0 : tensor<?xf32>
            }
            """
        );
        Assert.That(
            cost.Notes,
            Is.EquivalentTo(
                new[]
                {
                    "'stablehlo.custom_call' with dynamic shapes is not counted; refine the shapes first",
                    "custom call 'mystery': only its bytes are counted",
                    "function @loop calls itself; the inner calls are not counted",
                    "loop at <text>:3:10: the number of iterations is not constant; one is counted",
                }
            )
        );
    }

    [TestCase("LT", 0, 10, "add", 3, 4)]
    [TestCase("LE", 0, 9, "add", 3, 4)]
    [TestCase("GT", 10, 0, "subtract", 3, 4)]
    [TestCase("GE", 9, 0, "subtract", 3, 4)]
    [TestCase("NE", 0, 12, "add", 3, 4)]
    [TestCase("LT", 10, 0, "add", 1, 0)]
    [TestCase("LT", 0, 10, "subtract", 1, null)]
    [TestCase("NE", 0, 10, "add", 3, null)]
    [TestCase("EQ", 0, 10, "add", 1, null)]
    public void CountedLoopsAreRecognized(string direction, int start, int end, string step, int by, long? expected)
    {
        Module module = Parser.Parse(
            $$"""
            func.func @main() -> tensor<i32> {
              %i = stablehlo.constant dense<{{start}}> : tensor<i32>
              %n = stablehlo.constant dense<{{end}}> : tensor<i32>
              %0:2 = stablehlo.while(%k = %i, %end = %n) : tensor<i32>, tensor<i32>
                cond {
                %1 = stablehlo.compare {{direction}}, %k, %end : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %1 : tensor<i1>
              } do {
                %by = stablehlo.constant dense<{{by}}> : tensor<i32>
                %3 = stablehlo.{{step}} %k, %by : tensor<i32>
                stablehlo.return %3, %end : tensor<i32>, tensor<i32>
              }
              return %0#0 : tensor<i32>
            }
            """
        );
        Assert.That(TripCount.Of(module.Walk<Ops.While>().Single().Operation), Is.EqualTo(expected));
    }

    [Test]
    public void SizesAreCounted()
    {
        ModuleStatistics size = ModuleStatistics.Of(
            Parser.Parse(
                """
                func.func @main(%x: tensor<3x4xf32>, %y: tensor<5xi4>) -> tensor<3x4xf32> {
                  %0 = stablehlo.constant dense<1.0> : tensor<3x4xf32>
                  %1 = stablehlo.constant dense<[1, 2]> : tensor<2xi64>
                  %2 = stablehlo.add %x, %0 : tensor<3x4xf32>
                  return %2 : tensor<3x4xf32>
                }
                """
            )
        );
        Assert.That((size.Functions, size.Operations), Is.EqualTo((1, 4)));
        Assert.That(size.OperationsByOp[0], Is.EqualTo(KeyValuePair.Create("stablehlo.constant", 2)));
        Assert.That(size.Parameters, Is.EqualTo(new ArrayTotal(2, 17, 50.5)));
        Assert.That(size.Results, Is.EqualTo(new ArrayTotal(1, 12, 48)));
        Assert.That(size.Constants, Is.EqualTo(new ArrayTotal(2, 3, 20)));
    }

    private static CostAnalysis Of(string text)
    {
        Module module = Parser.Parse(text);
        Verifier.ThrowIfInvalid(module);
        return CostAnalysis.Of(module);
    }
}
