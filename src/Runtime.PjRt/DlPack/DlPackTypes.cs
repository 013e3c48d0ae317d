using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.DlPack;

/// <summary>Element types as DLPack writes them: a code and a number of bits.</summary>
internal static class DlPackTypes
{
    private static readonly (ElementType Type, byte Code, byte Bits)[] Table =
    [
        (ElementType.I8, 0, 8),
        (ElementType.I16, 0, 16),
        (ElementType.I32, 0, 32),
        (ElementType.I64, 0, 64),
        (ElementType.UI8, 1, 8),
        (ElementType.UI16, 1, 16),
        (ElementType.UI32, 1, 32),
        (ElementType.UI64, 1, 64),
        (ElementType.F16, 2, 16),
        (ElementType.F32, 2, 32),
        (ElementType.F64, 2, 64),
        (ElementType.BF16, 4, 16),
        (ElementType.Complex64, 5, 64),
        (ElementType.Complex128, 5, 128),
        (ElementType.I1, 6, 8),
        (ElementType.F8E3M4, 7, 8),
        (ElementType.F8E4M3, 8, 8),
        (ElementType.F8E4M3B11FNUZ, 9, 8),
        (ElementType.F8E4M3FN, 10, 8),
        (ElementType.F8E4M3FNUZ, 11, 8),
        (ElementType.F8E5M2, 12, 8),
        (ElementType.F8E5M2FNUZ, 13, 8),
        (ElementType.F8E8M0FNU, 14, 8),
    ];

    /// <exception cref="NotSupportedException">DLPack has no such type.</exception>
    public static DLDataType Of(ElementType type) =>
        Array.Find(Table, row => row.Type.Kind == type.Kind) is { Type: not null } row
            ? new()
            {
                code = row.Code,
                bits = row.Bits,
                lanes = 1,
            }
            : throw new NotSupportedException($"DLPack has no element type for {type.Text}. Convert before.");

    /// <exception cref="NotSupportedException">StableHLO has no such type.</exception>
    public static ElementType Of(DLDataType type) =>
        type.lanes == 1
        && Array.Find(Table, row => row.Code == type.code && row.Bits == type.bits) is { Type: { } known }
            ? known
            : throw new NotSupportedException(
                $"The DLPack tensor has elements of code {type.code} with {type.bits} bits in {type.lanes} lanes; "
                    + $"StableHLO has none such."
            );
}
