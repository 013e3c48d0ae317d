using XlaSharp.Hlo;

namespace XlaSharp.Native.Compiler;

/// <summary>Which element types are computed in lanes of vectors, and how wide a lane is.</summary>
internal static class ElementLanes
{
    /// <summary>True for real numbers of whole bytes, and booleans.</summary>
    public static bool Has(ElementType type) =>
        type is not QuantizedType && !type.IsComplex && (type.IsBoolean || type.BitWidth >= 8);

    /// <summary>Bits that an element takes in a register.</summary>
    public static int Bits(ElementType type) =>
        type switch
        {
            { IsBoolean: true } => 8,
            { IsFloat: true, Kind: not ElementKind.F64 } => 32,
            { Kind: ElementKind.Index } => 64,
            _ => type.BitWidth,
        };
}
