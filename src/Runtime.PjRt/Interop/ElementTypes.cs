using System.Collections.Frozen;
using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>StableHLO's element types and PJRT's numbers for them.</summary>
internal static class ElementTypes
{
    private static readonly (ElementType Type, PJRT_Buffer_Type Code)[] Table =
    [
        (ElementType.I1, PJRT_Buffer_Type.PJRT_Buffer_Type_PRED),
        (ElementType.I2, PJRT_Buffer_Type.PJRT_Buffer_Type_S2),
        (ElementType.I4, PJRT_Buffer_Type.PJRT_Buffer_Type_S4),
        (ElementType.I8, PJRT_Buffer_Type.PJRT_Buffer_Type_S8),
        (ElementType.I16, PJRT_Buffer_Type.PJRT_Buffer_Type_S16),
        (ElementType.I32, PJRT_Buffer_Type.PJRT_Buffer_Type_S32),
        (ElementType.I64, PJRT_Buffer_Type.PJRT_Buffer_Type_S64),
        (ElementType.UI2, PJRT_Buffer_Type.PJRT_Buffer_Type_U2),
        (ElementType.UI4, PJRT_Buffer_Type.PJRT_Buffer_Type_U4),
        (ElementType.UI8, PJRT_Buffer_Type.PJRT_Buffer_Type_U8),
        (ElementType.UI16, PJRT_Buffer_Type.PJRT_Buffer_Type_U16),
        (ElementType.UI32, PJRT_Buffer_Type.PJRT_Buffer_Type_U32),
        (ElementType.UI64, PJRT_Buffer_Type.PJRT_Buffer_Type_U64),
        (ElementType.F4E2M1FN, PJRT_Buffer_Type.PJRT_Buffer_Type_F4E2M1FN),
        (ElementType.F6E2M3FN, PJRT_Buffer_Type.PJRT_Buffer_Type_F6E2M3FN),
        (ElementType.F6E3M2FN, PJRT_Buffer_Type.PJRT_Buffer_Type_F6E3M2FN),
        (ElementType.F8E3M4, PJRT_Buffer_Type.PJRT_Buffer_Type_F8E3M4),
        (ElementType.F8E4M3, PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3),
        (ElementType.F8E4M3B11FNUZ, PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3B11FNUZ),
        (ElementType.F8E4M3FN, PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3FN),
        (ElementType.F8E4M3FNUZ, PJRT_Buffer_Type.PJRT_Buffer_Type_F8E4M3FNUZ),
        (ElementType.F8E5M2, PJRT_Buffer_Type.PJRT_Buffer_Type_F8E5M2),
        (ElementType.F8E5M2FNUZ, PJRT_Buffer_Type.PJRT_Buffer_Type_F8E5M2FNUZ),
        (ElementType.F8E8M0FNU, PJRT_Buffer_Type.PJRT_Buffer_Type_F8E8M0FNU),
        (ElementType.BF16, PJRT_Buffer_Type.PJRT_Buffer_Type_BF16),
        (ElementType.F16, PJRT_Buffer_Type.PJRT_Buffer_Type_F16),
        (ElementType.F32, PJRT_Buffer_Type.PJRT_Buffer_Type_F32),
        (ElementType.F64, PJRT_Buffer_Type.PJRT_Buffer_Type_F64),
        (ElementType.Complex64, PJRT_Buffer_Type.PJRT_Buffer_Type_C64),
        (ElementType.Complex128, PJRT_Buffer_Type.PJRT_Buffer_Type_C128),
    ];

    private static readonly FrozenDictionary<ElementKind, PJRT_Buffer_Type> Codes = Table.ToFrozenDictionary(
        row => row.Type.Kind,
        row => row.Code
    );

    private static readonly FrozenDictionary<PJRT_Buffer_Type, ElementType> Types = Table.ToFrozenDictionary(
        row => row.Code,
        row => row.Type
    );

    /// <summary>Every element type that a buffer can hold.</summary>
    public static IEnumerable<ElementType> All => Table.Select(row => row.Type);

    /// <summary>PJRT's number of an element type; a quantized type travels as its storage type.</summary>
    /// <exception cref="NotSupportedException">No buffer can hold the type.</exception>
    public static PJRT_Buffer_Type Code(ElementType type) =>
        Codes.TryGetValue(
            type is QuantizedType quantized ? quantized.Storage.Kind : type.Kind,
            out PJRT_Buffer_Type code
        )
            ? code
            : throw new NotSupportedException($"{type.Text}: no PJRT buffer has elements of this type.");

    /// <summary>The element type of PJRT's number.</summary>
    /// <exception cref="NotSupportedException">StableHLO has no such type.</exception>
    public static ElementType Type(PJRT_Buffer_Type code) =>
        Types.TryGetValue(code, out ElementType? type)
            ? type
            : throw new NotSupportedException($"{code}: StableHLO has no element type for this PJRT buffer type.");
}
