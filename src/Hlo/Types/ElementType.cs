using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace XlaSharp.Hlo;

/// <summary>
/// The type of one element of a tensor; standing alone, the type of an attribute's number. Scalar types are singletons
/// (<see cref="F32"/>, <see cref="I64"/>, …); quantized ones are <see cref="QuantizedType"/>.
/// </summary>
public abstract record ElementType : HloType
{
    /// <summary>Boolean.</summary>
    public static readonly ScalarType I1 = new(ElementKind.I1, "i1", 1, 1);

    /// <summary>2-bit signed integer.</summary>
    public static readonly ScalarType I2 = new(ElementKind.I2, "i2", 2, 1);

    /// <summary>4-bit signed integer.</summary>
    public static readonly ScalarType I4 = new(ElementKind.I4, "i4", 4, 1);

    /// <summary>8-bit signed integer.</summary>
    public static readonly ScalarType I8 = new(ElementKind.I8, "i8", 8, 1);

    /// <summary>16-bit signed integer.</summary>
    public static readonly ScalarType I16 = new(ElementKind.I16, "i16", 16, 2);

    /// <summary>32-bit signed integer.</summary>
    public static readonly ScalarType I32 = new(ElementKind.I32, "i32", 32, 4);

    /// <summary>64-bit signed integer.</summary>
    public static readonly ScalarType I64 = new(ElementKind.I64, "i64", 64, 8);

    /// <summary>2-bit unsigned integer.</summary>
    public static readonly ScalarType UI2 = new(ElementKind.UI2, "ui2", 2, 1);

    /// <summary>4-bit unsigned integer.</summary>
    public static readonly ScalarType UI4 = new(ElementKind.UI4, "ui4", 4, 1);

    /// <summary>8-bit unsigned integer.</summary>
    public static readonly ScalarType UI8 = new(ElementKind.UI8, "ui8", 8, 1);

    /// <summary>16-bit unsigned integer.</summary>
    public static readonly ScalarType UI16 = new(ElementKind.UI16, "ui16", 16, 2);

    /// <summary>32-bit unsigned integer.</summary>
    public static readonly ScalarType UI32 = new(ElementKind.UI32, "ui32", 32, 4);

    /// <summary>64-bit unsigned integer.</summary>
    public static readonly ScalarType UI64 = new(ElementKind.UI64, "ui64", 64, 8);

    /// <summary>4-bit float, finite only.</summary>
    public static readonly ScalarType F4E2M1FN = new(ElementKind.F4E2M1FN, "f4E2M1FN", 4, 1);

    /// <summary>6-bit float with 3 mantissa bits, finite only.</summary>
    public static readonly ScalarType F6E2M3FN = new(ElementKind.F6E2M3FN, "f6E2M3FN", 6, 1);

    /// <summary>6-bit float with 2 mantissa bits, finite only.</summary>
    public static readonly ScalarType F6E3M2FN = new(ElementKind.F6E3M2FN, "f6E3M2FN", 6, 1);

    /// <summary>8-bit float, 3 exponent bits.</summary>
    public static readonly ScalarType F8E3M4 = new(ElementKind.F8E3M4, "f8E3M4", 8, 1);

    /// <summary>8-bit float, 4 exponent bits.</summary>
    public static readonly ScalarType F8E4M3 = new(ElementKind.F8E4M3, "f8E4M3", 8, 1);

    /// <summary>8-bit float, 4 exponent bits, bias 11, no infinities.</summary>
    public static readonly ScalarType F8E4M3B11FNUZ = new(ElementKind.F8E4M3B11FNUZ, "f8E4M3B11FNUZ", 8, 1);

    /// <summary>8-bit float, 4 exponent bits, no infinities.</summary>
    public static readonly ScalarType F8E4M3FN = new(ElementKind.F8E4M3FN, "f8E4M3FN", 8, 1);

    /// <summary>8-bit float, 4 exponent bits, no infinities, no negative zero.</summary>
    public static readonly ScalarType F8E4M3FNUZ = new(ElementKind.F8E4M3FNUZ, "f8E4M3FNUZ", 8, 1);

    /// <summary>8-bit float, 5 exponent bits.</summary>
    public static readonly ScalarType F8E5M2 = new(ElementKind.F8E5M2, "f8E5M2", 8, 1);

    /// <summary>8-bit float, 5 exponent bits, no infinities, no negative zero.</summary>
    public static readonly ScalarType F8E5M2FNUZ = new(ElementKind.F8E5M2FNUZ, "f8E5M2FNUZ", 8, 1);

    /// <summary>8-bit exponent only.</summary>
    public static readonly ScalarType F8E8M0FNU = new(ElementKind.F8E8M0FNU, "f8E8M0FNU", 8, 1);

    /// <summary>bfloat16.</summary>
    public static readonly ScalarType BF16 = new(ElementKind.BF16, "bf16", 16, 2);

    /// <summary>IEEE binary16.</summary>
    public static readonly ScalarType F16 = new(ElementKind.F16, "f16", 16, 2);

    /// <summary>IEEE binary32.</summary>
    public static readonly ScalarType F32 = new(ElementKind.F32, "f32", 32, 4);

    /// <summary>IEEE binary64.</summary>
    public static readonly ScalarType F64 = new(ElementKind.F64, "f64", 64, 8);

