using XlaSharp.Hlo.Ops;
using Pair = (double Re, double Im);

namespace XlaSharp.Hlo.Reference;

/// <summary>
/// Elementwise ops on complex numbers, in double precision, safe at extreme magnitudes; the caller rounds.
/// </summary>
internal static class ComplexMath
{
    private const double Ln2 = 0.6931471805599453;

    public static Pair Unary(Op op, Pair z) =>
        op switch
        {
            Cbrt => Power(z, (1.0 / 3, 0)),
            Cosine => (Math.Cos(z.Re) * Math.Cosh(z.Im), -Math.Sin(z.Re) * Math.Sinh(z.Im)),
            Exponential => Exp(z),
            ExponentialMinusOne => Expm1(z),
            Ops.Log => Log(z),
            LogPlusOne => Log1p(z),
            Ops.Logistic => Logistic(z),
            Negate => (-z.Re, -z.Im),
            Ops.Rsqrt => Rsqrt(z),
            Ops.Sign => Sign(z),
            Sine => (Math.Sin(z.Re) * Math.Cosh(z.Im), Math.Cos(z.Re) * Math.Sinh(z.Im)),
            Ops.Sqrt => Sqrt(z),
            Tan => Swap(Tanh((-z.Im, z.Re))),
            Ops.Tanh => Tanh(z),
            _ => throw Unsupported.For(op, "complex numbers"),
        };

    public static Pair Binary(Op op, Pair a, Pair b) =>
        op switch
        {
            Add => (a.Re + b.Re, a.Im + b.Im),
            Subtract => (a.Re - b.Re, a.Im - b.Im),
            Ops.Multiply => Multiply(a, b),
            Ops.Divide => Divide(a, b),
            Maximum => IsLess(a, b) ? b : a,
            Minimum => IsLess(b, a) ? b : a,
            Ops.Power => Power(a, b),
            Ops.Atan2 => Atan2(a, b),
            _ => throw Unsupported.For(op, "complex numbers"),
        };

    /// <summary>Lexicographic order.</summary>
    public static bool IsLess(Pair a, Pair b) => a.Re < b.Re || (a.Re == b.Re && a.Im < b.Im);

    public static Pair Multiply(Pair a, Pair b) => ((a.Re * b.Re) - (a.Im * b.Im), (a.Re * b.Im) + (a.Im * b.Re));

    /// <summary>|z|.</summary>
    public static double Abs(Pair z) => double.Hypot(z.Re, z.Im);

    public static Pair Divide(Pair a, Pair b)
    {
        // Robert Smith's method on scaled operands.
        double scale = Math.Max(Math.Abs(b.Re), Math.Abs(b.Im));
        int shift = double.IsFinite(scale) && scale != 0 ? -Math.ILogB(scale) : 0;
        (double c, double d) = (Math.ScaleB(b.Re, shift), Math.ScaleB(b.Im, shift));
        double norm = (c * c) + (d * d);
        double re = Math.ScaleB(((a.Re * c) + (a.Im * d)) / norm, shift);
        double im = Math.ScaleB(((a.Im * c) - (a.Re * d)) / norm, shift);
        return double.IsNaN(re) && double.IsNaN(im) ? DivideSpecial(a, b, norm) : (re, im);
    }

    public static Pair Exp(Pair z)
    {
        if (z.Im == 0)
        {
            return (Math.Exp(z.Re), z.Im);
        }

        double half = Math.Exp(z.Re / 2);
        return z.Re > 700
            ? (half * Math.Cos(z.Im) * half, half * Math.Sin(z.Im) * half)
            : (Math.Exp(z.Re) * Math.Cos(z.Im), Math.Exp(z.Re) * Math.Sin(z.Im));
    }

    public static Pair Log(Pair z) => (LogAbs(z.Re, z.Im), Math.Atan2(z.Im, z.Re));

