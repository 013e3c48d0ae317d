using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Np
{
    private const double LogTwo = 0.6931471805599453;
    private const double LogTen = 2.302585092994046;

    /// <summary>
    /// <c>e^x - 1</c>, exact near 0, elementwise; integers become floats first, as in all functions of this kind.
    /// </summary>
    public static Tensor Expm1(Tensor x) => Lax.Expm1(ToFloat(x));

    /// <summary><c>2^x</c>, elementwise.</summary>
    public static Tensor Exp2(Tensor x) => Lax.Exp2(ToFloat(x));

    /// <summary><c>log(1 + x)</c>, exact near 0, elementwise.</summary>
    public static Tensor Log1p(Tensor x) => Lax.Log1p(ToFloat(x));

    /// <summary>Logarithm to base 2, elementwise.</summary>
    public static Tensor Log2(Tensor x) => DividedBy(Lax.Log(ToFloat(x)), LogTwo);

    /// <summary>Logarithm to base 10, elementwise.</summary>
    public static Tensor Log10(Tensor x) => DividedBy(Lax.Log(ToFloat(x)), LogTen);

    /// <summary>Cube root, elementwise.</summary>
    public static Tensor Cbrt(Tensor x) => Lax.Cbrt(ToFloat(x));

    /// <summary>Tangent, elementwise.</summary>
    public static Tensor Tan(Tensor x) => Lax.Tan(ToFloat(x));

    /// <summary>Inverse sine in [-pi/2, pi/2], elementwise.</summary>
    public static Tensor Arcsin(Tensor x) => Lax.Asin(ToFloat(x));

    /// <summary>Inverse cosine in [0, pi], elementwise.</summary>
    public static Tensor Arccos(Tensor x) => Lax.Acos(ToFloat(x));

    /// <summary>Inverse tangent in (-pi/2, pi/2), elementwise.</summary>
    public static Tensor Arctan(Tensor x) => Lax.Atan(ToFloat(x));

    /// <summary>Hyperbolic sine, elementwise.</summary>
    public static Tensor Sinh(Tensor x) => Lax.Sinh(ToFloat(x));

    /// <summary>Hyperbolic cosine, elementwise.</summary>
    public static Tensor Cosh(Tensor x) => Lax.Cosh(ToFloat(x));

    /// <summary>Inverse hyperbolic sine, elementwise.</summary>
    public static Tensor Arcsinh(Tensor x) => Lax.Asinh(ToFloat(x));

    /// <summary>Inverse hyperbolic cosine, elementwise.</summary>
    public static Tensor Arccosh(Tensor x) => Lax.Acosh(ToFloat(x));

    /// <summary>Inverse hyperbolic tangent, elementwise.</summary>
    public static Tensor Arctanh(Tensor x) => Lax.Atanh(ToFloat(x));

    /// <summary>Inverse sine: <see cref="Arcsin"/>.</summary>
    public static Tensor Asin(Tensor x) => Arcsin(x);

    /// <summary>Inverse cosine: <see cref="Arccos"/>.</summary>
    public static Tensor Acos(Tensor x) => Arccos(x);

    /// <summary>Inverse tangent: <see cref="Arctan"/>.</summary>
    public static Tensor Atan(Tensor x) => Arctan(x);

    /// <summary>Inverse hyperbolic sine: <see cref="Arcsinh"/>.</summary>
    public static Tensor Asinh(Tensor x) => Arcsinh(x);

    /// <summary>Inverse hyperbolic cosine: <see cref="Arccosh"/>.</summary>
    public static Tensor Acosh(Tensor x) => Arccosh(x);

    /// <summary>Inverse hyperbolic tangent: <see cref="Arctanh"/>.</summary>
    public static Tensor Atanh(Tensor x) => Arctanh(x);

    /// <summary><c>sin(pi x) / (pi x)</c>, and 1 at 0 with all its derivatives, elementwise.</summary>
    public static Tensor Sinc(Tensor x)
    {
        Tensor angle = ToFloat(x) * Math.PI;
        Tensor zero = Lax.Eq(angle, 0);
        Tensor safe = Lax.Select(zero, Lax.FullLike(angle, 1), angle);

        // Near 0 the polynomial carries the derivatives.
        Tensor square = angle * angle;
        Tensor series = 1 - (square / 6) + (square * square / 120);
        return Lax.Select(Lax.Lt(Lax.Abs(angle), 1e-3), series, Lax.Sin(safe) / safe);
    }

    /// <summary>The modified Bessel function of order 0, elementwise.</summary>
    public static Tensor I0(Tensor x)
    {
        Tensor value = ToFloat(x);
        return Lax.Exp(Lax.Abs(value)) * Lax.BesselI0e(value);
    }

    /// <summary><c>1 / x</c>, elementwise.</summary>
    public static Tensor Reciprocal(Tensor x) => Lax.Reciprocal(ToFloat(x));

    /// <summary><c>-x</c>, elementwise.</summary>
    public static Tensor Negative(Tensor x) => Lax.Neg(x);

    /// <summary><c>x</c> itself.</summary>
    public static Tensor Positive(Tensor x) => x;

    /// <summary>Absolute value, elementwise: <see cref="Abs"/>.</summary>
    public static Tensor Absolute(Tensor x) => Abs(x);

    /// <summary>Absolute value as a float, elementwise.</summary>
    public static Tensor Fabs(Tensor x) => Lax.Abs(ToFloat(x));

    /// <summary>-1, 0 or 1; of complex numbers <c>x / |x|</c>, elementwise.</summary>
    public static Tensor Sign(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ElementType.IsUnsigned
            ? Lax.ConvertElementType(Lax.Ne(x, Lax.ZerosLike(x)), x.ElementType)
            : Lax.Sign(x);
    }

    /// <summary>True where the sign bit is set, also for negative zero, elementwise.</summary>
    public static Tensor Signbit(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!x.ElementType.IsFloat)
        {
            return x.ElementType.IsSigned ? Lax.Lt(x, Lax.ZerosLike(x)) : Zeros(x.Shape, ElementType.I1);
        }

        ElementType word = x.ElementType.BitWidth switch
        {
            8 => ElementType.I8,
            16 => ElementType.I16,
            32 => ElementType.I32,
            _ => ElementType.I64,
        };
        return Lax.Lt(Lax.BitcastConvertType(Lax.StopGradient(x), word), 0);
    }

    /// <summary>Largest integer that is not above, elementwise; integers stay.</summary>
    public static Tensor Floor(Tensor x) => IsWhole(x) ? x : Lax.Floor(x);

    /// <summary>Smallest integer that is not below, elementwise; integers stay.</summary>
    public static Tensor Ceil(Tensor x) => IsWhole(x) ? x : Lax.Ceil(x);

    /// <summary>Next integer towards zero, elementwise; integers stay.</summary>
    public static Tensor Trunc(Tensor x) => IsWhole(x) ? x : Lax.Select(Lax.Lt(x, 0), Lax.Ceil(x), Lax.Floor(x));

    /// <summary>Next integer towards zero: <see cref="Trunc"/>.</summary>
    public static Tensor Fix(Tensor x) => Trunc(x);

    /// <summary>Nearest integer, halves to even, as a float, elementwise.</summary>
    public static Tensor Rint(Tensor x) => Lax.RoundToEven(ToFloat(x));

    /// <summary>Nearest multiple of <c>10^-decimals</c>, halves to even, elementwise.</summary>
    public static Tensor Round(Tensor x, int decimals = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.ElementType.IsComplex)
        {
            return Lax.Complex(Round(Lax.Real(x), decimals), Round(Lax.Imag(x), decimals));
        }

        if (IsWhole(x))
        {
            return decimals >= 0
                ? x
                : throw Misuse.Error(
                    "round",
                    $"integers have no decimals to round to {decimals} places; convert to floats first, got {x}"
                );
        }

        double factor = Math.Pow(10, decimals);
        return decimals == 0 ? Lax.RoundToEven(x) : Lax.Div(Lax.RoundToEven(Lax.Mul(x, factor)), factor);
    }

    /// <summary>Rounding: <see cref="Round"/>.</summary>
    public static Tensor Around(Tensor x, int decimals = 0) => Round(x, decimals);

    /// <summary>Fractional and integral parts with the sign of x, elementwise.</summary>
    public static (Tensor Fractional, Tensor Integral) Modf(Tensor x)
    {
        Tensor value = ToFloat(x);
        Tensor whole = Trunc(value);
        return (value - whole, whole);
    }

    /// <summary>
    /// Mantissa in [0.5, 1) with the sign of x, and exponent (<c>i32</c>), so that <c>x == mantissa * 2^exponent</c>,
    /// elementwise.
    /// </summary>
    public static (Tensor Mantissa, Tensor Exponent) Frexp(Tensor x)
    {
        Tensor value = ToFloat(x);
        Tensor finite = Lax.And(Lax.IsFinite(value), Lax.Ne(value, 0));
        Tensor safe = Lax.Select(finite, value, Lax.FullLike(value, 1));
        Tensor guess = Lax.Floor(Log2(Lax.Abs(safe))) + 1;

        // The logarithm is off by one at most near powers of two; the scaling is done in halves so that neither
        // overflows.
        Tensor half = Lax.Floor(guess * 0.5);
        Tensor mantissa = safe * Lax.Exp2(-half) * Lax.Exp2(half - guess);
        Tensor high = Lax.Ge(Lax.Abs(mantissa), 1);
        Tensor low = Lax.Lt(Lax.Abs(mantissa), 0.5);
        Tensor fixedMantissa = Lax.Select(high, mantissa * 0.5, Lax.Select(low, mantissa * 2, mantissa));
        Tensor fixedExponent = Lax.Select(high, guess + 1, Lax.Select(low, guess - 1, guess));
        Tensor exponent = Lax.ConvertElementType(
            Lax.Select(finite, fixedExponent, Lax.ZerosLike(guess)),
            ElementType.I32
        );
        return (Lax.Select(finite, fixedMantissa, value), exponent);
    }

    /// <summary><c>x * 2^exponent</c>, elementwise.</summary>
    public static Tensor Ldexp(Tensor x, Tensor exponent)
    {
        Tensor value = ToFloat(x);
        Tensor power = Lax.ConvertElementType(exponent, value.ElementType);
        Tensor half = Lax.Floor(power * 0.5);
        return value * Lax.Exp2(half) * Lax.Exp2(power - half);
    }

    /// <summary>Conjugate of complex numbers; real ones stay, elementwise.</summary>
    public static Tensor Conj(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ElementType.IsComplex ? Lax.Conj(x) : x;
    }

    /// <summary>Conjugate: <see cref="Conj"/>.</summary>
    public static Tensor Conjugate(Tensor x) => Conj(x);

    /// <summary>Real part, elementwise.</summary>
    public static Tensor Real(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ElementType.IsComplex ? Lax.Real(x) : x;
    }

    /// <summary>Imaginary part, elementwise; 0 of real numbers.</summary>
    public static Tensor Imag(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ElementType.IsComplex ? Lax.Imag(x) : Lax.ZerosLike(x);
    }

    /// <summary>Angle of complex numbers with the positive real axis, elementwise.</summary>
    public static Tensor Angle(Tensor x, bool degrees = false)
    {
        Tensor value = ToFloat(x);
        Tensor angle = Lax.Atan2(Imag(value), Real(value));
        return degrees ? Rad2Deg(angle) : angle;
    }

    /// <summary>Degrees to radians, elementwise.</summary>
    public static Tensor Deg2Rad(Tensor x) => Lax.Mul(ToFloat(x), Math.PI / 180);

    /// <summary>Degrees to radians: <see cref="Deg2Rad"/>.</summary>
    public static Tensor Radians(Tensor x) => Deg2Rad(x);

    /// <summary>Radians to degrees, elementwise.</summary>
    public static Tensor Rad2Deg(Tensor x) => Lax.Mul(ToFloat(x), 180 / Math.PI);

    /// <summary>Radians to degrees: <see cref="Rad2Deg"/>.</summary>
    public static Tensor Degrees(Tensor x) => Rad2Deg(x);

    /// <summary>Distance to the next float away from zero, elementwise.</summary>
    public static Tensor Spacing(Tensor x)
    {
        Tensor value = ToFloat(x);
        Tensor infinity = Lax.FullLike(value, double.PositiveInfinity);
        return Lax.NextAfter(value, Lax.Select(Lax.Lt(value, 0), -infinity, infinity)) - value;
    }

    /// <summary>
    /// Numbers in place of NaN and infinities, elementwise; the largest finite ones in place of infinities if null.
    /// </summary>
    public static Tensor NanToNum(Tensor x, double nan = 0, double? posInf = null, double? negInf = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.ElementType.IsComplex)
        {
            return Lax.Complex(NanToNum(Lax.Real(x), nan, posInf, negInf), NanToNum(Lax.Imag(x), nan, posInf, negInf));
        }

        if (IsWhole(x))
        {
            return x;
        }

        double largest = FloatLimits.Of(x.ElementType).Max;
        Tensor known = Lax.Select(IsNan(x), Lax.FullLike(x, nan), x);
        Tensor below = Lax.Select(IsPosInf(x), Lax.FullLike(x, posInf ?? largest), known);
        return Lax.Select(IsNegInf(x), Lax.FullLike(x, negInf ?? -largest), below);
    }

    internal static bool IsWhole(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ElementType.IsInteger || x.ElementType.IsBoolean;
    }

    private static Tensor DividedBy(Tensor x, double divisor) =>
        x.ElementType.IsComplex
            ? Lax.Complex(Lax.Div(Lax.Real(x), divisor), Lax.Div(Lax.Imag(x), divisor))
            : Lax.Div(x, divisor);
}
