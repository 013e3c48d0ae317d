using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Native.Execution;
using static XlaSharp.Native.Tests.Compiler.BoundedRunner;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Sizes are i32: what is greater is refused, when the program is compiled or when it runs.</summary>
[TestFixture]
public sealed class BoundedSizeTests
{
    private const string Vector = "tensor<?xf32, #stablehlo.bounds<8>>";
    private const string Long = "tensor<?xi8, #stablehlo.bounds<2147483648>>";
    private const string Longest = "tensor<?xi8, #stablehlo.bounds<2147483647>>";

    private static readonly TestCaseData[] Programs =
    [
        new TestCaseData(
            $$"""
            func.func @main(%x: {{Long}}) -> {{Long}} {
              return %x : {{Long}}
            }
            """
        ).SetName("{m}(argument)"),
        new TestCaseData(
            $$"""
            func.func @main(%x: tensor<2147483648xi8>, %n: tensor<i32>) -> tensor<i8> {
              %y = stablehlo.set_dimension_size %x, %n, dim = 0 : (tensor<2147483648xi8>, tensor<i32>) -> {{Long}}
              %zero = stablehlo.constant dense<0> : tensor<i8>
              %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0]
                : ({{Long}}, tensor<i8>) -> tensor<i8>
              return %s : tensor<i8>
            }
            """
        ).SetName("{m}(result of an operation)"),
        new TestCaseData(
            $$"""
            func.func @main(%x: {{Longest}}, %y: {{Vector}}) -> tensor<i32> {
              %i = stablehlo.convert %y : ({{Vector}}) -> tensor<?xi8, #stablehlo.bounds<8>>
              %z = stablehlo.concatenate %x, %i, dim = 0
                : ({{Longest}}, tensor<?xi8, #stablehlo.bounds<8>>) -> tensor<?xi8, #stablehlo.bounds<2147483655>>
              %n = stablehlo.get_dimension_size %z, dim = 0
                : (tensor<?xi8, #stablehlo.bounds<2147483655>>) -> tensor<i32>
              return %n : tensor<i32>
            }
            """
        ).SetName("{m}(sum of bounds)"),
        new TestCaseData(
            """
            func.func @main(%x: tensor<?xi8, #stablehlo.bounds<1000000>>) -> tensor<?xi8, #stablehlo.bounds<1000000>> {
              %zero = stablehlo.constant dense<0> : tensor<i8>
              %y = stablehlo.pad %x, %zero, low = [-9999990000], high = [0], interior = [10000]
                : (tensor<?xi8, #stablehlo.bounds<1000000>>, tensor<i8>) -> tensor<?xi8, #stablehlo.bounds<1000000>>
              return %y : tensor<?xi8, #stablehlo.bounds<1000000>>
            }
            """
        ).SetName("{m}(part of a sum)"),
        new TestCaseData(
            """
            func.func @main(%x: tensor<?x65536xi8, #stablehlo.bounds<65536, ?>>)
                -> tensor<?x5xi8, #stablehlo.bounds<858993460, ?>> {
              %y = stablehlo.reshape %x
                : (tensor<?x65536xi8, #stablehlo.bounds<65536, ?>>) -> tensor<?x5xi8, #stablehlo.bounds<858993460, ?>>
              return %y : tensor<?x5xi8, #stablehlo.bounds<858993460, ?>>
            }
            """
        ).SetName("{m}(number of elements)"),
    ];

    [TestCaseSource(nameof(Programs))]
    public void WhatIsTooLargeIsRefused(string program)
    {
        HloException error = Assert.Throws<HloException>(() => Run(program))!;

        Assert.That(error.Message, Does.Contain("2147483647").And.Contain("smaller bound"));
    }

