using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>Elementwise ops on whole numbers and booleans; the caller wraps to the element type.</summary>
internal static class IntegerMath
{
    public static Int128 Unary(Op op, Int128 x, ElementType type) =>
        op switch
        {
            Abs => Int128.Abs(x),
            CountLeadingZeros => LeadingZeros(x, type),
            Negate => -x,
            Not => type.IsBoolean ? 1 - x : ~x,
            Popcnt => (Int128)UInt128.PopCount(Bits(x, type)),
            Sign => Int128.Sign(x),
            _ => throw Unsupported.For(op, type.Text),
        };

    public static Int128 Binary(Op op, Int128 x, Int128 y, ElementType type) =>
        op switch
        {
            Add => type.IsBoolean ? x | y : x + y,
            And => x & y,
            Divide => y == 0 ? -1 : x / y,
            Maximum => Int128.Max(x, y),
            Minimum => Int128.Min(x, y),
            Multiply => type.IsBoolean ? x & y : Scalar.Wrap(x, type) * y,
            Or => x | y,
            Power => Pow(x, y, type),
            Remainder => y == 0 ? x : x % y,
            ShiftLeft => IsInside(y, type) ? x << (int)y : 0,
            ShiftRightArithmetic => Signed(x, type) >> (IsInside(y, type) ? (int)y : type.BitWidth),
            ShiftRightLogical => IsInside(y, type) ? (Int128)(Bits(x, type) >> (int)y) : 0,
            Subtract => x - y,
            Xor => x ^ y,
            _ => throw Unsupported.For(op, type.Text),
        };

    private static UInt128 Bits(Int128 x, ElementType type) => (UInt128)x & ((UInt128.One << type.BitWidth) - 1);

    private static Int128 LeadingZeros(Int128 x, ElementType type) =>
        (Int128)UInt128.LeadingZeroCount(Bits(x, type)) - (128 - type.BitWidth);

    // Shift counts are read as unsigned.
    private static bool IsInside(Int128 count, ElementType type) => count >= 0 && count < type.BitWidth;

    private static Int128 Signed(Int128 x, ElementType type)
    {
        int unused = 128 - type.BitWidth;
        return x << unused >> unused;
    }

    private static Int128 Pow(Int128 x, Int128 exponent, ElementType type)
    {
        if (exponent < 0)
        {
            return x == 1 ? 1
                : x == -1 ? (exponent % 2 == 0 ? 1 : -1)
                : 0;
        }

        Int128 result = 1;
        Int128 factor = x;
        for (; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) == 0 ? result : Scalar.Wrap(result * factor, type);
            factor = Scalar.Wrap(factor * factor, type);
        }

        return result;
    }
}
