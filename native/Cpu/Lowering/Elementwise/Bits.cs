using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Lowering.Elementwise;

/// <summary>Operations on the bits of integers and booleans.</summary>
internal static class Bits
{
    /// <summary>One row per op.</summary>
    public static (string, Lowering)[] Rows =>
        [
            ("stablehlo.and", new Pointwise((s, _, x) => s.Ir.And(x[0].Real, x[1].Real))),
            ("stablehlo.or", new Pointwise((s, _, x) => s.Ir.Or(x[0].Real, x[1].Real))),
            ("stablehlo.xor", new Pointwise((s, _, x) => s.Ir.Xor(x[0].Real, x[1].Real))),
            ("stablehlo.not", new Pointwise((s, _, x) => s.Ir.Not(x[0].Real))),
            ("stablehlo.shift_left", new Pointwise((s, _, x) => s.ShiftLeft(x[0], x[1]))),
            ("stablehlo.shift_right_logical", new Pointwise((s, _, x) => s.ShiftRightLogical(x[0], x[1]))),
            ("stablehlo.shift_right_arithmetic", new Pointwise((s, _, x) => s.ShiftRightArithmetic(x[0], x[1]))),
            ("stablehlo.popcnt", new Pointwise((s, _, x) => s.Ir.Intrinsic("llvm.ctpop", x[0].Real))),
            ("stablehlo.count_leading_zeros", new Pointwise((s, _, x) => s.CountLeadingZeros(x[0]))),
        ];
}