    /// <summary>The 19-bit format of dot algorithms.</summary>
    public static readonly ScalarType TF32 = new(ElementKind.TF32, "tf32", 19, 4);

    /// <summary>Complex number of two <c>f32</c>.</summary>
    public static readonly ScalarType Complex64 = new(ElementKind.Complex64, "complex<f32>", 64, 8);

    /// <summary>Complex number of two <c>f64</c>.</summary>
    public static readonly ScalarType Complex128 = new(ElementKind.Complex128, "complex<f64>", 128, 16);

    /// <summary>Size type of dimension operands.</summary>
    public static readonly ScalarType Index = new(ElementKind.Index, "index", 64, 8);

    /// <summary>Builtin <c>none</c>.</summary>
    public static readonly ScalarType None = new(ElementKind.None, "none", 0, 0);

    private static readonly FrozenDictionary<string, ScalarType> ByName = new[]
    {
        I1,
        I2,
        I4,
        I8,
        I16,
        I32,
        I64,
        UI2,
        UI4,
        UI8,
        UI16,
        UI32,
        UI64,
        F4E2M1FN,
        F6E2M3FN,
        F6E3M2FN,
        F8E3M4,
        F8E4M3,
        F8E4M3B11FNUZ,
        F8E4M3FN,
        F8E4M3FNUZ,
        F8E5M2,
        F8E5M2FNUZ,
        F8E8M0FNU,
        BF16,
        F16,
        F32,
        F64,
        TF32,
        Index,
        None,
    }.ToFrozenDictionary(type => type.Text);

    /// <summary>Which element type this is.</summary>
    public abstract ElementKind Kind { get; }

    /// <summary>Width in bits, as the specification counts it (<c>i1</c> is 1).</summary>
    public abstract int BitWidth { get; }

    /// <summary>Bytes one element takes in dense host memory; types narrower than a byte take one.</summary>
    public abstract int ByteSize { get; }

    /// <summary>True for <c>i1</c>.</summary>
    public bool IsBoolean => Kind == ElementKind.I1;

    /// <summary>True for signed and unsigned integers, false for <c>i1</c>.</summary>
    public bool IsInteger => Kind is >= ElementKind.I2 and <= ElementKind.UI64;

    /// <summary>True for signed integers.</summary>
    public bool IsSigned => Kind is >= ElementKind.I2 and <= ElementKind.I64;

    /// <summary>True for unsigned integers.</summary>
    public bool IsUnsigned => Kind is >= ElementKind.UI2 and <= ElementKind.UI64;

    /// <summary>True for floating-point types, the narrow ones included.</summary>
    public bool IsFloat => Kind is >= ElementKind.F4E2M1FN and <= ElementKind.F64;

    /// <summary>True for complex types.</summary>
    public bool IsComplex => Kind is ElementKind.Complex64 or ElementKind.Complex128;

    /// <summary>True for quantized types.</summary>
    public bool IsQuantized => Kind == ElementKind.Quantized;

    /// <summary>The real type of a complex one's parts; any other type itself.</summary>
    public ElementType RealPart =>
        Kind switch
        {
            ElementKind.Complex64 => F32,
            ElementKind.Complex128 => F64,
            _ => this,
        };

    /// <summary>Finds a scalar type by the name it has in StableHLO text.</summary>
    /// <param name="name">The name, for instance <c>bf16</c>; complex types are not names.</param>
    /// <param name="type">The type, if the name is known.</param>
    /// <returns>True if the name is known.</returns>
    public static bool TryParse(string name, [NotNullWhen(true)] out ScalarType? type) =>
        ByName.TryGetValue(name, out type);
}

/// <summary>An element type that is not quantized.</summary>
public sealed record ScalarType : ElementType
{
    internal ScalarType(ElementKind kind, string text, int bitWidth, int byteSize) =>
        (Kind, Text, BitWidth, ByteSize) = (kind, text, bitWidth, byteSize);

    /// <inheritdoc/>
    public override ElementKind Kind { get; }

    /// <inheritdoc/>
    public override string Text { get; }

    /// <inheritdoc/>
    public override int BitWidth { get; }

    /// <inheritdoc/>
    public override int ByteSize { get; }

    /// <summary>
    /// An integer type of a width or signedness that StableHLO's tensors do not have (<c>i128</c>, <c>si8</c>).
    /// </summary>
    /// <param name="text">Its name.</param>
    /// <param name="bitWidth">Its width.</param>
    /// <returns>The type.</returns>
    public static ScalarType OtherInteger(string text, int bitWidth) =>
        new(ElementKind.OtherInteger, text, bitWidth, (bitWidth + 7) / 8);

    /// <summary>A float type that StableHLO's tensors do not have (<c>f128</c>).</summary>
    /// <param name="text">Its name.</param>
    /// <param name="bitWidth">Its width.</param>
    /// <returns>The type.</returns>
    public static ScalarType OtherFloat(string text, int bitWidth) =>
        new(ElementKind.OtherFloat, text, bitWidth, (bitWidth + 7) / 8);

    /// <summary>Equality by name; scalar types are singletons, so this is mostly a reference comparison.</summary>
    /// <param name="other">The other type.</param>
    /// <returns>True if both are the same type.</returns>
    public bool Equals(ScalarType? other) => ReferenceEquals(this, other) || (other is not null && other.Text == Text);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
