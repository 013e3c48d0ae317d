using NUnit.Framework;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Tests.Passes;

public class DecompositionTests
{
    [Test]
    public void BroadcastPrependsAxes() =>
        PassText.AssertBody(
            "(%x: tensor<3xf32>) -> tensor<2x4x3xf32>",
            """
            %0 = "stablehlo.broadcast"(%x) <{broadcast_sizes = array<i64: 2, 4>}> : (tensor<3xf32>) -> tensor<2x4x3xf32>
            return %0 : tensor<2x4x3xf32>
            """,
            """
            %0 = "stablehlo.broadcast_in_dim"(%x) <{broadcast_dimensions = array<i64: 2>}> : (tensor<3xf32>) -> tensor<2x4x3xf32>
            return %0 : tensor<2x4x3xf32>
            """,
            new ReplaceDeprecated()
        );

    [Test]
    public void DotContractsLastWithFirst() =>
        PassText.AssertBody(
            "(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32>",
            """
            %0 = "stablehlo.dot"(%x, %y) <{precision_config = [#stablehlo<precision HIGH>, #stablehlo<precision DEFAULT>]}> : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
            return %0 : tensor<2x4xf32>
            """,
            """
            %0 = "stablehlo.dot_general"(%x, %y) <{dot_dimension_numbers = #stablehlo.dot<lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [0]>, precision_config = [#stablehlo<precision HIGH>, #stablehlo<precision DEFAULT>]}> : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
            return %0 : tensor<2x4xf32>
            """,
            new ReplaceDeprecated()
        );

    [Test]
    public void EinsumIsADotWithItsAxesArranged() =>
        PassText.AssertBody(
            "(%x: tensor<7x2x3xf32>, %y: tensor<7x4x3xf32>) -> tensor<4x7x2xf32>",
            """
            %0 = "stablehlo.einsum"(%x, %y) <{einsum_config = "bik,bjk->jbi"}> : (tensor<7x2x3xf32>, tensor<7x4x3xf32>) -> tensor<4x7x2xf32>
            return %0 : tensor<4x7x2xf32>
            """,
            """
            %0 = "stablehlo.dot_general"(%x, %y) <{dot_dimension_numbers = #stablehlo.dot<lhs_batching_dimensions = [0], rhs_batching_dimensions = [0], lhs_contracting_dimensions = [2], rhs_contracting_dimensions = [2]>}> : (tensor<7x2x3xf32>, tensor<7x4x3xf32>) -> tensor<7x2x4xf32>
            %1 = "stablehlo.transpose"(%0) <{permutation = array<i64: 2, 0, 1>}> : (tensor<7x2x4xf32>) -> tensor<4x7x2xf32>
            return %1 : tensor<4x7x2xf32>
            """,
            new ReplaceDeprecated()
        );

    [Test]
    public void UnaryEinsumSumsAndTransposes() =>
        PassText.AssertBody(
            "(%x: tensor<2x3x4xf32>) -> tensor<4x2xf32>",
            """
            %0 = "stablehlo.unary_einsum"(%x) <{einsum_config = "abc->ca"}> : (tensor<2x3x4xf32>) -> tensor<4x2xf32>
            return %0 : tensor<4x2xf32>
            """,
            """
            %0 = "stablehlo.constant"() <{value = dense<0.0> : tensor<f32>}> : () -> tensor<f32>
            %1 = "stablehlo.reduce"(%x, %0) <{dimensions = array<i64: 1>}> ({
            ^bb0(%a: tensor<f32>, %b: tensor<f32>):
              %3 = "stablehlo.add"(%a, %b) : (tensor<f32>, tensor<f32>) -> tensor<f32>
              "stablehlo.return"(%3) : (tensor<f32>) -> ()
            }) : (tensor<2x3x4xf32>, tensor<f32>) -> tensor<2x4xf32>
            %2 = "stablehlo.transpose"(%1) <{permutation = array<i64: 1, 0>}> : (tensor<2x4xf32>) -> tensor<4x2xf32>
            return %2 : tensor<4x2xf32>
            """,
            new ReplaceDeprecated()
        );

    [Test]
    public void TorchIndexSelectIsAGather() =>
        PassText.AssertBody(
            "(%x: tensor<8x5x6x7xf32>, %i: tensor<8x3xi32>) -> tensor<8x5x3x7xf32>",
            """
            %0 = "stablehlo.torch_index_select"(%x, %i) <{dim = 2 : i64, batch_dims = 1 : i64}> : (tensor<8x5x6x7xf32>, tensor<8x3xi32>) -> tensor<8x5x3x7xf32>
            return %0 : tensor<8x5x3x7xf32>
            """,
            """
            %0 = "stablehlo.gather"(%x, %i) <{
              dimension_numbers = #stablehlo.gather<offset_dims = [1, 3], collapsed_slice_dims = [2], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [2], index_vector_dim = 2>,
              slice_sizes = array<i64: 1, 5, 1, 7>}> : (tensor<8x5x6x7xf32>, tensor<8x3xi32>) -> tensor<8x5x3x7xf32>
            return %0 : tensor<8x5x3x7xf32>
            """,
            new ReplaceDeprecated()
        );

    [Test]
    public void CreateTokenIsAfterNothing() =>
        PassText.AssertBody(
            "() -> !stablehlo.token",
            """
            %0 = "stablehlo.create_token"() : () -> !stablehlo.token
            return %0 : !stablehlo.token
            """,
            """
            %0 = "stablehlo.after_all"() : () -> !stablehlo.token
            return %0 : !stablehlo.token
            """,
            new ReplaceDeprecated()
        );

