using XlaSharp.Hlo.Ops;
using static XlaSharp.Hlo.Passes.Chlo.Expr;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>Functions on the bits of elements: neighbours, upper halves of products.</summary>
internal static class Elements
{
    /// <summary>The number next to x towards y, by counting in the bits.</summary>
    public static Expr NextAfter(Expr x, Expr y)
    {
        ElementType type = x.Element;
        ElementType integer = Bits.SignedType(type.BitWidth);
        Expr bits = x.Bitcast(integer);
        Expr grows = (x > 0).Compare(ComparisonDirection.Eq, y > x);
        Expr moved = (bits + Select(grows, bits.Number(1), bits.Number(-1))).Bitcast(type);
        Expr smallest = bits.Number(1).Bitcast(type).WithSignOf(y);
        Expr result = Select(x.EqualTo(y), y, Select(x.EqualTo(0), smallest, moved));
        return Select(x.IsNan() | y.IsNan(), double.NaN, result);
    }

    /// <summary>The upper half of the double-width product.</summary>
    public static Expr Mulhi(Expr a, Expr b)
    {
        ElementType type = a.Element;
        if (type.BitWidth == 64)
        {
            return type.IsSigned ? SignedMulhi64(a, b) : UnsignedMulhi64(a, b);
        }

        ElementType wide = Wide(type);
        Expr product = a.To(wide) * b.To(wide);
        Op shift = type.IsSigned ? ShiftRightArithmetic.Instance : ShiftRightLogical.Instance;
        return product.Apply(shift, product.Number(type.BitWidth)).To(type);
    }

    private static ScalarType Wide(ElementType type) =>
        (type.IsSigned, type.BitWidth) switch
        {
            (true, <= 8) => ElementType.I16,
            (true, 16) => ElementType.I32,
            (true, _) => ElementType.I64,
            (false, <= 8) => ElementType.UI16,
            (false, 16) => ElementType.UI32,
            _ => ElementType.UI64,
        };

    private static Expr UnsignedMulhi64(Expr a, Expr b)
    {
        Expr mask = a.Number(0xFFFFFFFFu);
        (Expr aLow, Expr aHigh) = (a & mask, a.ShiftRight(32));
        (Expr bLow, Expr bHigh) = (b & mask, b.ShiftRight(32));
        Expr low = (aLow * bLow).ShiftRight(32);
        Expr middle = (aHigh * bLow) + low;
        Expr other = (aLow * bHigh) + (middle & mask);
        return (aHigh * bHigh) + middle.ShiftRight(32) + other.ShiftRight(32);
    }

    // Two's complement: a negative factor counts as itself plus 2^64, which adds the other factor to the upper half.
    private static Expr SignedMulhi64(Expr a, Expr b)
    {
        Expr upper = UnsignedMulhi64(a.To(ElementType.UI64), b.To(ElementType.UI64)).To(ElementType.I64);
        return upper - Select(a < 0, b, 0) - Select(b < 0, a, 0);
    }
}
