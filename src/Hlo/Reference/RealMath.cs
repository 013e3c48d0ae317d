using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>Elementwise ops on floats, in double precision; the caller rounds to the element type.</summary>
internal static class RealMath
{
    public static double Unary(Op op, double x) =>
        op switch
        {
            Abs => Math.Abs(x),
            Cbrt => Math.Cbrt(x),
            Ceil => Math.Ceiling(x),
            Cosine => Math.Cos(x),
            Exponential => Math.Exp(x),
            ExponentialMinusOne => Expm1(x),
            Floor => Math.Floor(x),
            Log => Math.Log(x),
            LogPlusOne => Log1p(x),
            Logistic => 1 / (1 + Math.Exp(-x)),
            Negate => -x,
            Real => x,
            Imag => 0,
            RoundNearestAfz => Math.Round(x, MidpointRounding.AwayFromZero),
            RoundNearestEven => Math.Round(x, MidpointRounding.ToEven),
            Rsqrt => 1 / Math.Sqrt(x),
            Sign => double.IsNaN(x) || x == 0 ? x : Math.Sign(x),
            Sine => Math.Sin(x),
            Sqrt => Math.Sqrt(x),
            Tan => Math.Tan(x),
            Tanh => Math.Tanh(x),
            _ => throw Unsupported.For(op, "floats"),
        };

    public static double Binary(Op op, double x, double y) =>
        op switch
        {
            Add => x + y,
            Atan2 => Math.Atan2(x, y),
            Divide => x / y,
            Maximum => Math.Max(x, y),
            Minimum => Math.Min(x, y),
            Multiply => x * y,
            Power => Math.Pow(x, y),
            Remainder => x % y,
            Subtract => x - y,
            _ => throw Unsupported.For(op, "floats"),
        };

    /// <summary>ln(1 + x), accurate near 0 (W. Kahan).</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x
            : double.IsInfinity(u) || u <= 0 ? Math.Log(u)
            : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>e^x − 1, accurate near 0 (W. Kahan).</summary>
    public static double Expm1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x
            : u - 1 == -1 ? -1
            : double.IsInfinity(u) ? u
            : (u - 1) * (x / Math.Log(u));
    }

    /// <summary>Rounds the mantissa to nearest even, then overflows to infinity and underflows to zero.</summary>
    public static double ReducePrecision(double x, int exponentBits, int mantissaBits, ElementKind kind)
    {
        if (!double.IsFinite(x) || x == 0)
        {
            return x;
        }

        if (mantissaBits < NarrowFloat.Precision(kind) - 1)
        {
            int dropped = 52 - mantissaBits;
            ulong bits = BitConverter.DoubleToUInt64Bits(x);
            ulong half = (1UL << (dropped - 1)) - 1 + ((bits >> dropped) & 1);
            x = BitConverter.UInt64BitsToDouble((bits + half) >> dropped << dropped);
        }

        int sourceBits = kind switch
        {
            ElementKind.F64 => 11,
            ElementKind.F32 or ElementKind.BF16 => 8,
            ElementKind.F16 => 5,
            _ => kind is ElementKind.F8E5M2 or ElementKind.F8E5M2FNUZ ? 5 : 4,
        };
        if (exponentBits >= sourceBits || x == 0)
        {
            return x;
        }

        int bias = (1 << (exponentBits - 1)) - 1;
        int exponent = double.IsFinite(x) ? Math.ILogB(x) : int.MaxValue;
        return exponent > bias ? Math.CopySign(double.PositiveInfinity, x)
            : exponent < 1 - bias ? Math.CopySign(0, x)
            : x;
    }
}

/// <summary>The error of an op that the evaluator does not know for some elements.</summary>
internal static class Unsupported
{
    public static HloException For(Op op, string what) => new($"{op.Name}: no reference evaluation for {what}.");
}
