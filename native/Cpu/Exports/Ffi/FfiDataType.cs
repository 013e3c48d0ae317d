using XlaSharp.Hlo;

namespace XlaSharp.Native.Exports.Ffi;

/// <summary>Element types in the numbering of handlers: XLA's <c>PrimitiveType</c>.</summary>
internal static class FfiDataType
{
    /// <summary>The number of an element type; 0 for one that handlers do not know.</summary>
    public static int Of(ElementType type) =>
        type.Kind switch
        {
            ElementKind.I1 => 1,
            ElementKind.I8 => 2,
            ElementKind.I16 => 3,
            ElementKind.I32 => 4,
            ElementKind.I64 or ElementKind.Index => 5,
            ElementKind.UI8 => 6,
            ElementKind.UI16 => 7,
            ElementKind.UI32 => 8,
            ElementKind.UI64 => 9,
            ElementKind.F16 => 10,
            ElementKind.F32 => 11,
            ElementKind.F64 => 12,
            ElementKind.Complex64 => 15,
            ElementKind.BF16 => 16,
            ElementKind.Complex128 => 18,
            ElementKind.F8E5M2 => 19,
            ElementKind.F8E4M3FN => 20,
            ElementKind.I4 => 21,
            ElementKind.UI4 => 22,
            ElementKind.F8E4M3B11FNUZ => 23,
            ElementKind.F8E5M2FNUZ => 24,
            ElementKind.F8E4M3FNUZ => 25,
            ElementKind.I2 => 26,
            ElementKind.UI2 => 27,
            ElementKind.F8E4M3 => 28,
            ElementKind.F8E3M4 => 29,
            ElementKind.F4E2M1FN => 32,
            ElementKind.F8E8M0FNU => 33,
            _ => 0,
        };
}
