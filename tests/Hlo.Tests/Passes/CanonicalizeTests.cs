using NUnit.Framework;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Tests.Passes;

public class CanonicalizeTests
{
    private static readonly TestCaseData[] Integers =
    [
        Fold("add", "i32", "7", "-9", "-2"),
        Fold("add", "i8", "127", "1", "-128"),
        Fold("add", "i1", "true", "true", "true"),
        Fold("subtract", "ui8", "3", "5", "254"),
        Fold("multiply", "i16", "300", "300", "24464"),
        Fold("divide", "i32", "-7", "2", "-3"),
        Fold("divide", "i32", "5", "0", "-1"),
        Fold("divide", "ui8", "250", "3", "83"),
        Fold("remainder", "i32", "-7", "4", "-3"),
        Fold("remainder", "i32", "5", "0", "5"),
        Fold("maximum", "ui32", "4294967295", "1", "4294967295"),
        Fold("minimum", "i32", "-1", "1", "-1"),
        Fold("shift_left", "i32", "1", "32", "0"),
        Fold("shift_right_logical", "i8", "-2", "1", "127"),
        Fold("shift_right_arithmetic", "i8", "-2", "1", "-1"),
        Fold("shift_right_arithmetic", "i32", "-5", "40", "-1"),
        Fold("xor", "i32", "6", "3", "5"),
        Fold("add", "f32", "1.5", "2.25", "3.75"),
        Fold("divide", "bf16", "1.0", "3.0", "3.339840e-01"),
        Fold("maximum", "f32", "0x7FC00000", "1.0", "0x7FC00000"),
    ];

