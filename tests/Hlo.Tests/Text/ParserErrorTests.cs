using System.Globalization;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Text;

/// <summary>
/// Wrong text gives findings with position, source line and caret, several at once, and never anything but an
/// <see cref="HloException"/>.
/// </summary>
internal sealed class ParserErrorTests
{
    [Test]
    public void FindingShowsLineColumnAndCaret()
    {
        const string text = """
            func.func @f(%a: tensor<2xf32>) -> tensor<2xf32> {
              %0 = stablehlo.add %a, %b : tensor<2xf32>
              return %0 : tensor<2xf32>
            }
            """;
        HloException exception = Assert.Throws<HloException>(() => Parser.Parse(text, "m.mlir"));
        Assert.That(
            exception.Message,
            Is.EqualTo(
                """
                m.mlir:2:26: error: use of undeclared SSA value name '%b'
                  %0 = stablehlo.add %a, %b : tensor<2xf32>
                                         ^
                """
            )
        );
    }

    [Test]
    public void EveryFaultyOperationIsReportedAndItsUsersAreNot()
    {
        const string text = """
            func.func @f(%a: tensor<2xf32>) {
              %0 = stablehlo.frobnicate %a : tensor<2xf32>
              %1 = stablehlo.add %0, %a : tensor<2xf32>
              %2 = stablehlo.transpose %a, dims = 0 : (tensor<2xf32>) -> tensor<2xf32>
              %a = stablehlo.negate %a : tensor<2xf32>
              return
            }
            func.func @f() {
              return
            }
            func.func @g() -> tensor<2xf32 {
              return
            }
            func.func @h() {
              "stablehlo.constant"() : () -> tensor<f32>
              return
            }
            """;
        Assert.That(
            Positions(text),
            Is.EqualTo(
                new[]
                {
                    "2:8: custom op 'stablehlo.frobnicate' is unknown; ops of other dialects must be in generic "
                        + "form: \"stablehlo.frobnicate\"(…) : (…) -> …",
                    "4:39: custom op 'stablehlo.transpose' expected '[', but got '0'",
                    "5:3: redefinition of SSA value '%a'",
                    "8:11: redefinition of symbol named 'f'",
                    "11:32: expected '>', but got '{'",
                    "15:3: 'stablehlo.constant' op requires attribute 'value'",
                }
            )
        );
    }

    [TestCase(
        "func.func @f(%a: tensor<2xf32>) { %0 = stablehlo.abs %a : tensor<3xf32> return }",
        "1:54: custom op 'stablehlo.abs' use of value '%a' expects different type than prior uses: 'tensor<3xf32>' "
            + "vs 'tensor<2xf32>'"
    )]
    [TestCase(
        "func.func @f(%a: tensor<f32>) { %0:2 = stablehlo.abs %a : tensor<f32> return }",
        "1:40: operation defines 1 results but was provided 2 to bind"
    )]
    [TestCase(
        "func.func @f(%a: tensor<f32>) { return %a#1 : tensor<f32> }",
        "1:40: custom op 'func.return' reference to invalid result number: '%a' has 1 results, but #1 is used"
    )]
    [TestCase(
        "func.func @f(%a: tensor<f32>) { \"stablehlo.abs\"(%a)[^bb1] : (tensor<f32>) -> () }",
        "1:52: successors are not supported: regions of StableHLO programs have one block"
    )]
    [TestCase("module attributes {a = 1, a = 2} {}", "1:27: duplicate key 'a' in dictionary attribute")]
    [TestCase("module attributes {a = #b} {}", "1:24: undefined symbol alias id 'b'")]
    [TestCase("#a = [#a]\nmodule attributes {b = #a} {}", "1:7: alias '#a' is defined by itself")]
    [TestCase("module attributes {a = 300 : ui8} {}", "1:24: integer constant out of range for attribute of type ui8")]
    [TestCase(
        "module attributes {a = dense<[1, 2]> : tensor<3xi32>} {}",
        "1:30: inferred shape of elements literal does not match type (tensor<3xi32>): dimension 0 has 2 entries "
            + "here, but size 3"
    )]
    [TestCase(
        "module attributes {a = dense<1> : tensor<3xf32>} {}",
        "1:30: expected floating point elements, but parsed integer '1'; write 1.0 for a f32"
    )]
    [TestCase(
        "module attributes {a = dense<\"0x00\"> : tensor<3xf32>} {}",
        "1:30: elements hex data size is invalid for provided type: tensor<3xf32> takes 12 bytes (or 4 for a "
            + "splat), but got 1"
    )]
    [TestCase(
        "module attributes {a = dense<\"0x00> : tensor<3xf32>} {}",
        "1:29: 'dense<' without closing bracket: expected '>'"
    )]
    [TestCase("func.func private @f(tensor<2x3zf32>)", "1:32: expected 'x' in dimension list")]
    [TestCase("func.func private @f(tensor<2xq32>)", "1:31: invalid element type 'q32'; expected non-function type")]
    [TestCase(
        "func.func private @f(tensor<3xf32, #stablehlo.bounds<3>>)",
        "1:22: Static dimension 0 cannot have a bound, use ShapedType::kDynamic to indicate a missing bound: "
            + "write ? for it"
    )]
    [TestCase(
        "func.func @f()",
        "1:11: function @f has no body: symbol declaration cannot have public visibility; write 'func.func private @f'"
    )]
    [TestCase("module {\n  func.func private @f()\n", "2:25: expected '}', but got end of file")]
    [TestCase(
        "module { \u0007 }",
        "1:10: expected operation name in quotes, or a custom operation name, but got '\u0007'"
    )]
    public void FindingNamesWhatIsWrong(string text, string expected) =>
        Assert.That(Positions(text), Is.EqualTo(new[] { expected }));

