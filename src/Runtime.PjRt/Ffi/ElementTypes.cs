using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.Ffi;

/// <summary>Element types in the numbering that handlers are given: XLA's <c>PrimitiveType</c>.</summary>
internal static class ElementTypes
{
    /// <summary>The element type of a number.</summary>
    /// <exception cref="NotSupportedException">Host functions do not take such elements.</exception>
    public static ElementType Of(int number) => number switch
    {
        1 => ElementType.I1,
        2 => ElementType.I8,
        3 => ElementType.I16,
        4 => ElementType.I32,
        5 => ElementType.I64,
        6 => ElementType.UI8,
        7 => ElementType.UI16,
        8 => ElementType.UI32,
        9 => ElementType.UI64,
        10 => ElementType.F16,
        11 => ElementType.F32,
        12 => ElementType.F64,
        15 => ElementType.Complex64,
        16 => ElementType.BF16,
        18 => ElementType.Complex128,
        _ => throw new NotSupportedException($"Host functions do not take elements of XLA's primitive type {number}. Convert them before."),
    };
}
