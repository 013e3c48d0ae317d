using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Elementwise;

/// <summary>Sums, products and their kind.</summary>
internal static class Arithmetic
{
    private const int Division = 4;
    private const int Call = ElementLowering.CallCost;

    /// <summary>One row per op.</summary>
    public static (string, Lowering)[] Rows =>
        [
            ("stablehlo.add", Binary((s, n, a, b) => s.Add(n.Result.ElementType, a, b))),
            ("stablehlo.subtract", Binary((s, n, a, b) => s.Subtract(n.Result.ElementType, a, b))),
            ("stablehlo.multiply", Binary((s, n, a, b) => s.Multiply(n.Result.ElementType, a, b))),
            (
                "stablehlo.divide",
                Binary(
                    (s, n, a, b) => s.Divide(n.Result.ElementType, a, b),
                    Division,
                    hasLanes: node => node.Result.ElementType.IsFloat
                )
            ),
            (
                "stablehlo.remainder",
                Binary((s, n, a, b) => s.Remainder(n.Result.ElementType, a, b), Call, Refusals.ComplexOrQuantized)
            ),
            ("stablehlo.maximum", Binary((s, n, a, b) => s.Maximum(n.Result.ElementType, a, b))),
            ("stablehlo.minimum", Binary((s, n, a, b) => s.Minimum(n.Result.ElementType, a, b))),
            ("stablehlo.power", Binary(Power, Call)),
            ("stablehlo.atan2", Binary((s, n, a, b) => s.Atan2(n.Result.ElementType, a, b), Call)),
            ("stablehlo.negate", Unary((s, n, a) => s.Negate(n.Result.ElementType, a))),
            ("stablehlo.abs", Unary((s, n, a) => s.Abs(n.Operands[0].ElementType, a))),
            ("stablehlo.sign", Unary((s, n, a) => s.Sign(n.Result.ElementType, a))),
            (
                "stablehlo.clamp",
                new Pointwise((s, n, x) => s.Clamp(n.Result.ElementType, x[0], x[1], x[2]), refuse: Refusals.Quantized)
            ),
            ("stablehlo.select", new Pointwise((s, _, x) => s.Select(x[0].Real, x[1], x[2]))),
        ];

    private static Element Power(Scalars scalars, Node node, Element a, Element b) =>
        node.Result.ElementType switch
        {
            { IsInteger: true } integer => scalars.PowerInteger(integer, a, b),
            ElementType type => scalars.Power(type, a, b),
        };

    private static Pointwise Unary(Func<Scalars, Node, Element, Element> rule, int cost = 1) =>
        new((s, n, x) => rule(s, n, x[0]), cost, Refusals.Quantized);

    private static Pointwise Binary(
        Func<Scalars, Node, Element, Element, Element> rule,
        int cost = 1,
        Func<Node, string?>? refuse = null,
        Func<Node, bool>? hasLanes = null
    ) => new((s, n, x) => rule(s, n, x[0], x[1]), cost, refuse ?? Refusals.Quantized, hasLanes);
}