    public static Pair Log1p(Pair z)
    {
        double angle = Math.Atan2(z.Im, 1 + z.Re);
        double size = Math.Max(Math.Abs(z.Re), Math.Abs(z.Im));
        if (!(size < 1e8))
        {
            return (LogAbs(z.Re, z.Im), angle);
        }

        // |1 + z|² − 1 = x (2 + x) + y², summed without losing what cancels.
        (double s1, double e1) = TwoProduct(z.Re, z.Re);
        (double s2, double e2) = TwoProduct(z.Im, z.Im);
        (double a, double ea) = TwoSum(2 * z.Re, s1);
        (double b, double eb) = TwoSum(a, s2);
        double excess = b + (ea + eb + e1 + e2);
        return (RealMath.Log1p(excess) / 2, angle);
    }

    public static Pair Sqrt(Pair z)
    {
        (double x, double y) = z;
        if (double.IsInfinity(y))
        {
            return (double.PositiveInfinity, y);
        }

        if (double.IsInfinity(x))
        {
            return x > 0
                ? (x, double.IsNaN(y) ? y : Math.CopySign(0, y))
                : (double.IsNaN(y) ? y : 0, Math.CopySign(double.PositiveInfinity, y));
        }

        if (x == 0 && y == 0)
        {
            return (0, y);
        }

        // Scale by an even power of two so that nothing overflows or vanishes.
        int shift = Math.ILogB(Math.Max(Math.Abs(x), Math.Abs(y))) / 2 * 2;
        (double u, double v) = (Math.ScaleB(x, -shift), Math.ScaleB(y, -shift));
        double root = Math.Sqrt((Math.Abs(u) + double.Hypot(u, v)) / 2);
        double large = Math.ScaleB(root, shift / 2);

        // The other part comes from the unscaled operand, which the scaling may have made vanish.
        double small = Math.Abs(y) / large / 2;
        return u >= 0 ? (large, Math.CopySign(small, y)) : (small, Math.CopySign(large, y));
    }

    public static Pair Tanh(Pair z)
    {
        (double x, double y) = z;
        if (Math.Abs(x) > 22)
        {
            double tail = 4 * Math.Exp(-2 * Math.Abs(x));
            double im = double.IsFinite(y) ? tail * Math.Sin(y) * Math.Cos(y) : 0;
            return (Math.CopySign(1, x), im);
        }

        double t = Math.Tan(y);
        double beta = 1 + (t * t);
        double s = Math.Sinh(x);
        double rho = Math.Sqrt(1 + (s * s));
        double denominator = 1 + (beta * s * s);
        return double.IsInfinity(t) ? (rho / s, 1 / t) : (beta * rho * s / denominator, t / denominator);
    }

    public static Pair Power(Pair z, Pair w)
    {
        if (z is (0, 0))
        {
            return w is (0, 0) ? (1, 0)
                : w.Re > 0 ? (0, 0)
                : (double.NaN, double.NaN);
        }

        return w is (0, 0) ? (1, 0) : Exp(Multiply(w, Log(z)));
    }

    private static Pair Expm1(Pair z)
    {
        // e^x cos y − 1 = (e^x − 1) cos y − 2 sin²(y / 2).
        double sine = Math.Sin(z.Im / 2);
        double re = (RealMath.Expm1(z.Re) * Math.Cos(z.Im)) - (2 * sine * sine);
        return (re, Exp(z).Im);
    }

    private static Pair Logistic(Pair z)
    {
        Pair e = Exp((-z.Re, -z.Im));
        return Divide((1, 0), (1 + e.Re, e.Im));
    }

    private static Pair Rsqrt(Pair z)
    {
        if (z is (0, 0))
        {
            return (double.PositiveInfinity, double.NaN);
        }

        if (double.IsInfinity(z.Re) || double.IsInfinity(z.Im))
        {
            return (0, -Math.CopySign(0, z.Im));
        }

        // 1 / √z = conj(√z) / |z|.
        Pair root = Sqrt(z);
        int shift = Math.ILogB(Math.Max(Math.Abs(root.Re), Math.Abs(root.Im)));
        (double u, double v) = (Math.ScaleB(root.Re, -shift), Math.ScaleB(root.Im, -shift));
        double norm = (u * u) + (v * v);
        return (Math.ScaleB(u / norm, -shift), Math.ScaleB(-v / norm, -shift));
    }

