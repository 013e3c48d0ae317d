using System.Diagnostics;

namespace XlaSharp.Hlo;

/// <summary>
/// Exact conversions between <see cref="double"/> and the bits of every float format of StableHLO. Rounding is to
/// nearest, ties to even. Overflow gives infinity, NaN where the format has no infinities, and the largest magnitude
/// where it has no NaN either.
/// </summary>
public static class NarrowFloat
{
    private const int DoubleMantissaBits = 52;

    // double.NaN has its sign bit set.
    private static readonly double PositiveNan = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000);

    private enum Special
    {
        Ieee,
        NanOnly,
        NanIsNegativeZero,
        FiniteOnly,
    }

    /// <summary>The bits of a value, rounded to a format.</summary>
    /// <param name="value">The value.</param>
    /// <param name="kind">A float type.</param>
    /// <returns>The bit pattern.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The type is no float type.</exception>
    public static ulong FromDouble(double value, ElementKind kind) =>
        kind switch
        {
            ElementKind.F64 => BitConverter.DoubleToUInt64Bits(value),
            ElementKind.F32 => BitConverter.SingleToUInt32Bits((float)value),
            ElementKind.F16 => BitConverter.HalfToUInt16Bits((Half)value),
            ElementKind.F8E8M0FNU => EncodeExponent(value),
            _ => Encode(value, FormatOf(kind)),
        };

    /// <summary>The value of a bit pattern.</summary>
    /// <param name="bits">The bits; those above the format's width are ignored.</param>
    /// <param name="kind">A float type.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The type is no float type.</exception>
    public static double ToDouble(ulong bits, ElementKind kind) =>
        kind switch
        {
            ElementKind.F64 => BitConverter.UInt64BitsToDouble(bits),
            ElementKind.F32 => BitConverter.UInt32BitsToSingle((uint)bits),
            ElementKind.F16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
            ElementKind.F8E8M0FNU => (byte)bits == 0xFF ? double.NaN : Math.ScaleB(1.0, (byte)bits - 127),
            _ => Decode(bits, FormatOf(kind)),
        };

    /// <summary>The value rounded to a format.</summary>
    /// <param name="value">The value.</param>
    /// <param name="kind">A float type.</param>
    /// <returns>The nearest value of the format.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The type is no float type.</exception>
    public static double Round(double value, ElementKind kind) =>
        kind == ElementKind.F64 ? value : ToDouble(FromDouble(value, kind), kind);

    /// <summary>Bits of the significand, the implicit leading one included.</summary>
    /// <param name="kind">A float type.</param>
    /// <returns>The precision.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The type is no float type.</exception>
    public static int Precision(ElementKind kind) =>
        kind switch
        {
            ElementKind.F64 => 53,
            ElementKind.F32 => 24,
            ElementKind.F16 => 11,
            ElementKind.F8E8M0FNU => 1,
            _ => FormatOf(kind).MantissaBits + 1,
        };

    private static Layout FormatOf(ElementKind kind) =>
        kind switch
        {
            ElementKind.BF16 => new(8, 7, 127, Special.Ieee),
            ElementKind.F8E5M2 => new(5, 2, 15, Special.Ieee),
            ElementKind.F8E4M3 => new(4, 3, 7, Special.Ieee),
            ElementKind.F8E3M4 => new(3, 4, 3, Special.Ieee),
            ElementKind.F8E4M3FN => new(4, 3, 7, Special.NanOnly),
            ElementKind.F8E5M2FNUZ => new(5, 2, 16, Special.NanIsNegativeZero),
            ElementKind.F8E4M3FNUZ => new(4, 3, 8, Special.NanIsNegativeZero),
            ElementKind.F8E4M3B11FNUZ => new(4, 3, 11, Special.NanIsNegativeZero),
            ElementKind.F4E2M1FN => new(2, 1, 1, Special.FiniteOnly),
            ElementKind.F6E2M3FN => new(2, 3, 1, Special.FiniteOnly),
            ElementKind.F6E3M2FN => new(3, 2, 3, Special.FiniteOnly),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a float type."),
        };

    private static ulong Encode(double value, Layout layout)
    {
        ulong sign = double.IsNegative(value) ? layout.SignBit : 0;
        if (double.IsNaN(value))
        {
            return layout.NotANumber(sign);
        }

        ulong magnitude = double.IsInfinity(value) ? ulong.MaxValue : EncodeMagnitude(value, layout);
        if (magnitude > layout.Largest)
        {
            return layout.Overflow(sign);
        }

        return magnitude == 0 && layout.Special == Special.NanIsNegativeZero ? 0 : sign | magnitude;
    }

    // Exponent and mantissa as one number, so that a carry out of the mantissa moves into the exponent.
    private static ulong EncodeMagnitude(double value, Layout layout)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(Math.Abs(value));
        int exponent = (int)(bits >> DoubleMantissaBits) - 1023;
        if (exponent == -1023)
        {
            // Subnormal doubles lie far below half the smallest value of every narrower format.
            return 0;
        }

        ulong significand = (bits & ((1UL << DoubleMantissaBits) - 1)) | (1UL << DoubleMantissaBits);
        int smallest = 1 - layout.Bias;
        int shift = DoubleMantissaBits - layout.MantissaBits + Math.Max(0, smallest - exponent);
        if (shift > DoubleMantissaBits + 1)
        {
            return 0;
        }

        ulong kept = RoundedShift(significand, shift);
        return exponent < smallest ? kept : kept + ((ulong)(exponent - smallest) << layout.MantissaBits);
    }

    private static ulong RoundedShift(ulong value, int shift)
    {
        ulong kept = value >> shift;
        ulong rest = value & ((1UL << shift) - 1);
        ulong half = 1UL << (shift - 1);
        return rest > half || (rest == half && (kept & 1) != 0) ? kept + 1 : kept;
    }

    private static double Decode(ulong bits, Layout layout)
    {
        bits &= (layout.SignBit << 1) - 1;
        bool negative = (bits & layout.SignBit) != 0;
        ulong magnitude = bits & (layout.SignBit - 1);
        if (layout.Special == Special.NanIsNegativeZero && negative && magnitude == 0)
        {
            return PositiveNan;
        }

        if (magnitude > layout.Largest)
        {
            bool infinite = layout.Special == Special.Ieee && magnitude == layout.Largest + 1;
            double special = infinite ? double.PositiveInfinity : PositiveNan;
            return negative ? -special : special;
        }

        int exponent = (int)(magnitude >> layout.MantissaBits);
        ulong mantissa = magnitude & ((1UL << layout.MantissaBits) - 1);
        ulong significand = exponent == 0 ? mantissa : mantissa | (1UL << layout.MantissaBits);
        double value = Math.ScaleB(significand, Math.Max(exponent, 1) - layout.Bias - layout.MantissaBits);
        return negative ? -value : value;
    }

    // Powers of two only: no sign, no zero; ties go up because the lone significand bit is odd.
    private static ulong EncodeExponent(double value)
    {
        if (double.IsNaN(value) || value < 0 || double.IsPositiveInfinity(value))
        {
            return 0xFF;
        }

        int exponent = value == 0 ? -127 : Math.ILogB(value);
        if (exponent >= -127 && value >= Math.ScaleB(1.5, exponent))
        {
            exponent++;
        }

        return exponent > 127 ? 0xFFUL : (ulong)(Math.Max(exponent, -127) + 127);
    }

    private readonly record struct Layout(int ExponentBits, int MantissaBits, int Bias, Special Special)
    {
        public ulong SignBit => 1UL << (ExponentBits + MantissaBits);

        /// <summary>Bits of the largest finite magnitude.</summary>
        public ulong Largest =>
            Special switch
            {
                Special.Ieee => (((1UL << ExponentBits) - 1) << MantissaBits) - 1,
                Special.NanOnly => SignBit - 2,
                Special.NanIsNegativeZero or Special.FiniteOnly => SignBit - 1,
                _ => throw new UnreachableException(),
            };

        public ulong NotANumber(ulong sign) =>
            Special switch
            {
                Special.Ieee => sign | (Largest + 1) | (1UL << (MantissaBits - 1)),
                Special.NanOnly => sign | (SignBit - 1),
                Special.NanIsNegativeZero => SignBit,
                Special.FiniteOnly => sign | Largest,
                _ => throw new UnreachableException(),
            };

        public ulong Overflow(ulong sign) =>
            Special switch
            {
                Special.Ieee => sign | (Largest + 1),
                Special.FiniteOnly => sign | Largest,
                _ => NotANumber(sign),
            };
    }
}
