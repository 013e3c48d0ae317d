using System.Diagnostics;
using System.Numerics;
using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Integer ops on single numbers, as XLA's CPU backend computes the cases that the specification leaves open.
/// </summary>
internal static class IntegerArithmetic
{
    /// <summary>The result, not yet wrapped to the width; null for ops that are not folded.</summary>
    public static long? Unary(Op op, long x, ElementType type) =>
        op switch
        {
            Negate => -x,
            Abs => x == long.MinValue ? x : Math.Abs(x),
            Not => type.IsBoolean ? 1 - x : ~x,
            Sign => Math.Sign(x),
            Popcnt => BitOperations.PopCount(Bits(x, type)),
            CountLeadingZeros => BitOperations.LeadingZeroCount(Bits(x, type)) - (64 - type.BitWidth),
            _ => null,
        };

    /// <summary>The result, not yet wrapped to the width; null for ops that are not folded.</summary>
    public static long? Binary(Op op, long x, long y, ElementType type) =>
        op switch
        {
            Add => type.IsBoolean ? x | y : x + y,
            Subtract => x - y,
            Multiply => x * y,
            Divide => DivideNumbers(x, y, type),
            Remainder => y == 0 ? x
            : IsUnsigned(type) ? (long)((ulong)x % (ulong)y)
            : y == -1 ? 0
            : x % y,
            Maximum => IsLess(x, y, type) ? y : x,
            Minimum => IsLess(x, y, type) ? x : y,
            And => x & y,
            Or => x | y,
            Xor => x ^ y,
            ShiftLeft => IsShift(y, type) ? x << (int)y : 0,
            ShiftRightLogical => IsShift(y, type) ? (long)(Bits(x, type) >> (int)y) : 0,
            ShiftRightArithmetic => Signed(x, type) >> (IsShift(y, type) ? (int)y : 63),
            _ => null,
        };

    /// <summary>Compares two numbers.</summary>
    public static bool Compare(ComparisonDirection direction, long x, long y, ElementType type) =>
        direction switch
        {
            ComparisonDirection.Eq => x == y,
            ComparisonDirection.Ne => x != y,
            ComparisonDirection.Lt => IsLess(x, y, type),
            ComparisonDirection.Le => !IsLess(y, x, type),
            ComparisonDirection.Gt => IsLess(y, x, type),
            ComparisonDirection.Ge => !IsLess(x, y, type),
            _ => throw new UnreachableException(),
        };

    private static bool IsUnsigned(ElementType type) => type.IsUnsigned || type.IsBoolean;

    private static bool IsLess(long x, long y, ElementType type) => IsUnsigned(type) ? (ulong)x < (ulong)y : x < y;

    private static bool IsShift(long amount, ElementType type) => (ulong)amount < (ulong)type.BitWidth;

    private static long DivideNumbers(long x, long y, ElementType type) =>
        (y, IsUnsigned(type)) switch
        {
            (0, _) => -1,
            (_, true) => (long)((ulong)x / (ulong)y),
            (-1, false) => -x,
            _ => x / y,
        };

    private static ulong Bits(long x, ElementType type) => (ulong)x << (64 - type.BitWidth) >> (64 - type.BitWidth);

    private static long Signed(long x, ElementType type) => x << (64 - type.BitWidth) >> (64 - type.BitWidth);
}
