using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Elementwise;

/// <summary>Elementary and special functions of one argument.</summary>
internal static class Functions
{
    private const int Call = ElementLowering.CallCost;
    private const int Inline = ElementLowering.FunctionCost;
    private const int Root = 5;

    /// <summary>One row per op.</summary>
    public static (string, Lowering)[] Rows =>
        [
            ("stablehlo.exponential", Library("exp", Inline)),
            ("stablehlo.exponential_minus_one", Own((s, type, x) => s.ExponentialMinusOne(type, x))),
            ("stablehlo.log", Library("log", Inline)),
            ("stablehlo.log_plus_one", Own((s, type, x) => s.LogPlusOne(type, x), Inline)),
            ("stablehlo.sine", Library("sin")),
            ("stablehlo.cosine", Library("cos")),
            ("stablehlo.tan", Library("tan")),
            ("stablehlo.tanh", Library("tanh", Inline)),
            ("stablehlo.cbrt", Own((s, type, x) => s.Cbrt(type, x))),
            (
                "stablehlo.logistic",
                new Pointwise((s, n, x) => s.Logistic(n.Result.ElementType, x[0]), Inline, Refusals.Quantized)
            ),
            (
                "stablehlo.sqrt",
                new Pointwise((s, n, x) => s.Sqrt(n.Result.ElementType, x[0]), Root, Refusals.Quantized)
            ),
            (
                "stablehlo.rsqrt",
                new Pointwise((s, n, x) => s.Rsqrt(n.Result.ElementType, x[0]), Root, Refusals.Quantized)
            ),
            ("stablehlo.floor", Rounding("llvm.floor")),
            ("stablehlo.ceil", Rounding("llvm.ceil")),
            ("stablehlo.round_nearest_even", Rounding("llvm.roundeven")),
            ("stablehlo.round_nearest_afz", Rounding("llvm.round")),
            ("chlo.acos", RealLibrary("acos")),
            ("chlo.acosh", RealLibrary("acosh")),
            ("chlo.asin", RealLibrary("asin")),
            ("chlo.asinh", RealLibrary("asinh")),
            ("chlo.atan", Library("atan")),
            ("chlo.atanh", Library("atanh")),
            ("chlo.cosh", RealLibrary("cosh")),
            ("chlo.sinh", RealLibrary("sinh")),
            ("chlo.tan", Library("tan")),
            // The decomposition for narrower floats is as accurate, and computes whole vectors (GELU is made of it).
            (
                "chlo.erf",
                new Pointwise((s, n, x) => s.Function("erf", n.Result.ElementType, x[0]), Call, Refusals.ButDouble)
            ),
            ("chlo.erfc", RealLibrary("erfc")),
            ("chlo.lgamma", RealLibrary("lgamma")),
        ];

    private static Pointwise Own(Func<Scalars, ElementType, Element, Element> rule, int cost = Call) =>
        new((s, n, x) => rule(s, n.Result.ElementType, x[0]), cost, Refusals.Quantized);

    // The C library has a complex function of this name too.
    private static Pointwise Library(string name, int cost = Call) =>
        new((s, n, x) => s.Function(name, n.Result.ElementType, x[0]), cost, Refusals.Quantized);

    private static Pointwise RealLibrary(string name) =>
        new((s, n, x) => s.Function(name, n.Result.ElementType, x[0]), Call, Refusals.ComplexOrQuantized);

    private static Pointwise Rounding(string intrinsic) =>
        new((s, n, x) => s.Exact(intrinsic, n.Result.ElementType, x[0]), 1, Refusals.Quantized);
}
