using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>Elementwise ops on scalars of any type.</summary>
internal static class ElementwiseOps
{
    public static ReferenceTensor Unary(Op op, ReferenceTensor operand, TensorType result) =>
        new(result, [.. operand.Elements.Select(x => Unary(op, x, operand.Element, result.ElementType))]);

    public static ReferenceTensor Binary(Op op, ReferenceTensor lhs, ReferenceTensor rhs, TensorType result)
    {
        Scalar[] elements = new Scalar[lhs.Elements.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = Binary(op, lhs.Elements[i], rhs.Elements[i], lhs.Element, result.ElementType);
        }

        return new(result, elements);
    }

    public static ReferenceTensor Compare(Compare op, ReferenceTensor lhs, ReferenceTensor rhs, TensorType result)
    {
        Scalar[] elements = new Scalar[lhs.Elements.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = Scalar.Of(Holds(op, lhs.Elements[i], rhs.Elements[i], lhs.Element));
        }

        return new(result, elements);
    }

    public static ReferenceTensor Select(
        ReferenceTensor predicate,
        ReferenceTensor yes,
        ReferenceTensor no,
        TensorType result
    )
    {
        bool scalar = predicate.Type.Rank == 0;
        Scalar[] elements = new Scalar[yes.Elements.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = predicate.Elements[scalar ? 0 : i] != Scalar.False ? yes.Elements[i] : no.Elements[i];
        }

        return new(result, elements);
    }

    public static ReferenceTensor Clamp(
        ReferenceTensor min,
        ReferenceTensor operand,
        ReferenceTensor max,
        TensorType result
    )
    {
        Scalar[] elements = new Scalar[operand.Elements.Length];
        for (int i = 0; i < elements.Length; i++)
        {
            Scalar low = min.Elements[min.Type.Rank == 0 ? 0 : i];
            Scalar high = max.Elements[max.Type.Rank == 0 ? 0 : i];
            Scalar raised = Binary(Maximum.Instance, operand.Elements[i], low, operand.Element, operand.Element);
            elements[i] = Binary(Minimum.Instance, raised, high, operand.Element, operand.Element);
        }

        return new(result, elements);
    }

    public static ReferenceTensor Convert(ReferenceTensor operand, TensorType result) =>
        new(result, [.. operand.Elements.Select(x => Conversions.Convert(x, operand.Element, result.ElementType))]);

    private static Scalar Unary(Op op, Scalar x, ElementType from, ElementType to)
    {
        switch (op)
        {
            case IsFinite:
                return Scalar.Of(double.IsFinite(x.Real));
            case ReducePrecision reduce:
                return Scalar.Of(
                    RealMath.ReducePrecision(x.Real, reduce.ExponentBits, reduce.MantissaBits, from.Kind),
                    to
                );
            case Real when from.IsComplex:
                return Scalar.Of(x.Real, to);
            case Imag when from.IsComplex:
                return Scalar.Of(x.Imaginary, to);
            case Abs when from.IsComplex:
                return Scalar.Of(ComplexMath.Abs((x.Real, x.Imaginary)), to);
            default:
                break;
        }

        if (from.IsComplex)
        {
            (double re, double im) = ComplexMath.Unary(op, (x.Real, x.Imaginary));
            return Scalar.Of(re, im, to);
        }

        return from.IsFloat
            ? Scalar.Of(RealMath.Unary(op, x.Real), to)
            : Scalar.Of(IntegerMath.Unary(op, x.Integer, from), to);
    }

    private static Scalar Binary(Op op, Scalar x, Scalar y, ElementType from, ElementType to)
    {
        if (op is Complex)
        {
            return Scalar.Of(x.Real, y.Real, to);
        }

        if (from.IsComplex)
        {
            (double re, double im) = ComplexMath.Binary(op, (x.Real, x.Imaginary), (y.Real, y.Imaginary));
            return Scalar.Of(re, im, to);
        }

        return from.IsFloat
            ? Scalar.Of(RealMath.Binary(op, x.Real, y.Real), to)
            : Scalar.Of(IntegerMath.Binary(op, x.Integer, y.Integer, from), to);
    }

    private static bool Holds(Compare op, Scalar x, Scalar y, ElementType type)
    {
        if (type.IsFloat && op.CompareType == ComparisonType.TotalOrder)
        {
            return Relation(op.ComparisonDirection, TotalOrder(x, type).CompareTo(TotalOrder(y, type)));
        }

        if (type.IsFloat || type.IsComplex)
        {
            return Holds(op.ComparisonDirection, x, y);
        }

        return Relation(op.ComparisonDirection, x.Integer.CompareTo(y.Integer));
    }

    private static bool Holds(ComparisonDirection direction, Scalar x, Scalar y)
    {
        bool equal = x.Real == y.Real && x.Imaginary == y.Imaginary;
        bool less = x.Real < y.Real || (x.Real == y.Real && x.Imaginary < y.Imaginary);
        bool greater = x.Real > y.Real || (x.Real == y.Real && x.Imaginary > y.Imaginary);
        return direction switch
        {
            ComparisonDirection.Eq => equal,
            ComparisonDirection.Ne => !equal,
            ComparisonDirection.Lt => less,
            ComparisonDirection.Le => less || equal,
            ComparisonDirection.Gt => greater,
            _ => greater || equal,
        };
    }

    private static bool Relation(ComparisonDirection direction, int order) =>
        direction switch
        {
            ComparisonDirection.Eq => order == 0,
            ComparisonDirection.Ne => order != 0,
            ComparisonDirection.Lt => order < 0,
            ComparisonDirection.Le => order <= 0,
            ComparisonDirection.Gt => order > 0,
            _ => order >= 0,
        };

    // Sign and magnitude as one ordered number: −NaN < −inf < … < −0 < +0 < … < +NaN.
    private static Int128 TotalOrder(Scalar x, ElementType type)
    {
        Int128 bits = (Int128)x.Bits(type);
        Int128 sign = Int128.One << (type.BitWidth - 1);
        return bits >= sign ? -(bits - sign) - 1 : bits;
    }
}

/// <summary>Conversions between element types.</summary>
internal static class Conversions
{
    public static Scalar Convert(Scalar x, ElementType from, ElementType to)
    {
        if (to.IsBoolean)
        {
            return Scalar.Of(from.IsFloat || from.IsComplex ? x.Real != 0 : x.Integer != 0);
        }

        bool inexact = from.IsFloat || from.IsComplex;
        if (to.IsComplex)
        {
            return inexact ? Scalar.Of(x.Real, x.Imaginary, to) : Scalar.Of(Rounded(x.Integer, to.RealPart), 0, to);
        }

        if (to.IsFloat)
        {
            return inexact ? Scalar.Of(x.Real, to) : Scalar.Of(Rounded(x.Integer, to), to);
        }

        return inexact ? new(Saturate(x.Real, to)) : Scalar.Of(x.Integer, to);
    }

    // An integer goes to a narrow float in one rounding, not by way of double.
    private static double Rounded(Int128 value, ElementType to) =>
        to.Kind == ElementKind.F32 ? (float)value : (double)value;

    private static Int128 Saturate(double value, ElementType to)
    {
        Int128 min = to.IsUnsigned ? 0 : -(Int128.One << (to.BitWidth - 1));
        Int128 max = (Int128.One << (to.BitWidth - (to.IsUnsigned ? 0 : 1))) - 1;
        double whole = Math.Truncate(value);
        return double.IsNaN(value) ? 0
            : whole <= (double)min ? min
            : whole >= (double)max ? max
            : (Int128)whole;
    }
}
