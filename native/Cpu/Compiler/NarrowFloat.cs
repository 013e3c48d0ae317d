using XlaSharp.Hlo;

namespace XlaSharp.Native.Compiler;

/// <summary>What the bit patterns of a float of at most 8 bits mean.</summary>
/// <param name="ExponentBits">Width of the exponent.</param>
/// <param name="MantissaBits">Width of the fraction.</param>
/// <param name="Bias">What is subtracted from the exponent.</param>
/// <param name="HasInfinity">True if an all-ones exponent means infinity and NaN, as in IEEE formats.</param>
/// <param name="HasNaN">True if there is a NaN.</param>
/// <param name="IsUnsignedZero">True if the pattern of −0 is the only NaN.</param>
/// <param name="HasSign">True if there is a sign bit.</param>
internal sealed record NarrowFloat(
    int ExponentBits,
    int MantissaBits,
    int Bias,
    bool HasInfinity,
    bool HasNaN,
    bool IsUnsignedZero,
    bool HasSign = true
)
{
    /// <summary>Bits of the magnitude.</summary>
    public int MagnitudeBits => ExponentBits + MantissaBits;

    /// <summary>The largest finite magnitude's bit pattern.</summary>
    public int MaxFinite =>
        (1 << MagnitudeBits)
        - 1
        - (
            HasInfinity ? 1 << MantissaBits
            : HasNaN && !IsUnsignedZero ? 1
            : 0
        );

    /// <summary>The pattern of a NaN; 0 if there is none.</summary>
    public int NaN =>
        IsUnsignedZero ? 1 << MagnitudeBits
        : HasInfinity ? (((1 << ExponentBits) - 1) << MantissaBits) | (1 << (MantissaBits - 1))
        : HasNaN ? (1 << MagnitudeBits) - 1
        : 0;

    /// <summary>
    /// The pattern that values beyond the largest finite one become: infinity, NaN, or the largest finite one.
    /// </summary>
    public int Overflow =>
        HasInfinity ? ((1 << ExponentBits) - 1) << MantissaBits
        : HasNaN ? NaN
        : MaxFinite;

    /// <summary>The format of an element type.</summary>
    public static NarrowFloat Of(ElementType type) =>
        type.Kind switch
        {
            ElementKind.F4E2M1FN => new(2, 1, 1, false, false, false),
            ElementKind.F6E2M3FN => new(2, 3, 1, false, false, false),
            ElementKind.F6E3M2FN => new(3, 2, 3, false, false, false),
            ElementKind.F8E3M4 => new(3, 4, 3, true, true, false),
            ElementKind.F8E4M3 => new(4, 3, 7, true, true, false),
            ElementKind.F8E4M3B11FNUZ => new(4, 3, 11, false, true, true),
            ElementKind.F8E4M3FN => new(4, 3, 7, false, true, false),
            ElementKind.F8E4M3FNUZ => new(4, 3, 8, false, true, true),
            ElementKind.F8E5M2 => new(5, 2, 15, true, true, false),
            ElementKind.F8E5M2FNUZ => new(5, 2, 16, false, true, true),
            ElementKind.F8E8M0FNU => new(8, 0, 127, false, true, false, HasSign: false),
            _ => throw new ArgumentException($"{type} has more than 8 bits.", nameof(type)),
        };

    /// <summary>The value of a bit pattern.</summary>
    public float Decode(int bits)
    {
        int magnitude = bits & ((1 << MagnitudeBits) - 1);
        bool negative = HasSign && (bits >> MagnitudeBits) != 0;
        if (HasNaN && (IsUnsignedZero ? negative && magnitude == 0 : magnitude > (HasInfinity ? Overflow : MaxFinite)))
        {
            return float.NaN;
        }

        if (HasInfinity && magnitude == Overflow)
        {
            return negative ? float.NegativeInfinity : float.PositiveInfinity;
        }

        int exponent = magnitude >> MantissaBits;
        int mantissa = magnitude & ((1 << MantissaBits) - 1);
        // The format without sign and fraction has no subnormal numbers: its exponent 0 is an ordinary power of two.
        double value =
            exponent == 0 && HasSign
                ? Math.ScaleB(mantissa, 1 - Bias - MantissaBits)
                : Math.ScaleB(mantissa + (1 << MantissaBits), exponent - Bias - MantissaBits);
        return (float)(negative ? -value : value);
    }
}
