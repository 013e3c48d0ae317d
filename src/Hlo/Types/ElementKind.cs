namespace XlaSharp.Hlo;

/// <summary>The element types of StableHLO, in the order of the specification.</summary>
public enum ElementKind
{
    /// <summary>Boolean.</summary>
    I1,

    /// <summary>2-bit signed integer.</summary>
    I2,

    /// <summary>4-bit signed integer.</summary>
    I4,

    /// <summary>8-bit signed integer.</summary>
    I8,

    /// <summary>16-bit signed integer.</summary>
    I16,

    /// <summary>32-bit signed integer.</summary>
    I32,

    /// <summary>64-bit signed integer.</summary>
    I64,

    /// <summary>2-bit unsigned integer.</summary>
    UI2,

    /// <summary>4-bit unsigned integer.</summary>
    UI4,

    /// <summary>8-bit unsigned integer.</summary>
    UI8,

    /// <summary>16-bit unsigned integer.</summary>
    UI16,

    /// <summary>32-bit unsigned integer.</summary>
    UI32,

    /// <summary>64-bit unsigned integer.</summary>
    UI64,

    /// <summary>4-bit float, 2 exponent and 1 mantissa bits, finite only.</summary>
    F4E2M1FN,

    /// <summary>6-bit float, 2 exponent and 3 mantissa bits, finite only.</summary>
    F6E2M3FN,

    /// <summary>6-bit float, 3 exponent and 2 mantissa bits, finite only.</summary>
    F6E3M2FN,

    /// <summary>8-bit float, 3 exponent and 4 mantissa bits, IEEE-like.</summary>
    F8E3M4,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, IEEE-like.</summary>
    F8E4M3,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, bias 11, no infinities, no negative zero.</summary>
    F8E4M3B11FNUZ,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, no infinities.</summary>
    F8E4M3FN,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, no infinities, no negative zero.</summary>
    F8E4M3FNUZ,

    /// <summary>8-bit float, 5 exponent and 2 mantissa bits, IEEE-like.</summary>
    F8E5M2,

    /// <summary>8-bit float, 5 exponent and 2 mantissa bits, no infinities, no negative zero.</summary>
    F8E5M2FNUZ,

    /// <summary>8-bit exponent only: powers of two and NaN.</summary>
    F8E8M0FNU,

    /// <summary>bfloat16.</summary>
    BF16,

    /// <summary>IEEE binary16.</summary>
    F16,

    /// <summary>IEEE binary32.</summary>
    F32,

    /// <summary>IEEE binary64.</summary>
    F64,

    /// <summary>The 19-bit format of dot algorithms; never the element type of a tensor.</summary>
    TF32,

    /// <summary>Complex number of two binary32.</summary>
    Complex64,

    /// <summary>Complex number of two binary64.</summary>
    Complex128,

    /// <summary>Size type of dimension operands.</summary>
    Index,

    /// <summary>No value; the type of nothing (builtin <c>none</c>).</summary>
    None,

    /// <summary>
    /// An integer of a width that no tensor of StableHLO has, as in attributes (<c>i128</c>, <c>si8</c>).
    /// </summary>
    OtherInteger,

    /// <summary>A float that no tensor of StableHLO has (<c>f80</c>, <c>f128</c>).</summary>
    OtherFloat,

    /// <summary>Quantized; see <see cref="QuantizedType"/>.</summary>
    Quantized,
}
