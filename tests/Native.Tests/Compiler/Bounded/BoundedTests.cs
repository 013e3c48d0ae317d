using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Native.Execution;
using static XlaSharp.Native.Tests.Compiler.BoundedRunner;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Programs whose sizes are known when they run, with results computed by hand.</summary>
[TestFixture]
public sealed class BoundedTests
{
    private const string Vector = "tensor<?xf32, #stablehlo.bounds<8>>";
    private const string Matrix = "tensor<?x3xf32, #stablehlo.bounds<4, ?>>";

    [Test]
    public void ASizeThatIsComputedCutsAnArray()
    {
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: tensor<8xf32>, %n: tensor<i32>) -> ({{Vector}}, tensor<f32>, tensor<i32>) {
              %y = stablehlo.set_dimension_size %x, %n, dim = 0 : (tensor<8xf32>, tensor<i32>) -> {{Vector}}
              %zero = stablehlo.constant dense<100.0> : tensor<f32>
              %s = stablehlo.reduce(%y init: %zero) applies stablehlo.add across dimensions = [0]
                : ({{Vector}}, tensor<f32>) -> tensor<f32>
              %k = stablehlo.get_dimension_size %y, dim = 0 : ({{Vector}}) -> tensor<i32>
              return %y, %s, %k : {{Vector}}, tensor<f32>, tensor<i32>
            }
            """,
            Of([8], 1, 2, 3, 4, 5, 6, 7, 8),
            Int(3)
        );

        Assert.That(results[0].Type.Dims, Is.EqualTo(new long[] { 3 }));
        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 3 }));
        Assert.That(results[1].Values<float>()[0], Is.EqualTo(106));
        Assert.That(results[2].Values<int>()[0], Is.EqualTo(3));
    }

    [TestCase(-2, 0)]
    [TestCase(0, 0)]
    [TestCase(8, 8)]
    [TestCase(20, 8)]
    public void ASizeOutOfRangeIsClamped(int size, int expected)
    {
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: tensor<8xf32>, %n: tensor<i32>) -> {{Vector}} {
              %y = stablehlo.set_dimension_size %x, %n, dim = 0 : (tensor<8xf32>, tensor<i32>) -> {{Vector}}
              return %y : {{Vector}}
            }
            """,
            Of([8], 1, 2, 3, 4, 5, 6, 7, 8),
            Int(size)
        );

        Assert.That(results[0].Type.Dims, Is.EqualTo(new long[] { expected }));
    }

    // Two of three images of one row; the third is beyond the size.
    [Test]
    public void ABatchOfImagesIsConvolved()
    {
        const string Images = "tensor<?x4x1xf32, #stablehlo.bounds<3, ?, ?>>";
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: tensor<3x4x1xf32>, %w: tensor<2x1x1xf32>, %n: tensor<i32>) -> tensor<?x3x1xf32, #stablehlo.bounds<3, ?, ?>> {
              %b = stablehlo.set_dimension_size %x, %n, dim = 0 : (tensor<3x4x1xf32>, tensor<i32>) -> {{Images}}
              %y = stablehlo.convolution(%b, %w) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64}
                : ({{Images}}, tensor<2x1x1xf32>) -> tensor<?x3x1xf32, #stablehlo.bounds<3, ?, ?>>
              return %y : tensor<?x3x1xf32, #stablehlo.bounds<3, ?, ?>>
            }
            """,
            Of([3, 4, 1], 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9),
            Of([2, 1, 1], 1, 10),
            Int(2)
        );

        Assert.That(results[0].Type.Dims, Is.EqualTo(new long[] { 2, 3, 1 }));
        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { 21f, 32, 43, 65, 76, 87 }));
    }

    // The matrix beyond the size is not positive definite.
    [Test]
    public void ABatchOfMatricesIsFactorized()
    {
        const string Matrices = "tensor<?x2x2xf32, #stablehlo.bounds<3, ?, ?>>";
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: tensor<3x2x2xf32>, %n: tensor<i32>) -> {{Matrices}} {
              %b = stablehlo.set_dimension_size %x, %n, dim = 0 : (tensor<3x2x2xf32>, tensor<i32>) -> {{Matrices}}
              %y = stablehlo.cholesky %b, lower = true : {{Matrices}}
              return %y : {{Matrices}}
            }
            """,
            Of([3, 2, 2], 4, 2, 2, 10, 9, 3, 3, 5, -1, 0, 0, -1),
            Int(2)
        );

        float[] y = results[0].Values<float>().ToArray();
        Assert.That(results[0].Type.Dims, Is.EqualTo(new long[] { 2, 2, 2 }));
        Assert.That(new[] { y[0], y[2], y[3], y[4], y[6], y[7] }, Is.EqualTo(new[] { 2f, 1, 3, 3, 1, 2 }));
    }

    [Test]
    public void WhatASizeGrowsByIsZero()
    {
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: {{Vector}}, %n: tensor<i32>) -> {{Vector}} {
              %y = stablehlo.set_dimension_size %x, %n, dim = 0 : ({{Vector}}, tensor<i32>) -> {{Vector}}
              return %y : {{Vector}}
            }
            """,
            Of([2], 1, 2),
            Int(4)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 0, 0 }));
    }

    [Test]
    public void PartsFollowEachOther()
    {
        const string Both = "tensor<?xf32, #stablehlo.bounds<16>>";
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: {{Vector}}, %y: {{Vector}}) -> ({{Both}}, {{Vector}}) {
              %z = stablehlo.concatenate %x, %y, dim = 0 : ({{Vector}}, {{Vector}}) -> {{Both}}
              %r = stablehlo.reverse %x, dims = [0] : {{Vector}}
              return %z, %r : {{Both}}, {{Vector}}
            }
            """,
            Of([3], 1, 2, 3),
            Of([2], 4, 5)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4, 5 }));
        Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(new[] { 3f, 2, 1 }));
    }

    [Test]
    public void SizesThatMustAgreeAreChecked()
    {
        const string Text = $$"""
            func.func @main(%x: {{Vector}}, %y: {{Vector}}) -> {{Vector}} {
              %z = stablehlo.add %x, %y : {{Vector}}
              return %z : {{Vector}}
            }
            """;

        Assert.That(
            Run(Text, Of([2], 1, 2), Of([2], 10, 20))[0].Values<float>().ToArray(),
            Is.EqualTo(new[] { 11f, 22 })
        );
        StatusException? error = Assert.Throws<StatusException>(() => Run(Text, Of([2], 1, 2), Of([3], 1, 2, 3)));
        Assert.That(
            error!.Message,
            Does.Contain("'stablehlo.add' op: dimension 0 of an operand has size 3 and must have 2")
        );
    }

    // Batches of different size through a layer, its loss a mean over the examples that are there.
    [Test]
    public void ABatchOfAnySizeGoesThroughALayer()
    {
        const string Hidden = "tensor<?x2xf32, #stablehlo.bounds<4, ?>>";
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: {{Matrix}}, %w: tensor<3x2xf32>) -> ({{Hidden}}, tensor<2xf32>, tensor<2x3xf32>) {
              %h = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0]
                : ({{Matrix}}, tensor<3x2xf32>) -> {{Hidden}}
              %zero = stablehlo.constant dense<0.0> : tensor<f32>
              %s = stablehlo.reduce(%h init: %zero) applies stablehlo.add across dimensions = [0]
                : ({{Hidden}}, tensor<f32>) -> tensor<2xf32>
              %n = stablehlo.get_dimension_size %h, dim = 0 : ({{Hidden}}) -> tensor<i32>
              %f = stablehlo.convert %n : (tensor<i32>) -> tensor<f32>
              %b = stablehlo.broadcast_in_dim %f, dims = [] : (tensor<f32>) -> tensor<2xf32>
              %mean = stablehlo.divide %s, %b : tensor<2xf32>
              %g = stablehlo.dot_general %h, %x, contracting_dims = [0] x [0]
                : ({{Hidden}}, {{Matrix}}) -> tensor<2x3xf32>
              return %h, %mean, %g : {{Hidden}}, tensor<2xf32>, tensor<2x3xf32>
            }
            """,
            Of([2, 3], 1, 2, 3, 4, 5, 6),
            Of([3, 2], 1, 0, 0, 1, 1, 1)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { 4f, 5, 10, 11 }));
        Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(new[] { 7f, 8 }));
        Assert.That(results[2].Values<float>().ToArray(), Is.EqualTo(new[] { 44f, 58, 72, 49, 65, 81 }));
    }

    [Test]
    public void RowsAreMergedInTheOrderOfTheValue()
    {
        const string Wide = "tensor<3x?xf32, #stablehlo.bounds<?, 4>>";
        const string Flat = "tensor<?xf32, #stablehlo.bounds<12>>";
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: {{Wide}}, %y: {{Matrix}}) -> ({{Flat}}, {{Flat}}) {
              %a = stablehlo.reshape %x : ({{Wide}}) -> {{Flat}}
              %b = stablehlo.reshape %y : ({{Matrix}}) -> {{Flat}}
              return %a, %b : {{Flat}}, {{Flat}}
            }
            """,
            Of([3, 2], 1, 2, 3, 4, 5, 6),
            Of([2, 3], 1, 2, 3, 4, 5, 6)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4, 5, 6 }));
        Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4, 5, 6 }));
    }

    [Test]
    public void SizesThatOpsAreGivenAreComputed()
    {
        const string Table = "tensor<?x3xf32, #stablehlo.bounds<4, ?>>";
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: tensor<6xf32>, %n: tensor<2xi32>, %s: tensor<1xi32>, %e: tensor<1xi32>, %t: tensor<1xi32>)
                -> ({{Table}}, {{Table}}, tensor<?xi32, #stablehlo.bounds<8>>, {{Vector}}, {{Vector}}) {
              %m = stablehlo.dynamic_reshape %x, %n : (tensor<6xf32>, tensor<2xi32>) -> {{Table}}
              %three = stablehlo.slice %x [0:3] : (tensor<6xf32>) -> tensor<3xf32>
              %b = stablehlo.dynamic_broadcast_in_dim %three, %n, dims = [1] : (tensor<3xf32>, tensor<2xi32>) -> {{Table}}
              %i = stablehlo.dynamic_iota %e, dim = 0 : (tensor<1xi32>) -> tensor<?xi32, #stablehlo.bounds<8>>
              %c = stablehlo.real_dynamic_slice %x, %s, %e, %t
                : (tensor<6xf32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> {{Vector}}
              %zero = stablehlo.constant dense<-1.0> : tensor<f32>
              %p = stablehlo.dynamic_pad %three, %zero, %s, %s, %s
                : (tensor<3xf32>, tensor<f32>, tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> {{Vector}}
              return %m, %b, %i, %c, %p : {{Table}}, {{Table}}, tensor<?xi32, #stablehlo.bounds<8>>, {{Vector}}, {{Vector}}
            }
            """,
            Of([6], 1, 2, 3, 4, 5, 6),
            Ints(2, 3),
            Ints(1),
            Ints(6),
            Ints(2)
        );

        Assert.That(results[0].Type.Dims, Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4, 5, 6 }));
        Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 1, 2, 3 }));
        Assert.That(results[2].Values<int>().ToArray(), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 5 }));
        Assert.That(results[3].Values<float>().ToArray(), Is.EqualTo(new[] { 2f, 4, 6 }));
        Assert.That(results[4].Values<float>().ToArray(), Is.EqualTo(new[] { -1f, 1, -1, 2, -1, 3, -1 }));
    }

    // Doubles a list until it is longer than 4: 1 -> 2 -> 4 -> 8.
    [Test]
    public void ALoopCarriesWhatGrows()
    {
        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: {{Vector}}) -> {{Vector}} {
              %limit = stablehlo.constant dense<4> : tensor<i32>
              %r = stablehlo.while(%v = %x) : {{Vector}}
              cond {
                %n = stablehlo.get_dimension_size %v, dim = 0 : ({{Vector}}) -> tensor<i32>
                %c = stablehlo.compare LE, %n, %limit : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %c : tensor<i1>
              } do {
                %two = stablehlo.concatenate %v, %v, dim = 0
                  : ({{Vector}}, {{Vector}}) -> tensor<?xf32, #stablehlo.bounds<16>>
                %whole = stablehlo.constant dense<0.0> : tensor<16xf32>
                %at = stablehlo.constant dense<0> : tensor<i32>
                %all = stablehlo.dynamic_update_slice %whole, %two, %at
                  : (tensor<16xf32>, tensor<?xf32, #stablehlo.bounds<16>>, tensor<i32>) -> tensor<16xf32>
                %eight = stablehlo.slice %all [0:8] : (tensor<16xf32>) -> tensor<8xf32>
                %m = stablehlo.get_dimension_size %two, dim = 0
                  : (tensor<?xf32, #stablehlo.bounds<16>>) -> tensor<i32>
                %next = stablehlo.set_dimension_size %eight, %m, dim = 0 : (tensor<8xf32>, tensor<i32>) -> {{Vector}}
                stablehlo.return %next : {{Vector}}
              }
              return %r : {{Vector}}
            }
            """,
            Of([1], 7)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(Enumerable.Repeat(7f, 8)));
    }

    [TestCase(true, new[] { 1f, 2, 3 })]
    [TestCase(false, new[] { 9f, 8 })]
    public void BranchesGiveDifferentSizes(bool choice, float[] expected)
    {
        HostTensor[] results = Run(
            $$"""
            func.func @main(%c: tensor<i1>, %x: {{Vector}}, %y: tensor<2xf32>) -> {{Vector}} {
              %r = "stablehlo.if"(%c) ({
                stablehlo.return %x : {{Vector}}
              }, {
                stablehlo.return %y : tensor<2xf32>
              }) : (tensor<i1>) -> {{Vector}}
              return %r : {{Vector}}
            }
            """,
            HostTensor.Of<byte>(TensorType.Scalar(ElementType.I1), [choice ? (byte)1 : (byte)0]),
            Of([3], 1, 2, 3),
            Of([2], 9, 8)
        );

        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void WhatHasNoRuleIsNamed()
    {
        HloException? error = Assert.Throws<HloException>(() =>
            Run(
                $$"""
                func.func @main(%x: {{Vector}}) -> {{Vector}} {
                  %y = stablehlo.custom_call @mine(%x) : ({{Vector}}) -> {{Vector}}
                  return %y : {{Vector}}
                }
                """,
                Of([1], 7)
            )
        );

        Assert.That(
            error!.Message,
            Does.Contain("2:8").And.Contain("'stablehlo.custom_call' op on bounded dimensions")
        );
        Assert.That(error.Message, Does.Contain("refine-shapes"));
    }

    [Test]
    public void ADimensionWithoutABoundIsNamed()
    {
        HloException? error = Assert.Throws<HloException>(() =>
            Run(
                """
                func.func @main(%n: tensor<1xi32>) -> tensor<?xi32> {
                  %y = stablehlo.dynamic_iota %n, dim = 0 : (tensor<1xi32>) -> tensor<?xi32>
                  return %y : tensor<?xi32>
                }
                """,
                Ints(3)
            )
        );

        Assert.That(error!.Message, Does.Contain("has no bound").And.Contain("#stablehlo.bounds"));
    }
}