    [TestCase((1L << 32) + 3, 8)]
    [TestCase(-(1L << 32) + 3, 0)]
    [TestCase(3, 3)]
    public void ASizeOf64BitsIsClampedAsAWhole(long size, int expected)
    {
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: tensor<8xf32>, %n: tensor<i64>) -> {{Vector}} {
              %y = stablehlo.set_dimension_size %x, %n, dim = 0 : (tensor<8xf32>, tensor<i64>) -> {{Vector}}
              return %y : {{Vector}}
            }
            """,
            Counting([8]),
            BoundedRunner.Long(size)
        );

        Assert.That(results[0].Type.Dims, Is.EqualTo(new long[] { expected }));
    }

    [TestCase(-1, "is -1 and must be at least 0")]
    [TestCase(9, "size 9 and must have at most 8")]
    [TestCase(1L << 40, "must have at most 8")]
    [TestCase((1L << 32) + 3, "must have at most 8")]
    public void ASizeThatIsGivenLiesBetweenZeroAndTheBound(long size, string message)
    {
        StatusException error = Assert.Throws<StatusException>(() =>
            Run(
                """
                func.func @main(%n: tensor<1xi64>) -> tensor<?xi32, #stablehlo.bounds<8>> {
                  %y = stablehlo.dynamic_iota %n, dim = 0 : (tensor<1xi64>) -> tensor<?xi32, #stablehlo.bounds<8>>
                  return %y : tensor<?xi32, #stablehlo.bounds<8>>
                }
                """,
                Longs(size)
            )
        )!;

        Assert.That(error.Message, Does.Contain("stablehlo.dynamic_iota").And.Contain(message));
    }

    [TestCase(0, 6, int.MaxValue, new[] { 1f })]
    [TestCase(1, 6, 3, new[] { 2f, 5 })]
    [TestCase(4, 4, int.MaxValue, new float[0])]
    public void AStrideMayBeAsLargeAsANumber(int start, int end, int stride, float[] expected)
    {
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: tensor<6xf32>, %s: tensor<1xi32>, %e: tensor<1xi32>, %t: tensor<1xi32>) -> {{Vector}} {
              %y = stablehlo.real_dynamic_slice %x, %s, %e, %t
                : (tensor<6xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> {{Vector}}
              return %y : {{Vector}}
            }
            """,
            Of([6], 1, 2, 3, 4, 5, 6),
            Ints(start),
            Ints(end),
            Ints(stride)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(expected));
    }

    // One element has nothing between elements. The third sum is beyond 32 bits, below zero.
    [TestCase(new[] { 5f }, 1L, 2L, (1L << 31) - 1, new[] { 0f, 5, 0, 0 })]
    [TestCase(new[] { 5f, 6 }, -1L, -1_999_999_997L, 1_999_999_998L, new[] { 0f, 0 })]
    [TestCase(new[] { 5f }, 5L, -(1L << 32), 0L, new float[0])]
    public void PaddingIsAddedUpAsAWhole(float[] x, long low, long high, long interior, float[] expected)
    {
        HostTensor[] results = Run(DynamicPad, Of([x.Length], x), Longs(low), Longs(high), Longs(interior));

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(expected));
    }

    [TestCase(0L, 1L << 40, 0L, "must have at most 8")]
    [TestCase(-(1L << 40), 1L << 40, 0L, "the padding before dimension 0")]
    [TestCase(0L, 0L, -1L, "the padding between elements of dimension 0 is -1 and must be at least 0")]
    [TestCase(0L, -(1L << 32), (1L << 31) - 1, "padded in between")]
    public void PaddingThatDoesNotFitFailsTheRun(long low, long high, long interior, string message)
    {
        StatusException error = Assert.Throws<StatusException>(() =>
            Run(DynamicPad, Of([2], 5, 6), Longs(low), Longs(high), Longs(interior))
        )!;

        Assert.That(error.Message, Does.Contain("stablehlo.dynamic_pad").And.Contain(message));
    }

    private const string DynamicPad = $$"""
        func.func @main(%x: {{Vector}}, %l: tensor<1xi64>, %h: tensor<1xi64>, %i: tensor<1xi64>) -> {{Vector}} {
          %zero = stablehlo.constant dense<0.0> : tensor<f32>
          %y = stablehlo.dynamic_pad %x, %zero, %l, %h, %i
            : ({{Vector}}, tensor<f32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> {{Vector}}
          return %y : {{Vector}}
        }
        """;
}
