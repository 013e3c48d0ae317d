namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Bodies of reductions and the like may hold any op: programs whose results are worked out by hand.</summary>
[TestFixture]
internal sealed class RegionTests
{
    [Test]
    public void AReductionMayChoose() =>
        Assert.That(
            Reduce(
                """
                %p = stablehlo.compare GT, %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
                %r = "stablehlo.if"(%p) ({
                  "stablehlo.return"(%a) : (tensor<i32>) -> ()
                }, {
                  "stablehlo.return"(%b) : (tensor<i32>) -> ()
                }) : (tensor<i1>) -> tensor<i32>
                """
            ),
            Is.EqualTo(new[] { 3, 6 })
        );

    [Test]
    public void AReductionMayCallAMap() =>
        Assert.That(
            Reduce(
                """
                %r = "stablehlo.map"(%a, %b) <{dimensions = array<i64>}> ({
                ^bb0(%c: tensor<i32>, %d: tensor<i32>):
                  %e = stablehlo.add %c, %d : tensor<i32>
                  %f = stablehlo.add %e, %d : tensor<i32>
                  "stablehlo.return"(%f) : (tensor<i32>) -> ()
                }) : (tensor<i32>, tensor<i32>) -> tensor<i32>
                """
            ),
            Is.EqualTo(new[] { 12, 30 })
        );

    [Test]
    public void AConstantOfSeveralNumbersKeepsThemAll() =>
        Assert.That(
            Reduce(
                """
                %t = stablehlo.constant dense<[10, 20, 30]> : tensor<3xi32>
                %s = stablehlo.slice %t [1:2] : (tensor<3xi32>) -> tensor<1xi32>
                %u = stablehlo.reshape %s : (tensor<1xi32>) -> tensor<i32>
                %v = stablehlo.add %a, %b : tensor<i32>
                %r = stablehlo.add %v, %u : tensor<i32>
                """
            ),
            Is.EqualTo(new[] { 66, 75 })
        );

    // A running pair, sorted downwards, through a matrix: a + b of [[2, 1], [1, 3]]·[max, min].
    [Test]
    public void AReductionMaySortAndMultiplyMatrices() =>
        Assert.That(
            Reduce(
                """
                %t = stablehlo.constant dense<[[2, 1], [1, 3]]> : tensor<2x2xi32>
                %none = stablehlo.constant dense<0> : tensor<i32>
                %a1 = stablehlo.reshape %a : (tensor<i32>) -> tensor<1xi32>
                %b1 = stablehlo.reshape %b : (tensor<i32>) -> tensor<1xi32>
                %c = stablehlo.concatenate %a1, %b1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
                %s = "stablehlo.sort"(%c) <{dimension = 0 : i64, is_stable = true}> ({
                ^bb0(%p: tensor<i32>, %q: tensor<i32>):
                  %k = stablehlo.compare GT, %p, %q : (tensor<i32>, tensor<i32>) -> tensor<i1>
                  "stablehlo.return"(%k) : (tensor<i1>) -> ()
                }) : (tensor<2xi32>) -> tensor<2xi32>
                %d = stablehlo.dot_general %t, %s, contracting_dims = [1] x [0]
                  : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2xi32>
                %r = "stablehlo.reduce"(%d, %none) <{dimensions = array<i64: 0>}> ({
                ^bb0(%p: tensor<i32>, %q: tensor<i32>):
                  %k = stablehlo.add %p, %q : tensor<i32>
                  "stablehlo.return"(%k) : (tensor<i32>) -> ()
                }) : (tensor<2xi32>, tensor<i32>) -> tensor<i32>
                """
            ),
            // 0 and 1: 3, then 3 and 2: 17, then 17 and 3: 63; 0 and 4: 12, then 12 and 5: 56, then 56 and 6: 192.
            Is.EqualTo(new[] { 63, 192 })
        );

    // The sum is read first where the vector is written, element by element, and once more after that.
    [Test]
    public void AValueReadInALoopMayBeReadAfterIt() =>
        Assert.That(
            Reduce(
                """
                %s = stablehlo.add %a, %b : tensor<i32>
                %v = stablehlo.broadcast_in_dim %s, dims = [] : (tensor<i32>) -> tensor<3xi32>
                %w = "stablehlo.sort"(%v) <{dimension = 0 : i64}> ({
                ^bb0(%p: tensor<i32>, %q: tensor<i32>):
                  %k = stablehlo.compare GT, %p, %q : (tensor<i32>, tensor<i32>) -> tensor<i1>
                  "stablehlo.return"(%k) : (tensor<i1>) -> ()
                }) : (tensor<3xi32>) -> tensor<3xi32>
                %h = stablehlo.slice %w [2:3] : (tensor<3xi32>) -> tensor<1xi32>
                %g = stablehlo.reshape %h : (tensor<1xi32>) -> tensor<i32>
                %r = stablehlo.add %g, %s : tensor<i32>
                """
            ),
            // Twice the sum each time: 2, 8, 22 and 8, 26, 64.
            Is.EqualTo(new[] { 22, 64 })
        );

