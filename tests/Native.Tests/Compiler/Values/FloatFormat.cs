using System.Numerics;

namespace XlaSharp.Native.Tests.Compiler.Values;

/// <summary>
/// A float format by its definition: what each bit pattern means, and which pattern a number rounds to. Written from
/// the formats' tables with whole numbers only; shares nothing with the compiler.
/// </summary>
/// <param name="Name">The element type's name.</param>
/// <param name="Exponent">Bits of the exponent.</param>
/// <param name="Fraction">Bits of the fraction.</param>
/// <param name="Bias">The exponent's bias.</param>
/// <param name="Kind">Which patterns are special.</param>
internal sealed record FloatFormat(string Name, int Exponent, int Fraction, int Bias, FormatKind Kind)
{
    /// <summary>All formats of tensors with a sign and a zero.</summary>
    public static IReadOnlyList<FloatFormat> All { get; } =
    [
        new("f64", 11, 52, 1023, FormatKind.Ieee),
        new("f32", 8, 23, 127, FormatKind.Ieee),
        new("f16", 5, 10, 15, FormatKind.Ieee),
        new("bf16", 8, 7, 127, FormatKind.Ieee),
        new("f8E5M2", 5, 2, 15, FormatKind.Ieee),
        new("f8E4M3", 4, 3, 7, FormatKind.Ieee),
        new("f8E3M4", 3, 4, 3, FormatKind.Ieee),
        new("f8E4M3FN", 4, 3, 7, FormatKind.LastIsNaN),
        new("f8E4M3FNUZ", 4, 3, 8, FormatKind.MinusZeroIsNaN),
        new("f8E5M2FNUZ", 5, 2, 16, FormatKind.MinusZeroIsNaN),
        new("f8E4M3B11FNUZ", 4, 3, 11, FormatKind.MinusZeroIsNaN),
        new("f4E2M1FN", 2, 1, 1, FormatKind.Finite),
        new("f6E2M3FN", 2, 3, 1, FormatKind.Finite),
        new("f6E3M2FN", 3, 2, 3, FormatKind.Finite),
    ];

    /// <summary>Bits of a number.</summary>
    public int Width => 1 + Exponent + Fraction;

    /// <summary>Bytes of an element in memory.</summary>
    public int Bytes => (Width + 7) / 8;

    /// <summary>True if there is a NaN.</summary>
    public bool HasNaN => Kind != FormatKind.Finite;

    private ulong Sign => 1UL << (Exponent + Fraction);

    private ulong MaxFinite =>
        Kind switch
        {
            FormatKind.Ieee => (((1UL << Exponent) - 1) << Fraction) - 1,
            FormatKind.LastIsNaN => Sign - 2,
            _ => Sign - 1,
        };

    /// <summary>The format of a name.</summary>
    public static FloatFormat Of(string name) => All.Single(format => format.Name == name);

    /// <summary>The number of a pattern. A double holds each one exactly.</summary>
    public double Decode(ulong code)
    {
        bool isNegative = (code & Sign) != 0;
        ulong magnitude = code & (Sign - 1);
        if (Kind == FormatKind.MinusZeroIsNaN && isNegative && magnitude == 0)
        {
            return double.NaN;
        }

        if (magnitude > MaxFinite)
        {
            return Kind == FormatKind.Ieee && magnitude == MaxFinite + 1
                ? (isNegative ? double.NegativeInfinity : double.PositiveInfinity)
                : double.NaN;
        }

        long power = (long)(magnitude >> Fraction);
        ulong digits = magnitude & ((1UL << Fraction) - 1);
        digits += power == 0 ? 0 : 1UL << Fraction;
        double value = Math.ScaleB(digits, (int)Math.Max(power, 1) - Bias - Fraction);
        return isNegative ? -value : value;
    }

    /// <summary>The pattern nearest to a number, ties to even.</summary>
    public ulong Encode(double value)
    {
        if (double.IsNaN(value))
        {
            return Kind switch
            {
                FormatKind.MinusZeroIsNaN => Sign,
                FormatKind.Finite => throw new ArgumentException($"{Name} has no NaN."),
                _ => Sign - 1,
            };
        }

        bool isNegative = double.IsNegative(value);
        ulong magnitude = double.IsInfinity(value) ? MaxFinite + 1 : EncodeMagnitude(Math.Abs(value));
        if (magnitude > MaxFinite)
        {
            magnitude = Kind switch
            {
                FormatKind.Ieee => MaxFinite + 1,
                FormatKind.Finite => MaxFinite,
                _ => 0,
            };
            if (Kind is FormatKind.LastIsNaN or FormatKind.MinusZeroIsNaN)
            {
                return Encode(double.NaN);
            }
        }

        return isNegative && !(Kind == FormatKind.MinusZeroIsNaN && magnitude == 0) ? magnitude | Sign : magnitude;
    }

    /// <summary>The nearest number of the format.</summary>
    public double Round(double value) => Decode(Encode(value));

    // value = digits · 2^exponent exactly; the quantum of the format at its size divides it with a remainder.
    private ulong EncodeMagnitude(double value)
    {
        if (value == 0)
        {
            return 0;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) == 0 ? -1074 : (int)(bits >> 52) - 1075;
        BigInteger digits = (bits & ((1L << 52) - 1)) + ((bits >> 52) == 0 ? 0 : 1L << 52);
        int top = exponent + (int)digits.GetBitLength() - 1;
        int power = Math.Max(top, 1 - Bias);
        int shift = power - Fraction - exponent;
        BigInteger quotient = shift <= 0 ? digits << -shift : digits >> shift;
        if (shift > 0)
        {
            BigInteger twice = (digits - (quotient << shift)) << 1;
            BigInteger unit = BigInteger.One << shift;
            quotient += twice > unit || (twice == unit && !quotient.IsEven) ? 1 : 0;
        }

        // A quotient that grew to the next power of two carries into the exponent by itself.
        ulong field = (ulong)(power + Bias - 1);
        return (field << Fraction) + (ulong)quotient;
    }
}

/// <summary>Which patterns of a format are not finite numbers.</summary>
internal enum FormatKind
{
    /// <summary>The last exponent holds infinities and NaN.</summary>
    Ieee,

    /// <summary>Only the pattern of all ones is a NaN, in both signs.</summary>
    LastIsNaN,

    /// <summary>Only the pattern of −0 is a NaN.</summary>
    MinusZeroIsNaN,

    /// <summary>None.</summary>
    Finite,
}