    [Test]
    public void CrossReplicaSumIsAnAllReduce() =>
        PassText.AssertBody(
            "(%x: tensor<4xf32>) -> tensor<4xf32>",
            """
            %0 = "stablehlo.cross-replica-sum"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> : (tensor<4xf32>) -> tensor<4xf32>
            return %0 : tensor<4xf32>
            """,
            """
            %0 = "stablehlo.all_reduce"(%x) <{replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}> ({
            ^bb0(%a: tensor<f32>, %b: tensor<f32>):
              %3 = "stablehlo.add"(%a, %b) : (tensor<f32>, tensor<f32>) -> tensor<f32>
              "stablehlo.return"(%3) : (tensor<f32>) -> ()
            }) : (tensor<4xf32>) -> tensor<4xf32>
            return %0 : tensor<4xf32>
            """,
            new ReplaceDeprecated()
        );

    [Test]
    public void MapAppliesItsBodyToWholeTensors() =>
        PassText.AssertBody(
            "(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xi1>",
            """
            %0 = "stablehlo.map"(%x, %y) <{dimensions = array<i64: 0>}> ({
            ^bb0(%a: tensor<f32>, %b: tensor<f32>):
              %1 = "stablehlo.constant"() <{value = dense<2.0> : tensor<f32>}> : () -> tensor<f32>
              %2 = "stablehlo.multiply"(%a, %1) : (tensor<f32>, tensor<f32>) -> tensor<f32>
              %3 = "stablehlo.compare"(%2, %b) <{comparison_direction = #stablehlo<comparison_direction LT>}> : (tensor<f32>, tensor<f32>) -> tensor<i1>
              "stablehlo.return"(%3) : (tensor<i1>) -> ()
            }) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
            return %0 : tensor<4xi1>
            """,
            """
            %1 = "stablehlo.constant"() <{value = dense<2.0> : tensor<4xf32>}> : () -> tensor<4xf32>
            %2 = "stablehlo.multiply"(%x, %1) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
            %3 = "stablehlo.compare"(%2, %y) <{comparison_direction = #stablehlo<comparison_direction LT>}> : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
            return %3 : tensor<4xi1>
            """,
            new ReplaceDeprecated()
        );

    [Test]
    public void BatchNormInferenceFollowsTheFormula() =>
        PassText.AssertBody(
            "(%x: tensor<2x3xf32>, %s: tensor<3xf32>, %o: tensor<3xf32>, %m: tensor<3xf32>, %v: tensor<3xf32>) -> "
                + "tensor<2x3xf32>",
            """
            %0 = "stablehlo.batch_norm_inference"(%x, %s, %o, %m, %v) <{epsilon = 0.5 : f32, feature_index = 1 : i64}> : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
            return %0 : tensor<2x3xf32>
            """,
            """
            %0 = "stablehlo.broadcast_in_dim"(%m) <{broadcast_dimensions = array<i64: 1>}> : (tensor<3xf32>) -> tensor<2x3xf32>
            %1 = "stablehlo.subtract"(%x, %0) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
            %2 = "stablehlo.constant"() <{value = dense<0.5> : tensor<3xf32>}> : () -> tensor<3xf32>
            %3 = "stablehlo.add"(%v, %2) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
            %4 = "stablehlo.sqrt"(%3) : (tensor<3xf32>) -> tensor<3xf32>
            %5 = "stablehlo.broadcast_in_dim"(%4) <{broadcast_dimensions = array<i64: 1>}> : (tensor<3xf32>) -> tensor<2x3xf32>
            %6 = "stablehlo.divide"(%1, %5) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
            %7 = "stablehlo.broadcast_in_dim"(%s) <{broadcast_dimensions = array<i64: 1>}> : (tensor<3xf32>) -> tensor<2x3xf32>
            %8 = "stablehlo.multiply"(%6, %7) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
            %9 = "stablehlo.broadcast_in_dim"(%o) <{broadcast_dimensions = array<i64: 1>}> : (tensor<3xf32>) -> tensor<2x3xf32>
            %10 = "stablehlo.add"(%8, %9) : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
            return %10 : tensor<2x3xf32>
            """,
            new DecomposeBatchNorm()
        );

    [TestCase("training", 3, "(tensor<2x3xf16>, tensor<3xf16>, tensor<3xf16>)", "%x, %s, %s")]
    [TestCase(
        "grad",
        3,
        "(tensor<2x3xf16>, tensor<3xf16>, tensor<3xf16>, tensor<3xf16>, tensor<2x3xf16>)",
        "%x, %s, %s, %s, %x"
    )]
    public void TheOtherBatchNormsLeaveOnlySimpleOps(string kind, int results, string types, string operands)
    {
        Module module = PassText.Run(
            $"""
            func.func @main(%x: tensor<2x3xf16>, %s: tensor<3xf16>) -> (tensor<2x3xf16>, tensor<3xf16>, tensor<3xf16>) {"{"}
              %0:{results} = "stablehlo.batch_norm_{kind}"({operands}) <{"{"}epsilon = 0.5 : f32, feature_index = 1 : i64{"}"}> : {types} -> (tensor<2x3xf16>, tensor<3xf16>, tensor<3xf16>)
              return %0#0, %0#1, %0#2 : tensor<2x3xf16>, tensor<3xf16>, tensor<3xf16>
            {"}"}
            """,
            new DecomposeBatchNorm()
        );
        IEnumerable<string> names = module
            .Main.Entry.Operations.Select(operation => operation.Definition.Mnemonic)
            .Distinct();
        Assert.That(
            names,
            Is.SubsetOf([
                "convert",
                "constant",
                "reduce",
                "divide",
                "broadcast_in_dim",
                "subtract",
                "multiply",
                "add",
                "sqrt",
                "return",
            ])
        );
    }
}
