using System.Numerics;

namespace XlaSharp.Benchmarks.Accuracy;

/// <summary>
/// A real number of 220 binary digits, with the functions that a compiler is measured against. Written for clarity:
/// series and Newton's method on big integers, nothing shared with what is measured.
/// </summary>
internal readonly partial struct BigReal
{
    private const int Precision = 220;
    private const int PiDigits = 1500;

    private static readonly Lazy<BigInteger> PiFixed = new(ComputePi);
    private static readonly Lazy<BigReal> PiValue = new(() => new BigReal(PiFixed.Value, -PiDigits));
    private static readonly Lazy<BigReal> LogOf2 = new(() => 2 * AtanhSeries(new BigReal(1, 0) / 3));

    private readonly BigInteger _digits;
    private readonly int _exponent;

    private BigReal(BigInteger digits, int exponent)
    {
        int excess = (int)BigInteger.Abs(digits).GetBitLength() - Precision;
        (_digits, _exponent) = excess > 0 ? (digits >> excess, exponent + excess) : (digits, exponent);
    }

    /// <summary>π.</summary>
    public static BigReal Pi => PiValue.Value;

    /// <summary>True for 0.</summary>
    public bool IsZero => _digits.IsZero;

    /// <summary>−1, 0 or 1.</summary>
    public int Sign => _digits.Sign;

    // The power of two below the magnitude.
    private int Magnitude => _exponent + (int)BigInteger.Abs(_digits).GetBitLength();

    public static implicit operator BigReal(int value) => new(value, 0);

    /// <summary>The exact value of a finite number.</summary>
    public static implicit operator BigReal(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long fraction = bits & 0xF_FFFF_FFFF_FFFF;
        long digits = exponent == 0 ? fraction : fraction | (1L << 52);
        return new(value < 0 ? -digits : digits, Math.Max(exponent, 1) - 1075);
    }

    public static BigReal operator -(BigReal a) => new(-a._digits, a._exponent);

    public static BigReal operator +(BigReal a, BigReal b)
    {
        if (a.IsZero || b.IsZero)
        {
            return a.IsZero ? b : a;
        }

        // What is far below the other's last digit does not matter.
        if (Math.Abs(a.Magnitude - b.Magnitude) > 2 * Precision)
        {
            return a.Magnitude > b.Magnitude ? a : b;
        }

        int exponent = Math.Min(a._exponent, b._exponent);
        return new((a._digits << (a._exponent - exponent)) + (b._digits << (b._exponent - exponent)), exponent);
    }

    public static BigReal operator -(BigReal a, BigReal b) => a + -b;

    public static BigReal operator *(BigReal a, BigReal b) => new(a._digits * b._digits, a._exponent + b._exponent);

    public static BigReal operator /(BigReal a, BigReal b) =>
        new((a._digits << (2 * Precision)) / b._digits, a._exponent - b._exponent - (2 * Precision));

    public static bool operator <(BigReal a, BigReal b) => (a - b).Sign < 0;

    public static bool operator >(BigReal a, BigReal b) => (a - b).Sign > 0;

    /// <summary>The number times a power of two.</summary>
    public BigReal Scale(int power) => new(_digits, _exponent + power);

    /// <summary>The nearest double, for a first guess or a message.</summary>
    public double ToDouble()
    {
        int cut = Math.Max(0, (int)BigInteger.Abs(_digits).GetBitLength() - 60);
        return Math.ScaleB((double)(_digits >> cut), _exponent + cut);
    }

    /// <summary>
    /// How many units in the last place of a format a result is away; the format has so many digits and smallest
    /// exponent.
    /// </summary>
    /// <param name="result">A finite result.</param>
    /// <param name="digits">Digits of the format's significand: 24 or 53.</param>
    /// <param name="smallest">Exponent of its smallest positive number: −149 or −1074.</param>
    public double Ulps(double result, int digits, int smallest)
    {
        int unit = IsZero ? smallest : Math.Max(Magnitude - digits, smallest);
        return Math.Abs(((BigReal)result - this).Scale(-unit).ToDouble());
    }

    public static BigReal Abs(BigReal x) => x.Sign < 0 ? -x : x;

    public static BigReal Sqrt(BigReal x)
    {
        if (x.IsZero)
        {
            return x;
        }

        int shift = (2 * Precision) + ((x._exponent - (2 * Precision)) & 1);
        return new(IntegerSqrt(x._digits << shift), (x._exponent - shift) / 2);
    }

    public static BigReal Cbrt(BigReal x)
    {
        if (x.IsZero)
        {
            return x;
        }

        int shift = x._exponent - (x._exponent % 3);
        BigReal scaled = x.Scale(-shift - (3 * (x.Scale(-shift).Magnitude / 3)));
        BigReal root = Math.Cbrt(scaled.ToDouble());
        for (int i = 0; i < 3; i++)
        {
            root -= ((root * root * root) - scaled) / (3 * (root * root));
        }

        return root.Scale((shift + (3 * (x.Scale(-shift).Magnitude / 3))) / 3);
    }

    public static BigReal Exp(BigReal x)
    {
        int power = (int)Math.Round(x.ToDouble() / Math.Log(2));
        BigReal rest = x - (power * LogOf2.Value);
        return (1 + ExpMinusOneSeries(rest)).Scale(power);
    }

    public static BigReal ExpMinusOne(BigReal x) => x.Magnitude < 0 ? ExpMinusOneSeries(x) : Exp(x) - 1;

    public static BigReal Log(BigReal x)
    {
        // x = m · 2^power with m near 1.
        int power = x.Magnitude;
        BigReal mantissa = x.Scale(-power);
        if (mantissa.ToDouble() < Math.Sqrt(0.5))
        {
            (mantissa, power) = (mantissa.Scale(1), power - 1);
        }

        return (power * LogOf2.Value) + LogNear1(mantissa);
    }

    public static BigReal LogPlusOne(BigReal x) => x.Magnitude < -8 ? 2 * AtanhSeries(x / (2 + x)) : Log(1 + x);

    public static (BigReal Sin, BigReal Cos) SinCos(double x)
    {
        // x = quarter · π/2 + rest, with all the digits of π that the largest double needs.
        BigReal exact = x;
        BigInteger scaled =
            exact._exponent >= 0
                ? exact._digits << (exact._exponent + PiDigits)
                : (exact._digits << PiDigits) >> -exact._exponent;
        if (Math.Abs(x) < 0.5)
        {
            return (SinSeries(exact), CosSeries(exact));
        }

        // π · 2^PiDigits is only known to its last digit: multiples of it are good to PiDigits − 1024 digits.
        BigInteger half = PiFixed.Value >> 1;
        BigInteger quarter = ((2 * scaled) + half).DivideFloor(2 * half);
        BigReal rest = new(scaled - (quarter * half), -PiDigits);
        (BigReal sin, BigReal cos) = (SinSeries(rest), CosSeries(rest));
        return (int)(quarter & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    public static BigReal Sinh(BigReal x)
    {
        BigReal e = ExpMinusOne(Abs(x));
        BigReal value = (e + (e / (1 + e))).Scale(-1);
        return x.Sign < 0 ? -value : value;
    }

    public static BigReal Cosh(BigReal x)
    {
        BigReal e = Exp(x);
        return (e + (1 / e)).Scale(-1);
    }

    public static BigReal Tanh(BigReal x)
    {
        BigReal e = ExpMinusOne(x.Scale(1));
        return e / (e + 2);
    }

    public static BigReal Atan(BigReal x)
    {
        // Halve the angle until the series is short: atan(x) = 2·atan(x / (1 + sqrt(1 + x²))).
        int halvings = 0;
        while (x.Magnitude > -10)
        {
            x = x / (1 + Sqrt(1 + (x * x)));
            halvings++;
        }

        BigReal square = x * x;
        BigReal power = x;
        BigReal sum = 0;
        for (int n = 1; !power.IsZero && power.Magnitude > x.Magnitude - Precision - 8; n += 2)
        {
            sum += n % 4 == 1 ? power / n : -(power / n);
            power *= square;
        }

        return sum.Scale(halvings);
    }

    public static BigReal Asin(BigReal x) =>
        (1 - Abs(x)).IsZero ? (x.Sign * Pi).Scale(-1) : Atan(x / Sqrt((1 - x) * (1 + x)));

    public static BigReal Acos(BigReal x) => x.Sign > 0 ? 2 * Asin(Sqrt((1 - x).Scale(-1))) : Pi.Scale(-1) - Asin(x);

    public static BigReal Asinh(BigReal x)
    {
        BigReal a = Abs(x);
        BigReal value = LogPlusOne(a + (a * a / (1 + Sqrt(1 + (a * a)))));
        return x.Sign < 0 ? -value : value;
    }

    public static BigReal Acosh(BigReal x)
    {
        BigReal t = x - 1;
        return LogPlusOne(t + Sqrt((2 * t) + (t * t)));
    }

    public static BigReal Atanh(BigReal x) => LogPlusOne(2 * x / (1 - x)).Scale(-1);

    public static BigReal Erf(BigReal x)
    {
        // For |x| up to 6 the terms grow to 2^52 times the result, which leaves digits enough.
        BigReal square = x * x;
        BigReal term = x;
        BigReal sum = x;
        for (int n = 1; n < 400; n++)
        {
            term = -(term * square) / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 * sum / Sqrt(Pi);
    }

    private static BigReal ExpMinusOneSeries(BigReal x)
    {
        // expm1(2x) = e·(e + 2) with e = expm1(x).
        const int Halvings = 12;
        BigReal small = x.Scale(-Halvings);
        BigReal term = small;
        BigReal sum = small;
        for (int n = 2; n < 24; n++)
        {
            term = term * small / n;
            sum += term;
        }

        for (int i = 0; i < Halvings; i++)
        {
            sum *= sum + 2;
        }

        return sum;
    }

    private static BigReal LogNear1(BigReal x)
    {
        if ((x - 1).Magnitude < -8 || (x - 1).IsZero)
        {
            return 2 * AtanhSeries((x - 1) / (x + 1));
        }

        // log(x) = guess + log(x / exp(guess)), and the last argument is near 1.
        double guess = Math.Log(x.ToDouble());
        return guess + LogNear1(x / Exp(guess));
    }

    // x + x³/3 + x⁵/5 + …
    private static BigReal AtanhSeries(BigReal x)
    {
        BigReal square = x * x;
        BigReal power = x;
        BigReal sum = 0;
        for (int n = 1; !power.IsZero && power.Magnitude > x.Magnitude - Precision - 8; n += 2)
        {
            sum += power / n;
            power *= square;
        }

        return sum;
    }

    private static BigReal SinSeries(BigReal x)
    {
        BigReal square = x * x;
        BigReal term = x;
        BigReal sum = x;
        for (int n = 2; n < 80; n += 2)
        {
            term = -(term * square) / (n * (n + 1));
            sum += term;
        }

        return sum;
    }

    private static BigReal CosSeries(BigReal x)
    {
        BigReal square = x * x;
        BigReal term = 1;
        BigReal sum = 1;
        for (int n = 1; n < 80; n += 2)
        {
            term = -(term * square) / (n * (n + 1));
            sum += term;
        }

        return sum;
    }

    // Machin: π = 16·atan(1/5) − 4·atan(1/239).
    private static BigInteger ComputePi()
    {
        const int Guard = 32;
        BigInteger one = BigInteger.One << (PiDigits + Guard);
        return ((16 * Inverse(5)) - (4 * Inverse(239))) >> Guard;

        BigInteger Inverse(int n)
        {
            BigInteger power = one / n;
            BigInteger sum = power;
            for (int k = 3; !power.IsZero; k += 2)
            {
                power = -power / (n * n);
                sum += power / k;
            }

            return sum;
        }
    }

    private static BigInteger IntegerSqrt(BigInteger value)
    {
        BigInteger root = BigInteger.One << (((int)value.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }
}

/// <summary>Division of big integers that rounds down.</summary>
internal static class BigIntegerDivision
{
    public static BigInteger DivideFloor(this BigInteger value, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(value, divisor, out BigInteger remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }
}
