using XlaSharp.Hlo;

namespace XlaSharp.Native.Exports;

/// <summary>
/// Element types in PJRT's numbering. Types narrower than a byte take one byte each, on host and device alike.
/// </summary>
internal static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    /// <exception cref="StatusException">The number is no element type, or one without data.</exception>
    public static int Size(PJRT_Buffer_Type type) =>
        type switch
        {
            PJRT_Buffer_Type.PJRT_Buffer_Type_S16
            or PJRT_Buffer_Type.PJRT_Buffer_Type_U16
            or PJRT_Buffer_Type.PJRT_Buffer_Type_F16
            or PJRT_Buffer_Type.PJRT_Buffer_Type_BF16 => 2,
            PJRT_Buffer_Type.PJRT_Buffer_Type_S32
            or PJRT_Buffer_Type.PJRT_Buffer_Type_U32
            or PJRT_Buffer_Type.PJRT_Buffer_Type_F32 => 4,
            PJRT_Buffer_Type.PJRT_Buffer_Type_S64
            or PJRT_Buffer_Type.PJRT_Buffer_Type_U64
            or PJRT_Buffer_Type.PJRT_Buffer_Type_F64
            or PJRT_Buffer_Type.PJRT_Buffer_Type_C64 => 8,
            PJRT_Buffer_Type.PJRT_Buffer_Type_C128 => 16,
            PJRT_Buffer_Type.PJRT_Buffer_Type_INVALID or PJRT_Buffer_Type.PJRT_Buffer_Type_TOKEN =>
                throw StatusException.InvalidArgument($"A buffer cannot hold elements of type {Name(type)}."),
            _ => Enum.IsDefined(type)
                ? 1
                : throw StatusException.InvalidArgument(
                    $"{(int)type} is not a PJRT_Buffer_Type that this plugin knows."
                ),
        };

    /// <summary>The type's name as PJRT spells it, such as <c>F32</c>.</summary>
    public static string Name(PJRT_Buffer_Type type) => type.ToString()["PJRT_Buffer_Type_".Length..];

    /// <summary>PJRT's number of a StableHLO element type; quantized types are their storage type.</summary>
    public static PJRT_Buffer_Type From(ElementType type) =>
        type.Kind switch
        {
            ElementKind.I1 => PJRT_Buffer_Type.PJRT_Buffer_Type_PRED,
            ElementKind.I2 => PJRT_Buffer_Type.PJRT_Buffer_Type_S2,
            ElementKind.I4 => PJRT_Buffer_Type.PJRT_Buffer_Type_S4,
            ElementKind.I8 => PJRT_Buffer_Type.PJRT_Buffer_Type_S8,
            ElementKind.I16 => PJRT_Buffer_Type.PJRT_Buffer_Type_S16,
            ElementKind.I32 => PJRT_Buffer_Type.PJRT_Buffer_Type_S32,
            ElementKind.I64 or ElementKind.Index => PJRT_Buffer_Type.PJRT_Buffer_Type_S64,
            ElementKind.UI2 => PJRT_Buffer_Type.PJRT_Buffer_Type_U2,
            ElementKind.UI4 => PJRT_Buffer_Type.PJRT_Buffer_Type_U4,
            ElementKind.UI8 => PJRT_Buffer_Type.PJRT_Buffer_Type_U8,
            ElementKind.UI16 => PJRT_Buffer_Type.PJRT_Buffer_Type_U16,
            ElementKind.UI32 => PJRT_Buffer_Type.PJRT_Buffer_Type_U32,
            ElementKind.UI64 => PJRT_Buffer_Type.PJRT_Buffer_Type_U64,
            ElementKind.F4E2M1FN => PJRT_Buffer_Type.PJRT_Buffer_Type_F4E2M1FN,
            ElementKind.F6E2M3FN => PJRT_Buffer_Type.PJRT_Buffer_Type_F6E2M3FN,
            ElementKind.F6E3M2FN => PJRT_Buffer_Type.PJRT_Buffer_Type_F6E3M2FN,
            ElementKind.F8E3M4 => PJRT_Buffer_Type.PJRT_Buffer_Type_F8E3M4,
            ElementKind.F8E4M3 => PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3,
            ElementKind.F8E4M3B11FNUZ => PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3B11FNUZ,
            ElementKind.F8E4M3FN => PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3FN,
            ElementKind.F8E4M3FNUZ => PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3FNUZ,
            ElementKind.F8E5M2 => PJRT_Buffer_Type.PJRT_Buffer_Type_F8E5M2,
            ElementKind.F8E5M2FNUZ => PJRT_Buffer_Type.PJRT_Buffer_Type_F8E5M2FNUZ,
            ElementKind.F8E8M0FNU => PJRT_Buffer_Type.PJRT_Buffer_Type_F8E8M0FNU,
            ElementKind.BF16 => PJRT_Buffer_Type.PJRT_Buffer_Type_BF16,
            ElementKind.F16 => PJRT_Buffer_Type.PJRT_Buffer_Type_F16,
            ElementKind.F32 => PJRT_Buffer_Type.PJRT_Buffer_Type_F32,
            ElementKind.F64 => PJRT_Buffer_Type.PJRT_Buffer_Type_F64,
            ElementKind.Complex64 => PJRT_Buffer_Type.PJRT_Buffer_Type_C64,
            ElementKind.Complex128 => PJRT_Buffer_Type.PJRT_Buffer_Type_C128,
            ElementKind.Quantized => From(((QuantizedType)type).Storage),
            _ => throw StatusException.Unimplemented(
                $"Buffers of element type {type.Text} are not supported by this device."
            ),
        };
}