    // n! by a loop, and n numbers of a vector added to itself.
    [Test]
    public void AMapMayLoopOverNumbersAndVectors()
    {
        int[] results = TextRunner.Run<int>(
            TextRunner.Program(
                "tensor<5xi32>",
                """
                %x = stablehlo.iota dim = 0 : tensor<5xi32>
                %one = stablehlo.constant dense<1> : tensor<i32>
                %r = "stablehlo.map"(%x) <{dimensions = array<i64: 0>}> ({
                ^bb0(%n: tensor<i32>):
                  %zero = stablehlo.constant dense<0> : tensor<i32>
                  %v = stablehlo.constant dense<[0, 1]> : tensor<2xi32>
                  %w:3 = "stablehlo.while"(%n, %one, %v) ({
                  ^bb0(%i: tensor<i32>, %p: tensor<i32>, %u: tensor<2xi32>):
                    %c = stablehlo.compare GT, %i, %zero : (tensor<i32>, tensor<i32>) -> tensor<i1>
                    "stablehlo.return"(%c) : (tensor<i1>) -> ()
                  }, {
                  ^bb0(%i: tensor<i32>, %p: tensor<i32>, %u: tensor<2xi32>):
                    %j = stablehlo.subtract %i, %one : tensor<i32>
                    %q = stablehlo.multiply %p, %i : tensor<i32>
                    %s = stablehlo.reverse %u, dims = [0] : tensor<2xi32>
                    %t = stablehlo.add %s, %u : tensor<2xi32>
                    "stablehlo.return"(%j, %q, %t) : (tensor<i32>, tensor<i32>, tensor<2xi32>) -> ()
                  }) : (tensor<i32>, tensor<i32>, tensor<2xi32>) -> (tensor<i32>, tensor<i32>, tensor<2xi32>)
                  %h = stablehlo.slice %w#2 [1:2] : (tensor<2xi32>) -> tensor<1xi32>
                  %g = stablehlo.reshape %h : (tensor<1xi32>) -> tensor<i32>
                  %k:2 = "stablehlo.case"(%n) ({
                    "stablehlo.return"(%n, %g) : (tensor<i32>, tensor<i32>) -> ()
                  }, {
                    %m = stablehlo.negate %g : tensor<i32>
                    "stablehlo.return"(%w#1, %m) : (tensor<i32>, tensor<i32>) -> ()
                  }, {
                    "stablehlo.return"(%w#1, %g) : (tensor<i32>, tensor<i32>) -> ()
                  }) : (tensor<i32>) -> (tensor<i32>, tensor<i32>)
                  %y = stablehlo.add %k#0, %k#1 : tensor<i32>
                  "stablehlo.return"(%y) : (tensor<i32>) -> ()
                }) : (tensor<5xi32>) -> tensor<5xi32>
                """
            )
        );
        Assert.That(results, Is.EqualTo(new[] { 0 + 1, 1 - 1, 2 + 2, 6 + 4, 24 + 8 }));
    }

    // Even numbers before odd ones, each upwards.
    [Test]
    public void AComparatorMayChoose()
    {
        int[] sorted = TextRunner.Run<int>(
            TextRunner.Program(
                "tensor<6xi32>",
                """
                %x = stablehlo.constant dense<[5, 3, 8, 1, 9, 2]> : tensor<6xi32>
                %r = "stablehlo.sort"(%x) <{dimension = 0 : i64, is_stable = true}> ({
                ^bb0(%a: tensor<i32>, %b: tensor<i32>):
                  %one = stablehlo.constant dense<1> : tensor<i32>
                  %c = stablehlo.and %a, %one : tensor<i32>
                  %d = stablehlo.and %b, %one : tensor<i32>
                  %e = stablehlo.compare EQ, %c, %d : (tensor<i32>, tensor<i32>) -> tensor<i1>
                  %f = "stablehlo.if"(%e) ({
                    %g = stablehlo.compare LT, %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
                    "stablehlo.return"(%g) : (tensor<i1>) -> ()
                  }, {
                    %g = stablehlo.compare LT, %c, %d : (tensor<i32>, tensor<i32>) -> tensor<i1>
                    "stablehlo.return"(%g) : (tensor<i1>) -> ()
                  }) : (tensor<i1>) -> tensor<i1>
                  "stablehlo.return"(%f) : (tensor<i1>) -> ()
                }) : (tensor<6xi32>) -> tensor<6xi32>
                """
            )
        );
        Assert.That(sorted, Is.EqualTo(new[] { 2, 8, 1, 3, 5, 9 }));
    }

    [Test]
    public void WhatDoesNotFitOnTheStackIsNamed() =>
        Assert.That(
            () =>
                Reduce(
                    """
                    %v = stablehlo.broadcast_in_dim %a, dims = [] : (tensor<i32>) -> tensor<5000xi32>
                    %s = "stablehlo.sort"(%v) <{dimension = 0 : i64, is_stable = true}> ({
                    ^bb0(%p: tensor<i32>, %q: tensor<i32>):
                      %k = stablehlo.compare GT, %p, %q : (tensor<i32>, tensor<i32>) -> tensor<i1>
                      "stablehlo.return"(%k) : (tensor<i1>) -> ()
                    }) : (tensor<5000xi32>) -> tensor<5000xi32>
                    %h = stablehlo.slice %s [0:1] : (tensor<5000xi32>) -> tensor<1xi32>
                    %r = stablehlo.reshape %h : (tensor<1xi32>) -> tensor<i32>
                    """
                ),
            Throws
                .TypeOf<StatusException>()
                .With.Message.Contains("inside the region of stablehlo.reduce")
                .And.Message.Contains("16384")
        );

    // Rows 1, 2, 3 and 4, 5, 6, folded from 0 by a body that gives %r of %a and %b.
    private static int[] Reduce(string body) =>
        TextRunner.Run<int>(
            TextRunner.Program(
                "tensor<2xi32>",
                $$"""
                %x = stablehlo.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
                %z = stablehlo.constant dense<0> : tensor<i32>
                %r = "stablehlo.reduce"(%x, %z) <{dimensions = array<i64: 1>}> ({
                ^bb0(%a: tensor<i32>, %b: tensor<i32>):
                  {{body}}
                  "stablehlo.return"(%r) : (tensor<i32>) -> ()
                }) : (tensor<2x3xi32>, tensor<i32>) -> tensor<2xi32>
                """
            )
        );
}
