using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Limits of a float type, as <c>jnp.finfo</c> gives them.</summary>
/// <param name="Max">Largest finite number.</param>
/// <param name="Tiny">Smallest positive normal number.</param>
/// <param name="Eps">Distance of 1 and the next larger number.</param>
/// <param name="Bits">Width in bits.</param>
/// <param name="MantissaBits">Explicit bits of the mantissa.</param>
public sealed record FloatLimits(double Max, double Tiny, double Eps, int Bits, int MantissaBits)
{
    /// <summary>The limits of an element type; of complex ones those of their parts.</summary>
    /// <exception cref="TraceException">It is no float type of 16 bits or more.</exception>
    public static FloatLimits Of(ElementType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.RealPart.Kind switch
        {
            ElementKind.F16 => new(65504, Math.Pow(2, -14), Math.Pow(2, -10), 16, 10),
            ElementKind.BF16 => new(3.3895313892515355e38, Math.Pow(2, -126), Math.Pow(2, -7), 16, 7),
            ElementKind.F32 => new(float.MaxValue, Math.Pow(2, -126), Math.Pow(2, -23), 32, 23),
            ElementKind.F64 => new(double.MaxValue, Math.Pow(2, -1022), Math.Pow(2, -52), 64, 52),
            _ => throw Misuse.Error("finfo", $"the element type must be f16, bf16, f32 or f64, got {type}"),
        };
    }
}

/// <summary>Limits of an integer type, as <c>jnp.iinfo</c> gives them.</summary>
/// <param name="Min">Smallest number.</param>
/// <param name="Max">Largest number.</param>
/// <param name="Bits">Width in bits.</param>
public sealed record IntegerLimits(Int128 Min, Int128 Max, int Bits)
{
    /// <summary>The limits of an element type.</summary>
    /// <exception cref="TraceException">It is no integer type.</exception>
    public static IntegerLimits Of(ElementType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        int bits = type.BitWidth;
        return type switch
        {
            { IsUnsigned: true } => new(0, (Int128.One << bits) - 1, bits),
            { IsSigned: true } => new(-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1, bits),
            _ => throw Misuse.Error("iinfo", $"the element type must be an integer type, got {type}"),
        };
    }
}
