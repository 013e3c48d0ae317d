namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Quantized programs against values computed by hand.</summary>
[TestFixture]
public sealed class QuantizedTests
{
    private const string Half = "!quant.uniform<i8:f32, 0.5:10>";

    [Test]
    public void QuantizingRoundsToEvenShiftsAndSaturates()
    {
        // Stored: 4/0.5 + 10; ties 0.25/0.5 and 0.75/0.5 to even; beyond the range; −0; NaN as 0.
        sbyte[] actual = TextRunner.Run<sbyte>(
            TextRunner.Program(
                "tensor<7xi8>",
                $$"""
                  %x = stablehlo.constant dense<[4.0, 0.25, 0.75, -1000.0, 1000.0, -0.0, 0x7FC00000]> : tensor<7xf32>
                  %q = stablehlo.uniform_quantize %x : (tensor<7xf32>) -> tensor<7x{{Half}}>
                  %r = stablehlo.bitcast_convert %q : (tensor<7x{{Half}}>) -> tensor<7xi8>
                """
            )
        );

        Assert.That(actual, Is.EqualTo(new sbyte[] { 18, 10, 12, -128, 127, 10, 0 }));
    }

    [Test]
    public void DequantizingUsesEachIndexOfTheAxisItsOwnScale()
    {
        const string Type = "tensor<2x2x!quant.uniform<u8:f32:1, {0.5:128, 2.0}>>";
        float[] actual = TextRunner.Run<float>(
            TextRunner.Program(
                "tensor<2x2xf32>",
                $$"""
                  %x = stablehlo.constant dense<[[0, 1], [255, 255]]> : tensor<2x2xui8>
                  %q = stablehlo.bitcast_convert %x : (tensor<2x2xui8>) -> {{Type}}
                  %r = stablehlo.uniform_dequantize %q : ({{Type}}) -> tensor<2x2xf32>
                """
            )
        );

        Assert.That(actual, Is.EqualTo(new[] { -64f, 2, 63.5f, 510 }));
    }

    [Test]
    public void SumOfQuantizedValuesIsQuantizedAgain()
    {
        // 3 + 4.5 = 7.5 is stored as 25.
        sbyte[] actual = TextRunner.Run<sbyte>(
            TextRunner.Program(
                "tensor<i8>",
                $$"""
                  %x = stablehlo.constant dense<3.0> : tensor<f32>
                  %y = stablehlo.constant dense<4.5> : tensor<f32>
                  %a = stablehlo.uniform_quantize %x : (tensor<f32>) -> tensor<{{Half}}>
                  %b = stablehlo.uniform_quantize %y : (tensor<f32>) -> tensor<{{Half}}>
                  %s = stablehlo.add %a, %b : tensor<{{Half}}>
                  %r = stablehlo.bitcast_convert %s : (tensor<{{Half}}>) -> tensor<i8>
                """
            )
        );

        Assert.That(actual, Is.EqualTo(new sbyte[] { 25 }));
    }

    [Test]
    public void HybridProductTakesTheFloatsThatTheKernelStandsFor()
    {
        // [1 2] · [[2 4], [1 −1]] with the kernel stored in steps of 0.5.
        float[] actual = TextRunner.Run<float>(
            TextRunner.Program(
                "tensor<1x2xf32>",
                """
                  %x = stablehlo.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
                  %k = stablehlo.constant dense<[[4, 8], [2, -2]]> : tensor<2x2xi8>
                  %q = stablehlo.bitcast_convert %k : (tensor<2x2xi8>) -> tensor<2x2x!quant.uniform<i8:f32, 0.5>>
                  %r = stablehlo.dot_general %x, %q, contracting_dims = [1] x [0]
                    : (tensor<1x2xf32>, tensor<2x2x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x2xf32>
                """
            )
        );

        Assert.That(actual, Is.EqualTo(new[] { 4f, 2 }));
    }

    [Test]
    public void WideStorageKeepsAllItsDigits()
    {
        int[] actual = TextRunner.Run<int>(
            TextRunner.Program(
                "tensor<3xi32>",
                """
                  %x = stablehlo.constant dense<[2147483647, -2147483648, 16777217]> : tensor<3xi32>
                  %q = stablehlo.bitcast_convert %x : (tensor<3xi32>) -> tensor<3x!quant.uniform<i32:f64, 0.25:3>>
                  %f = stablehlo.uniform_dequantize %q : (tensor<3x!quant.uniform<i32:f64, 0.25:3>>) -> tensor<3xf64>
                  %p = stablehlo.uniform_quantize %f : (tensor<3xf64>) -> tensor<3x!quant.uniform<i32:f64, 0.25:3>>
                  %r = stablehlo.bitcast_convert %p : (tensor<3x!quant.uniform<i32:f64, 0.25:3>>) -> tensor<3xi32>
                """
            )
        );

        Assert.That(actual, Is.EqualTo(new[] { int.MaxValue, int.MinValue, 16777217 }));
    }