    private static readonly string[] Identities =
    [
        """%0 = "stablehlo.add"(%i, %zero) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.add"(%zero, %i) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.subtract"(%i, %zero) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.multiply"(%one, %i) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.divide"(%i, %one) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.or"(%i, %zero) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.and"(%i, %i) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.maximum"(%i, %i) : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """
            %1 = "stablehlo.negate"(%i) : (tensor<4xi32>) -> tensor<4xi32>
            %0 = "stablehlo.negate"(%1) : (tensor<4xi32>) -> tensor<4xi32>
            """,
        """
            %1 = "stablehlo.not"(%i) : (tensor<4xi32>) -> tensor<4xi32>
            %0 = "stablehlo.not"(%1) : (tensor<4xi32>) -> tensor<4xi32>
            """,
        """
            %1 = "stablehlo.convert"(%i) : (tensor<4xi32>) -> tensor<4xi64>
            %0 = "stablehlo.convert"(%1) : (tensor<4xi64>) -> tensor<4xi32>
            """,
        """%0 = "stablehlo.select"(%p, %i, %i) : (tensor<i1>, tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.select"(%false, %one, %i) : (tensor<i1>, tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.reshape"(%i) : (tensor<4xi32>) -> tensor<4xi32>""",
        """
            %1 = "stablehlo.reshape"(%i) : (tensor<4xi32>) -> tensor<2x2xi32>
            %0 = "stablehlo.reshape"(%1) : (tensor<2x2xi32>) -> tensor<4xi32>
            """,
        """%0 = "stablehlo.transpose"(%i) <{permutation = array<i64: 0>}> : (tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.slice"(%i) <{start_indices = array<i64: 0>, limit_indices = array<i64: 4>, strides = array<i64: 1>}> : (tensor<4xi32>) -> tensor<4xi32>""",
        """%0 = "stablehlo.concatenate"(%i) <{dimension = 0 : i64}> : (tensor<4xi32>) -> tensor<4xi32>""",
        """
            %1 = "stablehlo.tuple"(%one, %i) : (tensor<4xi32>, tensor<4xi32>) -> tuple<tensor<4xi32>, tensor<4xi32>>
            %0 = "stablehlo.get_tuple_element"(%1) <{index = 1 : i32}> : (tuple<tensor<4xi32>, tensor<4xi32>>) -> tensor<4xi32>
            """,
        """
            %0 = "stablehlo.if"(%false) ({
              "stablehlo.return"(%one) : (tensor<4xi32>) -> ()
            }, {
              "stablehlo.return"(%i) : (tensor<4xi32>) -> ()
            }) : (tensor<i1>) -> tensor<4xi32>
            """,
        """
            %0 = "stablehlo.while"(%i) ({
            ^bb0(%a: tensor<4xi32>):
              "stablehlo.return"(%false) : (tensor<i1>) -> ()
            }, {
            ^bb0(%a: tensor<4xi32>):
              "stablehlo.return"(%one) : (tensor<4xi32>) -> ()
            }) : (tensor<4xi32>) -> tensor<4xi32>
            """,
    ];

    [TestCaseSource(nameof(Integers))]
    public void ConstantsFold(string op, string type, string left, string right, string expected) =>
        PassText.AssertBody(
            $"() -> tensor<{type}>",
            $"""
            %0 = "stablehlo.constant"() <{"{"}value = dense<{left}> : tensor<{type}>{"}"}> : () -> tensor<{type}>
            %1 = "stablehlo.constant"() <{"{"}value = dense<{right}> : tensor<{type}>{"}"}> : () -> tensor<{type}>
            %2 = "stablehlo.{op}"(%0, %1) : (tensor<{type}>, tensor<{type}>) -> tensor<{type}>
            return %2 : tensor<{type}>
            """,
            $"""
            %0 = "stablehlo.constant"() <{"{"}value = dense<{expected}> : tensor<{type}>{"}"}> : () -> tensor<{type}>
            return %0 : tensor<{type}>
            """,
            new Canonicalize()
        );

    [TestCaseSource(nameof(Identities))]
    public void IdentitiesGiveTheOperand(string body) =>
        PassText.AssertBody(
            "(%p: tensor<i1>, %i: tensor<4xi32>) -> tensor<4xi32>",
            $"""
            %zero = "stablehlo.constant"() <{"{"}value = dense<0> : tensor<4xi32>{"}"}> : () -> tensor<4xi32>
            %one = "stablehlo.constant"() <{"{"}value = dense<1> : tensor<4xi32>{"}"}> : () -> tensor<4xi32>
            %false = "stablehlo.constant"() <{"{"}value = dense<false> : tensor<i1>{"}"}> : () -> tensor<i1>
            {body}
            return %0 : tensor<4xi32>
            """,
            "return %i : tensor<4xi32>",
            new Canonicalize()
        );

    [Test]
    public void AddingFloatZeroStaysSinceMinusZeroBecomesPlusZero()
    {
        const string Body = """
            %0 = "stablehlo.constant"() <{value = dense<0.0> : tensor<f32>}> : () -> tensor<f32>
            %1 = "stablehlo.add"(%x, %0) : (tensor<f32>, tensor<f32>) -> tensor<f32>
            return %1 : tensor<f32>
            """;
        PassText.AssertBody("(%x: tensor<f32>) -> tensor<f32>", Body, Body, new Canonicalize());
    }

    [Test]
    public void SubtractingFloatZeroGoes() =>
        PassText.AssertBody(
            "(%x: tensor<f32>) -> tensor<f32>",
            """
            %0 = "stablehlo.constant"() <{value = dense<0.0> : tensor<f32>}> : () -> tensor<f32>
            %1 = "stablehlo.subtract"(%x, %0) : (tensor<f32>, tensor<f32>) -> tensor<f32>
            return %1 : tensor<f32>
            """,
            "return %x : tensor<f32>",
            new Canonicalize()
        );

    [Test]
    public void NarrowingConversionsDoNotCompose()
    {
        const string Body = """
            %0 = "stablehlo.convert"(%x) : (tensor<i32>) -> tensor<i8>
            %1 = "stablehlo.convert"(%0) : (tensor<i8>) -> tensor<i32>
            return %1 : tensor<i32>
            """;
        PassText.AssertBody("(%x: tensor<i32>) -> tensor<i32>", Body, Body, new Canonicalize());
    }

    [Test]
    public void TransposesCompose() =>
        PassText.AssertBody(
            "(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32>",
            """
            %0 = "stablehlo.transpose"(%x) <{permutation = array<i64: 1, 0, 2>}> : (tensor<2x3x4xf32>) -> tensor<3x2x4xf32>
            %1 = "stablehlo.transpose"(%0) <{permutation = array<i64: 2, 1, 0>}> : (tensor<3x2x4xf32>) -> tensor<4x2x3xf32>
            return %1 : tensor<4x2x3xf32>
            """,
            """
            %1 = "stablehlo.transpose"(%x) <{permutation = array<i64: 2, 0, 1>}> : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
            return %1 : tensor<4x2x3xf32>
            """,
            new Canonicalize()
        );

    [Test]
    public void BroadcastsCompose() =>
        PassText.AssertBody(
            "(%x: tensor<3xf32>) -> tensor<4x2x3xf32>",
            """
            %0 = "stablehlo.broadcast_in_dim"(%x) <{broadcast_dimensions = array<i64: 1>}> : (tensor<3xf32>) -> tensor<2x3xf32>
            %1 = "stablehlo.broadcast_in_dim"(%0) <{broadcast_dimensions = array<i64: 1, 2>}> : (tensor<2x3xf32>) -> tensor<4x2x3xf32>
            return %1 : tensor<4x2x3xf32>
            """,
            """
            %1 = "stablehlo.broadcast_in_dim"(%x) <{broadcast_dimensions = array<i64: 2>}> : (tensor<3xf32>) -> tensor<4x2x3xf32>
            return %1 : tensor<4x2x3xf32>
            """,
            new Canonicalize()
        );

    [Test]
    public void SlicesCompose() =>
        PassText.AssertBody(
            "(%x: tensor<20xf32>) -> tensor<3xf32>",
            """
            %0 = "stablehlo.slice"(%x) <{start_indices = array<i64: 2>, limit_indices = array<i64: 19>, strides = array<i64: 2>}> : (tensor<20xf32>) -> tensor<9xf32>
            %1 = "stablehlo.slice"(%0) <{start_indices = array<i64: 1>, limit_indices = array<i64: 9>, strides = array<i64: 3>}> : (tensor<9xf32>) -> tensor<3xf32>
            return %1 : tensor<3xf32>
            """,
            """
            %1 = "stablehlo.slice"(%x) <{start_indices = array<i64: 4>, limit_indices = array<i64: 19>, strides = array<i64: 6>}> : (tensor<20xf32>) -> tensor<3xf32>
            return %1 : tensor<3xf32>
            """,
            new Canonicalize()
        );

    [Test]
    public void ADynamicSliceAtAConstantIsASliceThatFits() =>
        PassText.AssertBody(
            "(%x: tensor<8xf32>) -> tensor<3xf32>",
            """
            %0 = "stablehlo.constant"() <{value = dense<7> : tensor<i32>}> : () -> tensor<i32>
            %1 = "stablehlo.dynamic_slice"(%x, %0) <{slice_sizes = array<i64: 3>}> : (tensor<8xf32>, tensor<i32>) -> tensor<3xf32>
            return %1 : tensor<3xf32>
            """,
            """
            %1 = "stablehlo.slice"(%x) <{start_indices = array<i64: 5>, limit_indices = array<i64: 8>, strides = array<i64: 1>}> : (tensor<8xf32>) -> tensor<3xf32>
            return %1 : tensor<3xf32>
            """,
            new Canonicalize()
        );

    [Test]
    public void ShapeArithmeticFoldsAndMakesOpsStatic() =>
        PassText.AssertBody(
            "(%x: tensor<2x6xf32>) -> tensor<3x4xf32>",
            """
            %0 = "stablehlo.get_dimension_size"(%x) <{dimension = 1 : i64}> : (tensor<2x6xf32>) -> tensor<i32>
            %1 = "stablehlo.constant"() <{value = dense<2> : tensor<i32>}> : () -> tensor<i32>
            %2 = "stablehlo.divide"(%0, %1) : (tensor<i32>, tensor<i32>) -> tensor<i32>
            %3 = "stablehlo.reshape"(%2) : (tensor<i32>) -> tensor<1xi32>
            %4 = "stablehlo.constant"() <{value = dense<4> : tensor<1xi32>}> : () -> tensor<1xi32>
            %5 = "stablehlo.concatenate"(%3, %4) <{dimension = 0 : i64}> : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
            %6 = "stablehlo.dynamic_reshape"(%x, %5) : (tensor<2x6xf32>, tensor<2xi32>) -> tensor<3x4xf32>
            return %6 : tensor<3x4xf32>
            """,
            """
            %6 = "stablehlo.reshape"(%x) : (tensor<2x6xf32>) -> tensor<3x4xf32>
            return %6 : tensor<3x4xf32>
            """,
            new Canonicalize()
        );

    [Test]
    public void ACaseOutOfRangeTakesTheLastBranch() =>
        PassText.AssertBody(
            "(%x: tensor<f32>) -> tensor<f32>",
            """
            %0 = "stablehlo.constant"() <{value = dense<-1> : tensor<i32>}> : () -> tensor<i32>
            %1 = "stablehlo.case"(%0) ({
              "stablehlo.return"(%x) : (tensor<f32>) -> ()
            }, {
              %2 = "stablehlo.sine"(%x) : (tensor<f32>) -> tensor<f32>
              "stablehlo.return"(%2) : (tensor<f32>) -> ()
            }) : (tensor<i32>) -> tensor<f32>
            return %1 : tensor<f32>
            """,
            """
            %2 = "stablehlo.sine"(%x) : (tensor<f32>) -> tensor<f32>
            return %2 : tensor<f32>
            """,
            new Canonicalize()
        );

    private static TestCaseData Fold(string op, string type, string left, string right, string expected) =>
        new TestCaseData(op, type, left, right, expected).SetArgDisplayNames(op, type, left, right);
}
