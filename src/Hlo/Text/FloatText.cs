using System.Globalization;
using System.Numerics;

namespace XlaSharp.Hlo;

/// <summary>Floats in StableHLO text.</summary>
internal static class FloatText
{
    // Widest run of zeros before the first digit that is written out instead of an exponent.
    private const int PlainZeros = 3;

    // 196/59 is slightly more than the number of bits in a decimal digit.
    private const int BitsPerDigits = 196;
    private const int DigitsPerBits = 59;

    /// <summary>
    /// A float as the reference printer writes it: the shortest of its forms that reads back as the same value.
    /// </summary>
    public static string Format(double value, ElementType type)
    {
        ElementKind kind = type.Kind;
        if (!double.IsFinite(value))
        {
            return Hexadecimal(value, kind);
        }

        string scientific = Scientific(value);
        double back = double.Parse(scientific, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (NarrowFloat.Round(back, kind).Equals(value))
        {
            return scientific;
        }

        string full = Full(value, 2 + (NarrowFloat.Precision(kind) * DigitsPerBits / BitsPerDigits));
        return full.Contains('.', StringComparison.Ordinal) ? full : Hexadecimal(value, kind);
    }

    /// <summary>C's <c>%e</c>, as messages of the reference show numbers.</summary>
    public static string Exponential(double value) => value.ToString("0.000000e+00", CultureInfo.InvariantCulture);

    private static string Hexadecimal(double value, ElementKind kind) =>
        "0x" + NarrowFloat.FromDouble(value, kind).ToString("X", CultureInfo.InvariantCulture);

    // Six significant digits, shown as C's %e shows seven (so the last one is 0), and at least two in the exponent.
    private static string Scientific(double value)
    {
        (string sign, string digits, int exponent) = Digits(value, 6);
        string mark = exponent < 0 ? "-" : "+";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sign}{digits[0]}.{digits[1..].PadRight(6, '0')}e{mark}{Math.Abs(exponent):00}"
        );
    }

    private static string Full(double value, int precision)
    {
        (string sign, string digits, int exponent) = Digits(value, precision);
        int whole = exponent + 1;
        if (whole >= digits.Length)
        {
            int zeros = whole - digits.Length;
            return zeros <= PlainZeros && whole <= precision
                ? sign + digits + new string('0', zeros)
                : WithExponent(sign, digits, exponent);
        }

        if (whole > 0)
        {
            return $"{sign}{digits[..whole]}.{digits[whole..]}";
        }

        return -exponent <= PlainZeros
            ? $"{sign}0.{new string('0', -whole)}{digits}"
            : WithExponent(sign, digits, exponent);
    }

    private static string WithExponent(string sign, string digits, int exponent)
    {
        string fraction = digits.Length == 1 ? "0" : digits[1..];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sign}{digits[0]}.{fraction}E{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}"
        );
    }

    // Sign, up to so many significant decimal digits without trailing zeros, and the exponent of the first one. The
    // reference first
    // drops, without rounding, the decimal digits that a bit count shows to be superfluous, and only then rounds half
    // up; printing the
    // same text takes the same two steps.
    private static (string Sign, string Digits, int Exponent) Digits(double value, int count)
    {
        string sign = double.IsNegative(value) ? "-" : string.Empty;
        if (value == 0)
        {
            return (sign, "0", 0);
        }

        (BigInteger decimals, int exponent) = ToDecimal(value);
        int bits = (int)decimals.GetBitLength();
        int needed = ((count * BitsPerDigits) + DigitsPerBits - 1) / DigitsPerBits;
        int superfluous = bits > needed ? (bits - needed) * DigitsPerBits / BitsPerDigits : 0;
        string all = (decimals / BigInteger.Pow(10, superfluous)).ToString(CultureInfo.InvariantCulture);
        exponent += superfluous + all.Length - 1;
        if (all.Length <= count)
        {
            return (sign, Trimmed(all), exponent);
        }

        char[] digits = [.. all.AsSpan(0, count)];
        if (all[count] >= '5' && Increment(digits))
        {
            exponent++;
        }

        return (sign, Trimmed(new string(digits)), exponent);
    }

    private static string Trimmed(string digits)
    {
        string trimmed = digits.TrimEnd('0');
        return trimmed.Length == 0 ? "0" : trimmed;
    }

    // value = decimals · 10^exponent, exactly.
    private static (BigInteger Decimals, int Exponent) ToDecimal(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(Math.Abs(value));
        int field = (int)(bits >> 52);
        ulong significand = bits & ((1UL << 52) - 1);
        significand = field == 0 ? significand : significand | (1UL << 52);
        int exponent = Math.Max(field, 1) - 1075;
        int zeros = BitOperations.TrailingZeroCount(significand);
        significand >>= zeros;
        exponent += zeros;
        return exponent >= 0
            ? ((BigInteger)significand << exponent, 0)
            : (significand * BigInteger.Pow(5, -exponent), exponent);
    }

    // Adds one to the last digit; true if all were nines, which leaves 1000….
    private static bool Increment(char[] digits)
    {
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            if (digits[i] != '9')
            {
                digits[i]++;
                return false;
            }

            digits[i] = '0';
        }

        digits[0] = '1';
        return true;
    }
}
