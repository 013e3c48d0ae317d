using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary><c>x + y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Add(Tensor x, Tensor y) => Binary(Ops.Add.Instance, x, y);

    /// <summary><c>x - y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Sub(Tensor x, Tensor y) => Binary(Ops.Subtract.Instance, x, y);

    /// <summary><c>x * y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Mul(Tensor x, Tensor y) => Binary(Ops.Multiply.Instance, x, y);

    /// <summary><c>x / y</c>; of integers rounded towards zero, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Div(Tensor x, Tensor y) => Binary(Ops.Divide.Instance, x, y);

    /// <summary>Remainder of the division rounded towards zero; has the sign of <c>x</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Rem(Tensor x, Tensor y) => Binary(Ops.Remainder.Instance, x, y);

    /// <summary>The larger one, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Max(Tensor x, Tensor y) => Binary(Ops.Maximum.Instance, x, y);

    /// <summary>The smaller one, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Min(Tensor x, Tensor y) => Binary(Ops.Minimum.Instance, x, y);

    /// <summary><c>x^y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Pow(Tensor x, Tensor y) => Binary(Ops.Power.Instance, x, y);

    /// <summary>Angle of the point <c>(y, x)</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Atan2(Tensor x, Tensor y) => Binary(Ops.Atan2.Instance, x, y);

    /// <summary>And: of booleans logical, of integers bitwise, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor And(Tensor x, Tensor y) => Binary(Ops.And.Instance, x, y);

    /// <summary>Or: of booleans logical, of integers bitwise, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Or(Tensor x, Tensor y) => Binary(Ops.Or.Instance, x, y);

    /// <summary>Exclusive or, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Xor(Tensor x, Tensor y) => Binary(Ops.Xor.Instance, x, y);

    /// <summary>Bits shifted to the left, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor ShiftLeft(Tensor x, Tensor y) => Binary(Ops.ShiftLeft.Instance, x, y);

    /// <summary>Bits shifted to the right, zeros shifted in, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor ShiftRightLogical(Tensor x, Tensor y) => Binary(Ops.ShiftRightLogical.Instance, x, y);

    /// <summary>Bits shifted to the right, the sign shifted in, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor ShiftRightArithmetic(Tensor x, Tensor y) => Binary(Ops.ShiftRightArithmetic.Instance, x, y);

    /// <summary>Complex numbers of real and imaginary parts, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Complex(Tensor x, Tensor y) => Binary(Ops.Complex.Instance, x, y);

    /// <summary><c>x == y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Eq(Tensor x, Tensor y) => Compare(ComparisonDirection.Eq, x, y);

    /// <summary><c>x != y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Ne(Tensor x, Tensor y) => Compare(ComparisonDirection.Ne, x, y);

    /// <summary><c>x &lt; y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Lt(Tensor x, Tensor y) => Compare(ComparisonDirection.Lt, x, y);

    /// <summary><c>x &lt;= y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Le(Tensor x, Tensor y) => Compare(ComparisonDirection.Le, x, y);

    /// <summary><c>x &gt; y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Gt(Tensor x, Tensor y) => Compare(ComparisonDirection.Gt, x, y);

    /// <summary><c>x &gt;= y</c>, elementwise.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Ge(Tensor x, Tensor y) => Compare(ComparisonDirection.Ge, x, y);

    /// <summary>Elements of the second operand where the first is true, of the third where it is false.</summary>
    /// <param name="which">Booleans: a scalar, or one per element.</param>
    /// <param name="onTrue">Taken where true.</param>
    /// <param name="onFalse">Taken where false.</param>
    /// <returns>The selected elements.</returns>
    public static Tensor Select(Tensor which, Tensor onTrue, Tensor onFalse)
    {
        (onTrue, onFalse) = Broadcasting.AdaptNumbers(onTrue, onFalse, "select");
        return Trace.Bind1(Ops.Select.Instance, which, onTrue, onFalse);
    }

    /// <summary>Elements cut to an interval: <c>min(max(x, low), high)</c>.</summary>
    /// <param name="low">Lower limit: a scalar, or one per element.</param>
    /// <param name="x">Operand.</param>
    /// <param name="high">Upper limit: a scalar, or one per element.</param>
    /// <returns>The result.</returns>
    public static Tensor Clamp(Tensor low, Tensor x, Tensor high)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Trace.Bind1(Ops.Clamp.Instance, Limit(low, x), x, Limit(high, x));
    }

    /// <summary>Compares elementwise; floats by IEEE 754, integers by their signedness.</summary>
    /// <param name="direction">Which comparison.</param>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Compare(ComparisonDirection direction, Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.AdaptNumbers(x, y, "compare");
        ElementType type = x.ElementType;
        ComparisonType kind =
            type.IsFloat || type.IsComplex ? ComparisonType.Float
            : type.IsUnsigned || type.IsBoolean ? ComparisonType.Unsigned
            : ComparisonType.Signed;
        return Trace.Bind1(new Ops.Compare(direction, kind), x, y);
    }

    private static Tensor Binary(Op op, Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.AdaptNumbers(x, y, op.Definition.Mnemonic);
        return Trace.Bind1(op, x, y);
    }

    private static Tensor Limit(Tensor limit, Tensor x) =>
        limit is ConstantTensor { IsWeak: true } ? Broadcasting.Convert(limit, x.ElementType) : limit;
}
