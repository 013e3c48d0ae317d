using static XlaSharp.Hlo.Passes.Chlo.Expr;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// Complex inverse trigonometric and hyperbolic functions in real arithmetic. Inverse sine and cosine follow T. Hull,
/// T. Fairgrieve and P. Tang, "Implementing the complex arcsine and arccosine functions using exception handling"
/// (1997); all keep their accuracy at extreme magnitudes and the sign of zero on branch cuts.
/// </summary>
internal static class ComplexTrigonometry
{
    private const double Ln2 = 0.6931471805599453;

    /// <summary>acos z = (atan2(R, re), ∓I).</summary>
    public static Expr Acos(Expr z)
    {
        (Expr re, Expr im) = (z.Real(), z.Imag());
        (Expr root, Expr log) = Kernel(re, im);
        return root.Atan2(re).Complex(Select(im.SignBit(), log, -log));
    }

    /// <summary>asin z = (atan2(re, R), ±I).</summary>
    public static Expr Asin(Expr z)
    {
        (Expr re, Expr im) = (z.Real(), z.Imag());
        (Expr root, Expr log) = Kernel(re, im);
        return re.Atan2(root).Complex(log.WithSignOf(im));
    }

    /// <summary>acosh z = ±i acos z with the real part not negative.</summary>
    public static Expr Acosh(Expr z)
    {
        (Expr re, Expr im) = (z.Real(), z.Imag());
        (Expr root, Expr log) = Kernel(re, im);
        return log.Complex(root.Atan2(re).WithSignOf(im));
    }

    /// <summary>asinh z = −i asin(i z).</summary>
    public static Expr Asinh(Expr z)
    {
        (Expr re, Expr im) = (z.Real(), z.Imag());
        (Expr root, Expr log) = Kernel(im, re);
        return log.WithSignOf(re).Complex(im.Atan2(root));
    }

    /// <summary>atanh z = (¼ log1p(4x / ((1 − x)² + y²)), ½ atan2(2y, (1 − x)(1 + x) − y²)) with x = |re|.</summary>
    public static Expr Atanh(Expr z)
    {
        (Expr re, Expr im) = AtanhParts(z.Real(), z.Imag());
        return re.Complex(im);
    }

    /// <summary>atan z = −i atanh(i z).</summary>
    public static Expr Atan(Expr z)
    {
        (Expr re, Expr im) = AtanhParts(-z.Imag(), z.Real());
        return im.Complex(-re);
    }

    /// <summary>The pair (R, I) that inverse sine and cosine are made of, as a complex number.</summary>
    public static Expr AsinAcosKernel(Expr z)
    {
        (Expr root, Expr log) = Kernel(z.Real(), z.Imag());
        return root.Complex(log);
    }

    /// <summary>sinh z = (sinh x cos y, cosh x sin y), scaled where e^|x| overflows.</summary>
    public static Expr Sinh(Expr z)
    {
        (Expr x, Expr y) = (z.Real(), z.Imag());
        (Expr sine, Expr cosine) = (y.Sin(), y.Cos());
        Expr re = Scaled(x, Hyperbolic.Sinh(x), cosine).Re;
        Expr im = Scaled(x, Hyperbolic.Cosh(x), sine).Im;
        return re.Complex(Select(y.EqualTo(0), y, im));
    }

    /// <summary>cosh z = (cosh x cos y, sinh x sin y), scaled where e^|x| overflows.</summary>
    public static Expr Cosh(Expr z)
    {
        (Expr x, Expr y) = (z.Real(), z.Imag());
        (Expr sine, Expr cosine) = (y.Sin(), y.Cos());
        Expr re = Scaled(x, Hyperbolic.Cosh(x), cosine).Im;
        Expr im = Scaled(x, Hyperbolic.Sinh(x), sine).Re;
        return re.Complex(Select(x.EqualTo(0) | y.EqualTo(0), x * y, im));
    }

    /// <summary>tan z = (t · sech² y, tanh y · (1 + t²)) / (1 + t² tanh² y) with t = tan x.</summary>
    public static Expr Tan(Expr z)
    {
        (Expr x, Expr y) = (z.Real(), z.Imag());
        Expr t = x.Tan();
        Expr tanh = y.Tanh();
        Expr decay = (y.Abs() * -2).Exp();
        Expr sum = decay + 1;
        Expr sech2 = decay * 4 / (sum * sum);
        Expr square = t * t;
        Expr denominator = (square * (tanh * tanh)) + 1;
        return (t * sech2 / denominator).Complex(tanh * ((square + 1) / denominator));
    }

