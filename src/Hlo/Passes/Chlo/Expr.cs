using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// A value under construction, with arithmetic: each operator appends one operation. Numbers become splat constants.
/// </summary>
/// <param name="builder">Where operations go.</param>
/// <param name="value">The value.</param>
internal readonly struct Expr(BlockBuilder builder, Value value)
{
    /// <summary>Where operations go.</summary>
    public BlockBuilder Builder { get; } = builder;

    /// <summary>The value.</summary>
    public Value Value { get; } = value;

    /// <summary>Its type.</summary>
    public TensorType Type => Value.Tensor;

    /// <summary>Its element type.</summary>
    public ElementType Element => Type.ElementType;

    public static Expr operator +(Expr left, Expr right) => left.Apply(Ops.Add.Instance, right);

    public static Expr operator +(Expr left, double right) => left + left.Number(right);

    public static Expr operator +(double left, Expr right) => right.Number(left) + right;

    public static Expr operator -(Expr left, Expr right) => left.Apply(Subtract.Instance, right);

    public static Expr operator -(Expr left, double right) => left - left.Number(right);

    public static Expr operator -(double left, Expr right) => right.Number(left) - right;

    public static Expr operator -(Expr operand) => operand.Apply(Negate.Instance);

    public static Expr operator *(Expr left, Expr right) => left.Apply(Multiply.Instance, right);

    public static Expr operator *(Expr left, double right) => left * left.Number(right);

    public static Expr operator *(double left, Expr right) => right.Number(left) * right;

    public static Expr operator /(Expr left, Expr right) => left.Apply(Divide.Instance, right);

    public static Expr operator /(Expr left, double right) => left / left.Number(right);

    public static Expr operator /(double left, Expr right) => right.Number(left) / right;

    public static Expr operator &(Expr left, Expr right) => left.Apply(Ops.And.Instance, right);

    public static Expr operator |(Expr left, Expr right) => left.Apply(Ops.Or.Instance, right);

    public static Expr operator !(Expr operand) => operand.Apply(Ops.Not.Instance);

    public static Expr operator <(Expr left, Expr right) => left.Compare(ComparisonDirection.Lt, right);

    public static Expr operator <(Expr left, double right) => left < left.Number(right);

    public static Expr operator >(Expr left, Expr right) => left.Compare(ComparisonDirection.Gt, right);

    public static Expr operator >(Expr left, double right) => left > left.Number(right);

    public static Expr operator <=(Expr left, Expr right) => left.Compare(ComparisonDirection.Le, right);

    public static Expr operator <=(Expr left, double right) => left <= left.Number(right);

    public static Expr operator >=(Expr left, Expr right) => left.Compare(ComparisonDirection.Ge, right);

    public static Expr operator >=(Expr left, double right) => left >= left.Number(right);

    /// <summary>Chooses by a predicate.</summary>
    public static Expr Select(Expr predicate, Expr yes, Expr no) => predicate.Apply(Ops.Select.Instance, yes, no);

    /// <summary>Chooses by a predicate.</summary>
    public static Expr Select(Expr predicate, Expr yes, double no) => Select(predicate, yes, yes.Number(no));

    /// <summary>Chooses by a predicate.</summary>
    public static Expr Select(Expr predicate, double yes, Expr no) => Select(predicate, no.Number(yes), no);

    /// <summary>Appends an op of this operand.</summary>
    public Expr Apply(Op op) => new(Builder, Builder.Append(op, Value).Result);

    /// <summary>Appends an op of this operand and another.</summary>
    public Expr Apply(Op op, Expr second) => new(Builder, Builder.Append(op, Value, second.Value).Result);

    /// <summary>Appends an op of this operand and two others.</summary>
    public Expr Apply(Op op, Expr second, Expr third) =>
        new(Builder, Builder.Append(op, Value, second.Value, third.Value).Result);

    /// <summary>A constant of this value's shape and element type.</summary>
    public Expr Number(double number) => new(Builder, Splat.Like(Builder, Value, Element, number));

    public Expr Compare(ComparisonDirection direction, Expr other, ComparisonType? type = null) =>
        Apply(new Compare(direction, type), other);

    public Expr EqualTo(Expr other) => Compare(ComparisonDirection.Eq, other);

    public Expr EqualTo(double other) => EqualTo(Number(other));

    public Expr NotEqualTo(Expr other) => Compare(ComparisonDirection.Ne, other);

    public Expr IsNan() => NotEqualTo(this);

    public Expr IsFinite() => Apply(Ops.IsFinite.Instance);

    public Expr Abs() => Apply(Ops.Abs.Instance);

    public Expr Sign() => Apply(Ops.Sign.Instance);

    public Expr Floor() => Apply(Ops.Floor.Instance);

    public Expr Sqrt() => Apply(Ops.Sqrt.Instance);

    public Expr Exp() => Apply(Exponential.Instance);

    public Expr Expm1() => Apply(ExponentialMinusOne.Instance);

    public Expr Log() => Apply(Ops.Log.Instance);

    public Expr Log1p() => Apply(LogPlusOne.Instance);

    public Expr Sin() => Apply(Sine.Instance);

    public Expr Cos() => Apply(Cosine.Instance);

    public Expr Tan() => Apply(Ops.Tan.Instance);

    public Expr Tanh() => Apply(Ops.Tanh.Instance);

    public Expr Pow(Expr exponent) => Apply(Power.Instance, exponent);

    public Expr Atan2(Expr x) => Apply(Ops.Atan2.Instance, x);

    public Expr Max(Expr other) => Apply(Maximum.Instance, other);

    public Expr Min(Expr other) => Apply(Minimum.Instance, other);

    public Expr Real() => Apply(Ops.Real.Instance);

    public Expr Imag() => Apply(Ops.Imag.Instance);

    /// <summary>The complex number with this real part.</summary>
    public Expr Complex(Expr imaginary) => Apply(Ops.Complex.Instance, imaginary);

    /// <summary>The same numbers in another type.</summary>
    public Expr To(ElementType element) => Element.Equals(element) ? this : Apply(new Ops.Convert(Type.Of(element)));

    /// <summary>The same bits in another type of the same width.</summary>
    public Expr Bitcast(ElementType element) => Apply(new BitcastConvert(Type.Of(element)));

    public Expr ShiftRight(int count) => Apply(ShiftRightLogical.Instance, Number(count));

    /// <summary>True for negative numbers, −0 and NaN with the sign bit.</summary>
    public Expr SignBit()
    {
        Expr bits = Bitcast(Bits.SignedType(Element.BitWidth));
        return bits < 0;
    }

    /// <summary>This magnitude with the sign of another number, −0 included.</summary>
    public Expr WithSignOf(Expr other) => Select(other.SignBit(), -Abs(), Abs());

    /// <summary>The polynomial with the given coefficients, highest power first (Horner).</summary>
    public Expr Polynomial(params ReadOnlySpan<double> coefficients)
    {
        Expr sum = Number(coefficients[0]);
        foreach (double coefficient in coefficients[1..])
        {
            sum = (sum * this) + coefficient;
        }

        return sum;
    }

    /// <summary>The Chebyshev series Σ c[k] T_k(x) for x in [−1, 1], lowest index first (Clenshaw).</summary>
    public Expr Chebyshev(params ReadOnlySpan<double> coefficients)
    {
        Expr twice = this * 2;
        Expr current = Number(coefficients[^1]);
        Expr previous = Number(0);
        for (int i = coefficients.Length - 2; i > 0; i--)
        {
            (current, previous) = ((twice * current) - previous + coefficients[i], current);
        }

        return (this * current) - previous + coefficients[0];
    }
}

/// <summary>Integer types by width.</summary>
internal static class Bits
{
    public static ElementType SignedType(int width) =>
        width switch
        {
            8 => ElementType.I8,
            16 => ElementType.I16,
            32 => ElementType.I32,
            64 => ElementType.I64,
            _ => throw new ConstraintException($"has no decomposition for elements of {width} bits"),
        };
}
