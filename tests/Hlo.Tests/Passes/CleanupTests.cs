using NUnit.Framework;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Tests.Passes;

public class CleanupTests
{
    [Test]
    public void UnusedOperationsGoEffectsStay() =>
        PassText.AssertBody(
            "(%p: tensor<i1>, %x: tensor<f32>) -> tensor<f32>",
            """
            %0 = "stablehlo.negate"(%x) : (tensor<f32>) -> tensor<f32>
            %1 = "stablehlo.abs"(%0) : (tensor<f32>) -> tensor<f32>
            %2 = "stablehlo.custom_call"(%0) <{call_target_name = "log", has_side_effect = true}> : (tensor<f32>) -> tensor<f32>
            %3 = "stablehlo.custom_call"(%x) <{call_target_name = "pure"}> : (tensor<f32>) -> tensor<f32>
            %4 = "stablehlo.if"(%p) ({
              "stablehlo.return"(%3) : (tensor<f32>) -> ()
            }, {
              "stablehlo.return"(%x) : (tensor<f32>) -> ()
            }) : (tensor<i1>) -> tensor<f32>
            return %x : tensor<f32>
            """,
            """
            %0 = "stablehlo.negate"(%x) : (tensor<f32>) -> tensor<f32>
            %2 = "stablehlo.custom_call"(%0) <{call_target_name = "log", has_side_effect = true}> : (tensor<f32>) -> tensor<f32>
            return %x : tensor<f32>
            """,
            new DeadCodeElimination()
        );

    [Test]
    public void AValueUsedOnlyInARegionStays() =>
        AssertUnchanged(
            "(%p: tensor<i1>, %x: tensor<f32>) -> tensor<f32>",
            """
            %0 = "stablehlo.negate"(%x) : (tensor<f32>) -> tensor<f32>
            %1 = "stablehlo.if"(%p) ({
              "stablehlo.return"(%0) : (tensor<f32>) -> ()
            }, {
              "stablehlo.return"(%x) : (tensor<f32>) -> ()
            }) : (tensor<i1>) -> tensor<f32>
            return %1 : tensor<f32>
            """,
            new DeadCodeElimination()
        );

    [Test]
    public void ACallOfAFunctionWithEffectsStays()
    {
        const string Text = """
            func.func @main(%x: tensor<f32>) {
              call @f(%x) : (tensor<f32>) -> ()
              return
            }
            func.func private @f(%a: tensor<f32>) {
              "stablehlo.custom_call"(%a) <{call_target_name = "log", has_side_effect = true}> : (tensor<f32>) -> ()
              return
            }
            """;
        PassText.AssertBecomes(Text, Text, new DeadCodeElimination());
    }

    [Test]
    public void EqualOperationsMergeIntoTheFirst() =>
        PassText.AssertBody(
            "(%p: tensor<i1>, %x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>)",
            """
            %0 = "stablehlo.transpose"(%x) <{permutation = array<i64: 0>}> : (tensor<4xf32>) -> tensor<4xf32>
            %1 = "stablehlo.transpose"(%x) <{permutation = array<i64: 0>}> : (tensor<4xf32>) -> tensor<4xf32>
            %2 = "stablehlo.add"(%0, %1) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
            %3 = "stablehlo.if"(%p) ({
              %4 = "stablehlo.add"(%0, %1) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
              %5 = "stablehlo.negate"(%4) : (tensor<4xf32>) -> tensor<4xf32>
              "stablehlo.return"(%5) : (tensor<4xf32>) -> ()
            }, {
              %6 = "stablehlo.negate"(%2) : (tensor<4xf32>) -> tensor<4xf32>
              "stablehlo.return"(%6) : (tensor<4xf32>) -> ()
            }) : (tensor<i1>) -> tensor<4xf32>
            return %2, %3 : tensor<4xf32>, tensor<4xf32>
            """,
            """
            %0 = "stablehlo.transpose"(%x) <{permutation = array<i64: 0>}> : (tensor<4xf32>) -> tensor<4xf32>
            %2 = "stablehlo.add"(%0, %0) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
            %3 = "stablehlo.if"(%p) ({
              %5 = "stablehlo.negate"(%2) : (tensor<4xf32>) -> tensor<4xf32>
              "stablehlo.return"(%5) : (tensor<4xf32>) -> ()
            }, {
              %6 = "stablehlo.negate"(%2) : (tensor<4xf32>) -> tensor<4xf32>
              "stablehlo.return"(%6) : (tensor<4xf32>) -> ()
            }) : (tensor<i1>) -> tensor<4xf32>
            return %2, %3 : tensor<4xf32>, tensor<4xf32>
            """,
            new CommonSubexpressionElimination()
        );

    [Test]
    public void RandomNumbersDoNotMerge() =>
        AssertUnchanged(
            "(%a: tensor<f32>, %n: tensor<1xi64>) -> (tensor<3xf32>, tensor<3xf32>)",
            """
            %0 = "stablehlo.rng"(%a, %a, %n) <{rng_distribution = #stablehlo<rng_distribution UNIFORM>}> : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<3xf32>
            %1 = "stablehlo.rng"(%a, %a, %n) <{rng_distribution = #stablehlo<rng_distribution UNIFORM>}> : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<3xf32>
            return %0, %1 : tensor<3xf32>, tensor<3xf32>
            """,
            new CommonSubexpressionElimination()
        );

    private static void AssertUnchanged(string signature, string body, IPass pass) =>
        PassText.AssertBody(signature, body, body, pass);
}