    // 1, 5, −3 and 4.5 in steps of 0.5, and what folds, selects, scatters and sorts them as floats would.
    [TestCase(
        """
            "stablehlo.reduce_window"(%q, %z) <{window_dimensions = array<i64: 2>, padding = dense<[[1, 0]]> : tensor<1x2xi64>}> ({
            ^bb0(%a: tensor<Q>, %b: tensor<Q>):
              %c = stablehlo.add %a, %b : tensor<Q>
              "stablehlo.return"(%c) : (tensor<Q>) -> ()
            }) : (tensor<4xQ>, tensor<Q>) -> tensor<4xQ>
            """,
        new[] { 1, 6, 2, 1.5f }
    )]
    [TestCase(
        """
            "stablehlo.select_and_scatter"(%q, %two, %z) <{window_dimensions = array<i64: 2>, window_strides = array<i64: 2>}> ({
            ^bb0(%a: tensor<Q>, %b: tensor<Q>):
              %c = stablehlo.compare GE, %a, %b : (tensor<Q>, tensor<Q>) -> tensor<i1>
              "stablehlo.return"(%c) : (tensor<i1>) -> ()
            }, {
            ^bb0(%a: tensor<Q>, %b: tensor<Q>):
              %c = stablehlo.add %a, %b : tensor<Q>
              "stablehlo.return"(%c) : (tensor<Q>) -> ()
            }) : (tensor<4xQ>, tensor<2xQ>, tensor<Q>) -> tensor<4xQ>
            """,
        new[] { 0f, 1, 0, 5 }
    )]
    [TestCase(
        """
            "stablehlo.scatter"(%q, %at, %two) <{scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0],
              scatter_dims_to_operand_dims = [0], index_vector_dim = 1>}> ({
            ^bb0(%a: tensor<Q>, %b: tensor<Q>):
              %c = stablehlo.multiply %a, %b : tensor<Q>
              "stablehlo.return"(%c) : (tensor<Q>) -> ()
            }) : (tensor<4xQ>, tensor<2x1xi32>, tensor<2xQ>) -> tensor<4xQ>
            """,
        new[] { 1, 5, -15, 4.5f }
    )]
    [TestCase(
        """
            "stablehlo.sort"(%q) <{dimension = 0 : i64}> ({
            ^bb0(%a: tensor<Q>, %b: tensor<Q>):
              %c = stablehlo.compare GT, %a, %b : (tensor<Q>, tensor<Q>) -> tensor<i1>
              "stablehlo.return"(%c) : (tensor<i1>) -> ()
            }) : (tensor<4xQ>) -> tensor<4xQ>
            """,
        new[] { 5, 4.5f, 1, -3 }
    )]
    [TestCase("stablehlo.iota dim = 0 : tensor<4xQ>", new[] { 0f, 1, 2, 3 })]
    public void RegionsTakeQuantizedValues(string op, float[] expected)
    {
        float[] actual = TextRunner.Run<float>(
            TextRunner
                .Program(
                    "tensor<4xf32>",
                    $$"""
                      %x = stablehlo.constant dense<[1.0, 5.0, -3.0, 4.5]> : tensor<4xf32>
                      %q = stablehlo.uniform_quantize %x : (tensor<4xf32>) -> tensor<4xQ>
                      %two = stablehlo.slice %q [0:2] : (tensor<4xQ>) -> tensor<2xQ>
                      %n = stablehlo.constant dense<0.0> : tensor<f32>
                      %z = stablehlo.uniform_quantize %n : (tensor<f32>) -> tensor<Q>
                      %at = stablehlo.constant dense<[[0], [2]]> : tensor<2x1xi32>
                      %y = {{op}}
                      %r = stablehlo.uniform_dequantize %y : (tensor<4xQ>) -> tensor<4xf32>
                    """
                )
                .Replace("Q>", Half + ">", StringComparison.Ordinal)
        );

        Assert.That(actual, Is.EqualTo(expected));
    }
}
