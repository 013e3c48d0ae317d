using XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Rules of CHLO's elementwise functions. Each device computes them in its own way; where none does, the program is
/// decomposed (<see cref="Hlo.Passes.DecomposeChlo"/>).
/// </summary>
internal static class ChloRules
{
    private const double TwoOverSqrtPi = 1.1283791670955126;

    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Unary<Erf>((x, _) => Lax.Mul(TwoOverSqrtPi, Lax.Exp(Lax.Neg(Lax.Mul(x, x))))),
        Rows.Unary<Erfc>((x, _) => Lax.Mul(-TwoOverSqrtPi, Lax.Exp(Lax.Neg(Lax.Mul(x, x))))),
        Rows.Unary<ErfInv>((_, y) => Lax.Mul(1 / TwoOverSqrtPi, Lax.Exp(Lax.Mul(y, y)))),
        Rows.Unary<Lgamma>((x, _) => Lax.Digamma(x)),
        Rows.Unary<Digamma>((x, _) => Lax.Polygamma(Lax.FullLike(x, 1), x)),
        Rows.Function<Polygamma>(null, (operands, _) => Lax.Polygamma(operands[0] + 1, operands[1])),
        Rows.Function<Zeta>(null, (operands, _) => -operands[0] * Lax.Zeta(operands[0] + 1, operands[1])),
        Rows.Unary<BesselI1e>(BesselPrograms.I1eDerivative),
        Rows.Unary<Asin>((x, _) => Lax.Rsqrt((1 - x) * (1 + x))),
        Rows.Unary<Acos>((x, _) => -Lax.Rsqrt((1 - x) * (1 + x))),
        Rows.Unary<Atan>((x, _) => Lax.Reciprocal(1 + (x * x))),
        Rows.Unary<Sinh>((x, _) => Lax.Cosh(x)),
        Rows.Unary<Cosh>((x, _) => Lax.Sinh(x)),
        Rows.Unary<Asinh>((x, _) => Lax.Rsqrt((x * x) + 1)),
        Rows.Unary<Acosh>((x, _) => Lax.Rsqrt(x - 1) * Lax.Rsqrt(x + 1)),
        Rows.Unary<Atanh>((x, _) => Lax.Reciprocal((1 - x) * (1 + x))),
        Rows.NoTangent<NextAfter>(),
    ];
}