    private static Pair Sign(Pair z)
    {
        double size = Abs(z);
        return double.IsNaN(z.Re) || double.IsNaN(z.Im) ? (double.NaN, double.NaN)
            : size == 0 ? (0, 0)
            : double.IsInfinity(size) ? Sign((Math.ScaleB(z.Re, -4), Math.ScaleB(z.Im, -4)), size)
            : (z.Re / size, z.Im / size);
    }

    // The length of a finite number may overflow; an infinite part has no direction.
    private static Pair Sign(Pair scaled, double size)
    {
        double length = Abs(scaled);
        return double.IsInfinity(length)
            ? (scaled.Re / size, scaled.Im / size)
            : (scaled.Re / length, scaled.Im / length);
    }

    private static Pair Atan2(Pair y, Pair x)
    {
        // −i · ln((x + i y) / √(x² + y²)).
        Pair sum = Binary(Add.Instance, Multiply(x, x), Multiply(y, y));
        Pair log = Log(Divide((x.Re - y.Im, x.Im + y.Re), Sqrt(sum)));
        return (log.Im, -log.Re);
    }

    // tan z = −i tanh(i z).
    private static Pair Swap(Pair tanh) => (tanh.Im, -tanh.Re);

    private static double LogAbs(double x, double y)
    {
        (double large, double small) = (Math.Max(Math.Abs(x), Math.Abs(y)), Math.Min(Math.Abs(x), Math.Abs(y)));
        if (double.IsInfinity(large))
        {
            return double.PositiveInfinity;
        }

        if (large == 0 || double.IsNaN(large))
        {
            return Math.Log(large);
        }

        if (large is > 0.5 and < 2 && small < 2)
        {
            // |z|² − 1 = (large − 1)(large + 1) + small².
            (double p, double ep) = TwoProduct(large - 1, large + 1);
            (double s, double es) = TwoProduct(small, small);
            (double sum, double e) = TwoSum(p, s);
            return RealMath.Log1p(sum + (e + ep + es)) / 2;
        }

        double ratio = small / large;
        return Math.Log(large) + (RealMath.Log1p(ratio * ratio) / 2);
    }

    private static Pair DivideSpecial(Pair a, Pair b, double norm)
    {
        // Annex G of the C standard.
        if (norm == 0 && (!double.IsNaN(a.Re) || !double.IsNaN(a.Im)))
        {
            double infinity = Math.CopySign(double.PositiveInfinity, b.Re);
            return (infinity * a.Re, infinity * a.Im);
        }

        bool infiniteLeft = double.IsInfinity(a.Re) || double.IsInfinity(a.Im);
        if (infiniteLeft && double.IsFinite(b.Re) && double.IsFinite(b.Im))
        {
            Pair unit = Box(a);
            return (
                double.PositiveInfinity * ((unit.Re * b.Re) + (unit.Im * b.Im)),
                double.PositiveInfinity * ((unit.Im * b.Re) - (unit.Re * b.Im))
            );
        }

        bool infiniteRight = double.IsInfinity(b.Re) || double.IsInfinity(b.Im);
        if (infiniteRight && double.IsFinite(a.Re) && double.IsFinite(a.Im))
        {
            Pair unit = Box(b);
            return (0 * ((a.Re * unit.Re) + (a.Im * unit.Im)), 0 * ((a.Im * unit.Re) - (a.Re * unit.Im)));
        }

        return (double.NaN, double.NaN);
    }

    private static Pair Box(Pair z) =>
        (Math.CopySign(double.IsInfinity(z.Re) ? 1 : 0, z.Re), Math.CopySign(double.IsInfinity(z.Im) ? 1 : 0, z.Im));

    private static (double Sum, double Error) TwoSum(double a, double b)
    {
        double sum = a + b;
        double part = sum - a;
        return (sum, (a - (sum - part)) + (b - part));
    }

    private static (double Product, double Error) TwoProduct(double a, double b)
    {
        double product = a * b;
        return (product, Math.FusedMultiplyAdd(a, b, -product));
    }
}