    /// <summary>z² = ((x − y)(x + y), 2 x y).</summary>
    public static Expr Square(Expr z)
    {
        (Expr x, Expr y) = (z.Real(), z.Imag());

        // Equal magnitudes cancel exactly, also infinite sums; two infinities leave the real part undefined.
        Expr equal = x.Abs().EqualTo(y.Abs()) & x.IsFinite();
        Expr re = Select(equal, 0, (x - y) * (x + y));
        Expr product = x * y;
        return re.Complex(product + product);
    }

    // The product with a hyperbolic function; e^|x| is taken in two halves where it overflows. Re keeps the sign of x.
    private static (Expr Re, Expr Im) Scaled(Expr x, Expr hyperbolic, Expr factor)
    {
        Expr a = x.Abs();
        Expr half = (a * 0.5).Exp();
        Expr large = half * 0.5 * factor * half;
        Expr isLarge = a > Limits.LogOfLargest(x.Element);
        Expr plain = hyperbolic * factor;
        return (Select(isLarge, Select(x < 0, -large, large), plain), Select(isLarge, large, plain));
    }

    private static (Expr Re, Expr Im) AtanhParts(Expr re, Expr im)
    {
        Expr x = re.Abs();
        Expr y = im.Abs();
        double safe = Limits.SquareRootOfLargest(re.Element) * 0.25;
        Expr big = x.Max(y) >= safe;
        Expr square = y * y;
        Expr below = 1 - x;
        Expr usual = ((x * 4) / ((below * below) + square)).Log1p() * 0.25;

        // On the line x = 1 the square of a small y would vanish: 4 / y² is the square of 2 / y.
        Expr onLine = (Ln2 - y.Log()) * 0.5;
        Expr nearPole = x.EqualTo(1) & (y < Limits.Epsilon(re.Element));
        Expr magnitude = Select(big, Reciprocal(x, y), Select(nearPole, onLine, usual));
        Expr angle = (y * 2).Atan2((below * (x + 1)) - square) * 0.5;
        Expr imaginary = Select(big, Math.PI / 2, angle);
        return (magnitude.WithSignOf(re), Select(im.IsNan(), im, imaginary.WithSignOf(im)));
    }

    // x / (x² + y²) of large numbers: with r the smaller over the larger, r or 1 over the larger, over 1 + r².
    private static Expr Reciprocal(Expr x, Expr y)
    {
        Expr large = x.Max(y);
        Expr infinite = large.EqualTo(double.PositiveInfinity);
        Expr ratio = x.Min(y) / large;
        Expr head = Select(x >= y, 1, ratio);
        return Select(infinite, 0, head / ((ratio * ratio) + 1) / large);
    }

    private static Expr Hypot(Expr a, Expr b)
    {
        Expr large = a.Max(b);
        Expr small = a.Min(b);
        Expr ratio = small / large;
        Expr usual = ((ratio * ratio) + 1).Sqrt() * large;
        Expr degenerate = large.EqualTo(0) | large.EqualTo(double.PositiveInfinity);
        return Select(degenerate, large, usual);
    }

    private static (Expr Root, Expr Log) Kernel(Expr re, Expr im)
    {
        Expr x = re.Abs();
        Expr y = im.Abs();
        double safeMax = Limits.SquareRootOfLargest(re.Element) * 0.125;
        double safeMin = re.Element.Kind == ElementKind.F64 ? 1e-153 : 4e-19;
        Expr above = x + 1;
        Expr beyond = x - 1;
        Expr r = Hypot(above, y);
        Expr s = Hypot(beyond.Abs(), y);
        Expr a = (r + s) * 0.5;
        Expr outer = r + above;
        Expr inner = Select(x <= 1, s - beyond, s + beyond);
        Expr square = y * y;
        Expr big = x.Max(y) >= safeMax;
        Expr inside = x < 1;

        Expr halfSum = (a + x) * 0.5;
        Expr root = Select(
            x <= 1,
            (halfSum * ((square / outer) + inner)).Sqrt(),
            y * ((halfSum / outer) + (halfSum / inner)).Sqrt()
        );

        // a − 1 without cancellation; for tiny y inside the unit interval only the ratio to its root matters.
        Expr excess = ((square / outer) + Select(inside, square / inner, inner)) * 0.5;
        Expr usual = (excess + (excess * (a + 1)).Sqrt()).Log1p();
        Expr tiny = y / ((1 - x) * above).Sqrt();
        Expr log = Select(inside & (y < safeMin), tiny, usual);
        return (Select(big, y, root), Select(big, LogOfLarge(x, y), log));
    }

    // ln(2 |z|) of large numbers.
    private static Expr LogOfLarge(Expr x, Expr y)
    {
        Expr large = x.Max(y);
        Expr ratio = Select(large.EqualTo(double.PositiveInfinity), 0, x.Min(y) / large);
        return large.Log() + Ln2 + ((ratio * ratio).Log1p() * 0.5);
    }
}
