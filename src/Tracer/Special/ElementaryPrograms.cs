using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Inverse trigonometric, hyperbolic and inverse hyperbolic functions in terms of StableHLO ops, arranged so that nothing cancels or
/// overflows. Complex ones follow from their logarithms.
/// </summary>
internal static class ElementaryPrograms
{
    private const double LogTwo = 0.6931471805599453;

    public static Tensor Asin(Tensor x) =>
        x.ElementType.IsComplex
            ? -TimesI(Lax.Log(TimesI(x) + Root(x)))
            : 2 * Lax.Atan2(x, 1 + Lax.Sqrt((1 - x) * (1 + x)));

    public static Tensor Acos(Tensor x) =>
        x.ElementType.IsComplex
            ? (Math.PI / 2) - Asin(x)
            : Lax.Select(Lax.Eq(x, -1), Lax.FullLike(x, Math.PI), 2 * Lax.Atan2(Lax.Sqrt((1 - x) * (1 + x)), 1 + x));

    public static Tensor Atan(Tensor x) =>
        x.ElementType.IsComplex
            ? TimesI(Lax.Log1p(-TimesI(x)) - Lax.Log1p(TimesI(x))) * 0.5
            : Lax.Atan2(x, Lax.FullLike(x, 1));

    /// <summary><c>(e^x - e^-x) / 2</c>; the halves are taken in the exponents, which then do not overflow early.</summary>
    public static Tensor Sinh(Tensor x)
    {
        if (x.ElementType.IsComplex)
        {
            return (Lax.Exp(x) - Lax.Exp(-x)) * 0.5;
        }

        Tensor large = Lax.Exp(x - LogTwo) - Lax.Exp(-x - LogTwo);
        Tensor e = Lax.Expm1(x);
        Tensor small = 0.5 * (e + (e / (e + 1)));
        return Lax.Select(Lax.Lt(Lax.Abs(x), 1), small, large);
    }

    public static Tensor Cosh(Tensor x) =>
        x.ElementType.IsComplex ? (Lax.Exp(x) + Lax.Exp(-x)) * 0.5 : Lax.Exp(x - LogTwo) + Lax.Exp(-x - LogTwo);

    public static Tensor Asinh(Tensor x)
    {
        if (x.ElementType.IsComplex)
        {
            return -TimesI(Asin(TimesI(x)));
        }

        Tensor magnitude = Lax.Abs(x);
        Tensor square = x * x;
        Tensor near = Lax.Log1p(magnitude + (square / (1 + Lax.Sqrt(square + 1))));
        Tensor far = Lax.Log(magnitude) + LogTwo;
        return Lax.Sign(x) * Lax.Select(Lax.Ge(magnitude, RootOfLargest(x)), far, near);
    }

    public static Tensor Acosh(Tensor x)
    {
        if (x.ElementType.IsComplex)
        {
            return Lax.Log(x + (Lax.Sqrt(x + 1) * Lax.Sqrt(x - 1)));
        }

        Tensor above = x - 1;
        Tensor near = Lax.Log1p(above + Lax.Sqrt(above * (above + 2)));
        Tensor inside = Lax.Select(Lax.Ge(x, RootOfLargest(x)), Lax.Log(x) + LogTwo, near);
        return Lax.Select(Lax.Lt(x, 1), Lax.FullLike(x, double.NaN), inside);
    }

    public static Tensor Atanh(Tensor x) => 0.5 * (Lax.Log1p(x) - Lax.Log1p(-x));

    /// <summary>The neighbour of x in the direction of y, by counting bit patterns.</summary>
    public static Tensor NextAfter(Tensor x, Tensor y)
    {
        ElementType word = x.ElementType.BitWidth switch
        {
            16 => ElementType.UI16,
            32 => ElementType.UI32,
            _ => ElementType.UI64,
        };
        Tensor bits = Lax.BitcastConvertType(x, word);
        Tensor signMask = Lax.ShiftLeft(Lax.FullLike(bits, 1), Lax.FullLike(bits, x.ElementType.BitWidth - 1));
        Tensor xIsZero = Lax.Eq(x, 0);
        Tensor smallest = Lax.Or(Lax.And(Lax.BitcastConvertType(y, word), signMask), Lax.FullLike(bits, 1));
        Tensor awayFromZero = Lax.Eq(Lax.Gt(x, 0), Lax.Gt(y, x));
        Tensor stepped = Lax.Select(awayFromZero, bits + Lax.FullLike(bits, 1), bits - Lax.FullLike(bits, 1));
        Tensor moved = Lax.BitcastConvertType(Lax.Select(xIsZero, smallest, stepped), x.ElementType);
        Tensor isNaN = Lax.Or(Lax.Ne(x, x), Lax.Ne(y, y));
        return Lax.Select(isNaN, Lax.FullLike(x, double.NaN), Lax.Select(Lax.Eq(x, y), y, moved));
    }

    private static double RootOfLargest(Tensor x) =>
        Math.Sqrt(x.ElementType.BitWidth == 64 ? double.MaxValue : float.MaxValue);

    private static Tensor Root(Tensor x) => Lax.Sqrt((1 - x) * (1 + x));

    private static Tensor TimesI(Tensor x) => Lax.Complex(-Lax.Imag(x), Lax.Real(x));
}