    [TestCase("func.func @f() { ", "\"a.b\"() ({ ")]
    [TestCase("", "module { ")]
    [TestCase("module attributes {a = ", "[")]
    [TestCase("func.func private @f(", "tuple<")]
    [TestCase("func.func private @f() loc(", "\"a\"(")]
    public void DeepNestingIsRefused(string start, string level)
    {
        string text = start + string.Concat(Enumerable.Repeat(level, 100_000));
        Assert.That(Positions(text)[0], Does.EndWith("nesting is deeper than 200 levels"));
    }

    [Test]
    public void BrokenTextGivesFindingsOnly()
    {
        const string text = """
            #a = loc("x":1:2)
            module @m attributes {mhlo.num_replicas = 1 : i32} {
              func.func public @main(%arg0: tensor<2x3xf32> {jax.x = "y"} loc(#a)) -> (tensor<2xf32>) {
                %c = stablehlo.constant dense<"0x0000803F"> : tensor<f32>
                %0:2 = "foo.op"(%c) <{k = [1, {z}]}> ({ ^bb0(%x: i32): "foo.end"() : () -> () }) : (tensor<f32>) -> (i32, i32)
                %1 = stablehlo.reduce(%arg0 init: %c) applies stablehlo.add across dimensions = [1] : (tensor<2x3xf32>, tensor<f32>) -> tensor<2xf32>
                return %1 : tensor<2xf32>
              } loc(callsite("f" at unknown))
            }
            {-# dialect_resources: { builtin: { k: "0x04000000ABCD" } } #-}
            """;
        Assert.That(() => Parser.Parse(text), Throws.Nothing);
        Random random = new(20_240_607);
        const string noise = "<>(){}[]:,%#@!^\"\\-+=?x0179abfi. \n/";
        for (int i = 0; i < 3000; i++)
        {
            int cut = random.Next(text.Length);
            int length = random.Next(0, 12);
            string mutant =
                text[..cut] + noise[random.Next(noise.Length)] + text[Math.Min(text.Length, cut + length)..];
            Assert.That(() => ParseOrRefuse(mutant), Throws.Nothing, mutant);
        }
    }

    private static void ParseOrRefuse(string text)
    {
        try
        {
            Parser.Parse(text).ToText();
        }
        catch (HloException exception) when (exception.Diagnostics.Count > 0) { }
    }

    private static string[] Positions(string text)
    {
        HloException exception = Assert.Throws<HloException>(() => Parser.Parse(text));
        return
        [
            .. exception.Diagnostics.Select(diagnostic =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{((FileLocation)diagnostic.Location).Line}:{((FileLocation)diagnostic.Location).Column}: "
                        + $"{diagnostic.Message}"
                )
            ),
        ];
    }
}
