using XlaSharp.Hlo;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// NumPy-level functions of tensors, named as in <c>jax.numpy</c>: they broadcast shapes and promote element types.
/// </summary>
public static partial class Np
{
    /// <summary>Elementwise sum.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Add(Tensor x, Tensor y) => Binary(Ops.Add.Instance, x, y);

    /// <summary>Elementwise difference.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Subtract(Tensor x, Tensor y) => Binary(Ops.Subtract.Instance, x, y);

    /// <summary>Elementwise product; of booleans the conjunction.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Multiply(Tensor x, Tensor y) => Binary(Ops.Multiply.Instance, x, y);

    /// <summary>Elementwise quotient; integers become floats first.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor TrueDivide(Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.Unify(x, y, "divide");
        ElementType type = Promotion.Inexact(x);
        return Tracer.Trace.Bind1(
            Ops.Divide.Instance,
            Broadcasting.Convert(x, type, x.IsWeak),
            Broadcasting.Convert(y, type, y.IsWeak)
        );
    }

    /// <summary>Elementwise quotient rounded down.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor FloorDivide(Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.Unify(x, y, "floor_divide");
        if (x.ElementType.IsUnsigned)
        {
            return Lax.Div(x, y);
        }

        if (x.ElementType.IsInteger)
        {
            Tensor quotient = Lax.Div(x, y);
            Tensor inexact = Lax.And(Lax.Ne(Lax.Sign(x), Lax.Sign(y)), Lax.Ne(Lax.Rem(x, y), 0));
            return Lax.Select(inexact, Lax.Sub(quotient, 1), quotient);
        }

        return Lax.Floor(Lax.Div(x, y));
    }

    /// <summary>Elementwise remainder with the sign of the divisor.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Remainder(Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.Unify(x, y, "remainder");
        Tensor remainder = Lax.Rem(x, y);
        if (x.ElementType.IsUnsigned)
        {
            return remainder;
        }

        Tensor otherSide = Lax.Ne(Lax.Lt(remainder, 0), Lax.Lt(y, 0));
        return Lax.Select(Lax.And(otherSide, Lax.Ne(remainder, 0)), Lax.Add(remainder, y), remainder);
    }

    /// <summary>Elementwise power.</summary>
    /// <param name="x">Base.</param>
    /// <param name="y">Exponent.</param>
    /// <returns>The result.</returns>
    public static Tensor Power(Tensor x, Tensor y) => Binary(Ops.Power.Instance, x, y);

    /// <summary>Elementwise larger one.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Maximum(Tensor x, Tensor y) => Binary(Ops.Maximum.Instance, x, y);

    /// <summary>Elementwise smaller one.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Minimum(Tensor x, Tensor y) => Binary(Ops.Minimum.Instance, x, y);

    /// <summary>Elementwise shift to the right; of unsigned integers logical.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="y">How far.</param>
    /// <returns>The result.</returns>
    public static Tensor RightShift(Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.Unify(x, y, "right_shift");
        return x.ElementType.IsUnsigned ? Lax.ShiftRightLogical(x, y) : Lax.ShiftRightArithmetic(x, y);
    }

    /// <summary>Elementwise <c>x == y</c>.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Equal(Tensor x, Tensor y) => Compare(ComparisonDirection.Eq, x, y);

    /// <summary>Elementwise <c>x != y</c>.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor NotEqual(Tensor x, Tensor y) => Compare(ComparisonDirection.Ne, x, y);

    /// <summary>Elementwise <c>x &lt; y</c>.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Less(Tensor x, Tensor y) => Compare(ComparisonDirection.Lt, x, y);

    /// <summary>Elementwise <c>x &lt;= y</c>.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor LessEqual(Tensor x, Tensor y) => Compare(ComparisonDirection.Le, x, y);

    /// <summary>Elementwise <c>x &gt; y</c>.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor Greater(Tensor x, Tensor y) => Compare(ComparisonDirection.Gt, x, y);

    /// <summary>Elementwise <c>x &gt;= y</c>.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand.</param>
    /// <returns>Booleans.</returns>
    public static Tensor GreaterEqual(Tensor x, Tensor y) => Compare(ComparisonDirection.Ge, x, y);

    /// <summary>Elements of the second operand where the first is true, of the third where it is false.</summary>
    /// <param name="condition">Booleans.</param>
    /// <param name="x">Taken where true.</param>
    /// <param name="y">Taken where false.</param>
    /// <returns>The selected elements.</returns>
    public static Tensor Where(Tensor condition, Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(condition);
        (x, y) = Broadcasting.Unify(x, y, "where");
        Tensor which = condition.ElementType.IsBoolean ? condition : Lax.ConvertElementType(condition, ElementType.I1);
        Tensor[] same = Broadcasting.UnifyShapes([which, x, y], "where");
        return Lax.Select(same[0], same[1], same[2]);
    }

    /// <summary>Elements cut to an interval.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="low">Lower limit; none if null.</param>
    /// <param name="high">Upper limit; none if null.</param>
    /// <returns>The result.</returns>
    public static Tensor Clip(Tensor x, Tensor? low = null, Tensor? high = null)
    {
        Tensor above = low is null ? x : Maximum(low, x);
        return high is null ? above : Minimum(high, above);
    }

    /// <summary><c>e^x</c>, elementwise; integers become floats first.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Exp(Tensor x) => Lax.Exp(ToFloat(x));

    /// <summary>Natural logarithm, elementwise; integers become floats first.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Log(Tensor x) => Lax.Log(ToFloat(x));

    /// <summary>Square root, elementwise; integers become floats first.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Sqrt(Tensor x) => Lax.Sqrt(ToFloat(x));

    /// <summary>Hyperbolic tangent, elementwise; integers become floats first.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Tanh(Tensor x) => Lax.Tanh(ToFloat(x));

    /// <summary>Sine, elementwise; integers become floats first.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Sin(Tensor x) => Lax.Sin(ToFloat(x));

    /// <summary>Cosine, elementwise; integers become floats first.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Cos(Tensor x) => Lax.Cos(ToFloat(x));

    /// <summary>Absolute value, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Abs(Tensor x) => Lax.Abs(x);

    /// <summary><c>x * x</c>, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Square(Tensor x) => Lax.Mul(x, x);

    internal static Tensor Binary(Op op, Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.Unify(x, y, op.Definition.Mnemonic);
        return Tracer.Trace.Bind1(op, x, y);
    }

    private static Tensor Compare(ComparisonDirection direction, Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.Unify(x, y, "compare");
        return Lax.Compare(direction, x, y);
    }

    private static Tensor ToFloat(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Lax.ConvertElementType(x, Promotion.Inexact(x));
    }
}
