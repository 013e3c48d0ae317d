using static XlaSharp.Hlo.Passes.Chlo.Expr;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>Real inverse trigonometric and hyperbolic functions, for f32 and f64.</summary>
internal static class Hyperbolic
{
    private const double Ln2 = 0.6931471805599453;

    /// <summary>acos x = 2 · atan2(√((1 − x)(1 + x)), 1 + x), π at −1.</summary>
    public static Expr Acos(Expr x) => Select(x.EqualTo(-1), Math.PI, ((1 - x) * (1 + x)).Sqrt().Atan2(1 + x) * 2);

    /// <summary>asin x = 2 · atan2(x, 1 + √((1 − x)(1 + x))).</summary>
    public static Expr Asin(Expr x) => x.Atan2(((1 - x) * (1 + x)).Sqrt() + 1) * 2;

    /// <summary>
    /// acosh x = log1p(t + √t · √(t + 2)) with t = x − 1; ln x + ln 2 where the square would overflow.
    /// </summary>
    public static Expr Acosh(Expr x)
    {
        Expr t = x - 1;
        Expr near = (t + (t.Sqrt() * (t + 2).Sqrt())).Log1p();
        return Select(x >= Limits.Largest(x.Element) / 2, x.Log() + Ln2, near);
    }

    /// <summary>
    /// asinh x = ± log1p(a + a² / (1 + √(1 + a²))) with a = |x|; ln a + ln 2 where the square would overflow.
    /// </summary>
    public static Expr Asinh(Expr x)
    {
        Expr a = x.Abs();
        Expr square = a * a;
        Expr near = (a + (square / ((square + 1).Sqrt() + 1))).Log1p();
        Expr magnitude = Select(a >= Limits.SquareRootOfLargest(x.Element), a.Log() + Ln2, near);
        return magnitude.WithSignOf(x);
    }

    /// <summary>atan x = atan2(x, 1).</summary>
    public static Expr Atan(Expr x) => x.Atan2(x.Number(1));

    /// <summary>atanh x = ± ½ · log1p(2a / (1 − a)) with a = |x|.</summary>
    public static Expr Atanh(Expr x)
    {
        Expr a = x.Abs();
        return (((a * 2) / (1 - a)).Log1p() * 0.5).WithSignOf(x);
    }

    /// <summary>cosh x = (e^a + e^−a) / 2; from half exponents where e^a would overflow.</summary>
    public static Expr Cosh(Expr x)
    {
        Expr a = x.Abs();
        Expr e = a.Exp();
        Expr half = (a * 0.5).Exp();
        return Select(a > Limits.LogOfLargest(x.Element), half * 0.5 * half, (e + (1 / e)) * 0.5);
    }

    /// <summary>
    /// sinh x = ± (m + m / (m + 1)) / 2 with m = e^a − 1; from half exponents where e^a would overflow.
    /// </summary>
    public static Expr Sinh(Expr x)
    {
        Expr a = x.Abs();
        Expr m = a.Expm1();
        Expr half = (a * 0.5).Exp();
        Expr magnitude = Select(a > Limits.LogOfLargest(x.Element), half * 0.5 * half, (m + (m / (m + 1))) * 0.5);
        return magnitude.WithSignOf(x);
    }
}

/// <summary>Limits of the formats that formulas are written for.</summary>
internal static class Limits
{
    /// <summary>The largest finite number.</summary>
    public static double Largest(ElementType type) => type.Kind == ElementKind.F64 ? double.MaxValue : float.MaxValue;

    /// <summary>A number whose square is still finite.</summary>
    public static double SquareRootOfLargest(ElementType type) => type.Kind == ElementKind.F64 ? 1e154 : 1e19;

    /// <summary>A number whose exponential is still finite.</summary>
    public static double LogOfLargest(ElementType type) => type.Kind == ElementKind.F64 ? 709 : 88;

    /// <summary>The distance of 1 to the next larger number.</summary>
    public static double Epsilon(ElementType type) =>
        type.Kind == ElementKind.F64 ? Math.ScaleB(1, -52) : Math.ScaleB(1, -23);
}
