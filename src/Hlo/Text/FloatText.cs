using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>Floats in StableHLO text.</summary>
internal static class FloatText
{
    // Widest run of zeros before the first digit that is written out instead of an exponent.
    private const int PlainZeros = 3;

    /// <summary>A float as the reference printer writes it: the shortest of its forms that reads back as the same value.</summary>
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

        string full = Full(value, 2 + (NarrowFloat.Precision(kind) * 59 / 196));
        return full.Contains('.', StringComparison.Ordinal) ? full : Hexadecimal(value, kind);
    }

    private static string Hexadecimal(double value, ElementKind kind) =>
        "0x" + NarrowFloat.FromDouble(value, kind).ToString("X", CultureInfo.InvariantCulture);

    // C's %e: six digits and at least two in the exponent.
    private static string Scientific(double value)
    {
        (string sign, string digits, int exponent) = Digits(value, 7);
        string mark = exponent < 0 ? "-" : "+";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}.{digits.AsSpan(1)}e{mark}{Math.Abs(exponent):00}");
    }

    private static string Full(double value, int precision)
    {
        (string sign, string digits, int exponent) = Digits(value, precision);
        digits = digits.TrimEnd('0');
        int whole = exponent + 1;
        if (whole >= digits.Length)
        {
            int zeros = whole - digits.Length;
            return zeros <= PlainZeros && whole <= precision ? sign + digits + new string('0', zeros) : WithExponent(sign, digits, exponent);
        }

        if (whole > 0)
        {
            return $"{sign}{digits[..whole]}.{digits[whole..]}";
        }

        return -exponent <= PlainZeros ? $"{sign}0.{new string('0', -whole)}{digits}" : WithExponent(sign, digits, exponent);
    }

    private static string WithExponent(string sign, string digits, int exponent)
    {
        string fraction = digits.Length == 1 ? "0" : digits[1..];
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}.{fraction}E{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}");
    }

    // Sign, decimal digits (rounded half up from the exact value) and the exponent of the first one.
    private static (string Sign, string Digits, int Exponent) Digits(double value, int count)
    {
        string text = Math.Abs(value).ToString("E" + (count - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        string digits = text[..mark].Replace(".", string.Empty, StringComparison.Ordinal);
        return (double.IsNegative(value) ? "-" : string.Empty, digits, int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }
}
