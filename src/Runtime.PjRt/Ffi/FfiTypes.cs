using System.Numerics;
using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.Ffi;

/// <summary>
/// Element types in the numbering that handlers are given: XLA's <c>PrimitiveType</c>; and their C# types.
/// </summary>
internal static class FfiTypes
{
    private static readonly Dictionary<int, ElementType> ByNumber = new()
    {
        [1] = ElementType.I1,
        [2] = ElementType.I8,
        [3] = ElementType.I16,
        [4] = ElementType.I32,
        [5] = ElementType.I64,
        [6] = ElementType.UI8,
        [7] = ElementType.UI16,
        [8] = ElementType.UI32,
        [9] = ElementType.UI64,
        [10] = ElementType.F16,
        [11] = ElementType.F32,
        [12] = ElementType.F64,
        [15] = ElementType.Complex64,
        [16] = ElementType.BF16,
        [18] = ElementType.Complex128,
        [19] = ElementType.F8E5M2,
        [20] = ElementType.F8E4M3FN,
        [21] = ElementType.I4,
        [22] = ElementType.UI4,
        [23] = ElementType.F8E4M3B11FNUZ,
        [24] = ElementType.F8E5M2FNUZ,
        [25] = ElementType.F8E4M3FNUZ,
        [26] = ElementType.I2,
        [27] = ElementType.UI2,
        [28] = ElementType.F8E4M3,
        [29] = ElementType.F8E3M4,
        [32] = ElementType.F4E2M1FN,
        [33] = ElementType.F8E8M0FNU,
    };

    private static readonly Dictionary<Type, ElementType> ByType = new()
    {
        [typeof(bool)] = ElementType.I1,
        [typeof(sbyte)] = ElementType.I8,
        [typeof(short)] = ElementType.I16,
        [typeof(int)] = ElementType.I32,
        [typeof(long)] = ElementType.I64,
        [typeof(byte)] = ElementType.UI8,
        [typeof(ushort)] = ElementType.UI16,
        [typeof(uint)] = ElementType.UI32,
        [typeof(ulong)] = ElementType.UI64,
        [typeof(Half)] = ElementType.F16,
        [typeof(float)] = ElementType.F32,
        [typeof(double)] = ElementType.F64,
        [typeof(Complex)] = ElementType.Complex128,
    };

    /// <summary>The element type of a number.</summary>
    /// <exception cref="NotSupportedException">There is no such element type.</exception>
    public static ElementType Of(int number) =>
        ByNumber.TryGetValue(number, out ElementType? type)
            ? type
            : throw new NotSupportedException(
                $"Host functions do not take elements of XLA's primitive type {number}. Convert them before."
            );

    /// <summary>The element type whose values a C# type has.</summary>
    /// <exception cref="ArgumentException">It says none.</exception>
    public static ElementType Of<T>()
        where T : unmanaged =>
        ByType.TryGetValue(typeof(T), out ElementType? type)
            ? type
            : throw new ArgumentException(
                $"No element type has values of {typeof(T).Name}; there are "
                    + $"{string.Join(", ", ByType.Keys.Select(known => known.Name))}. Name the element type."
            );

    /// <summary>
    /// Whether a C# type may stand for an element type: its own, or, where C# has none (<c>bf16</c>,
    /// <c>complex&lt;f32&gt;</c>, 8 bits and fewer), any of the same size.
    /// </summary>
    public static unsafe bool Fits<T>(ElementType type)
        where T : unmanaged =>
        ByType.TryGetValue(typeof(T), out ElementType? own) && own.Kind == type.Kind
        || (!ByType.Values.Any(known => known.Kind == type.Kind) && sizeof(T) == type.ByteSize);
}
