using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Tracer;

/// <summary>
/// StableHLO-level functions of tensors, named as in <c>jax.lax</c>. Operands must have equal shapes and element types;
/// only C# numbers adapt. <see cref="Np"/> and the operators broadcast and promote.
/// </summary>
public static partial class Lax
{
    /// <summary><c>-x</c>, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Neg(Tensor x) => Trace.Bind1(Ops.Negate.Instance, x);

    /// <summary>Absolute value; of complex numbers the magnitude, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Abs(Tensor x) => Trace.Bind1(Ops.Abs.Instance, x);

    /// <summary>-1, 0 or 1; of complex numbers <c>x / |x|</c>, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Sign(Tensor x) => Trace.Bind1(Ops.Sign.Instance, x);

    /// <summary>Largest integer that is not above, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Floor(Tensor x) => Trace.Bind1(Ops.Floor.Instance, x);

    /// <summary>Smallest integer that is not below, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Ceil(Tensor x) => Trace.Bind1(Ops.Ceil.Instance, x);

    /// <summary>Nearest integer, halves away from zero, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor RoundAwayFromZero(Tensor x) => Trace.Bind1(Ops.RoundNearestAfz.Instance, x);

    /// <summary>Nearest integer, halves to even, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor RoundToEven(Tensor x) => Trace.Bind1(Ops.RoundNearestEven.Instance, x);

    /// <summary>Complement: of booleans logical, of integers bitwise, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Not(Tensor x) => Trace.Bind1(Ops.Not.Instance, x);

    /// <summary>Number of one bits, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor PopulationCount(Tensor x) => Trace.Bind1(Ops.Popcnt.Instance, x);

    /// <summary>Number of leading zero bits, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Clz(Tensor x) => Trace.Bind1(Ops.CountLeadingZeros.Instance, x);

    /// <summary>True where neither infinite nor NaN, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor IsFinite(Tensor x) => Trace.Bind1(Ops.IsFinite.Instance, x);

    /// <summary>Real part, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Real(Tensor x) => Trace.Bind1(Ops.Real.Instance, x);

    /// <summary>Imaginary part, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Imag(Tensor x) => Trace.Bind1(Ops.Imag.Instance, x);

    /// <summary><c>e^x</c>, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Exp(Tensor x) => Trace.Bind1(Ops.Exponential.Instance, x);

    /// <summary><c>e^x - 1</c>, exact near 0, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Expm1(Tensor x) => Trace.Bind1(Ops.ExponentialMinusOne.Instance, x);

    /// <summary>Natural logarithm, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Log(Tensor x) => Trace.Bind1(Ops.Log.Instance, x);

    /// <summary><c>log(1 + x)</c>, exact near 0, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Log1p(Tensor x) => Trace.Bind1(Ops.LogPlusOne.Instance, x);

    /// <summary>Sine, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Sin(Tensor x) => Trace.Bind1(Ops.Sine.Instance, x);

    /// <summary>Cosine, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Cos(Tensor x) => Trace.Bind1(Ops.Cosine.Instance, x);

    /// <summary>Tangent, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Tan(Tensor x) => Trace.Bind1(Ops.Tan.Instance, x);

    /// <summary>Hyperbolic tangent, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Tanh(Tensor x) => Trace.Bind1(Ops.Tanh.Instance, x);

    /// <summary><c>1 / (1 + e^-x)</c>, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Logistic(Tensor x) => Trace.Bind1(Ops.Logistic.Instance, x);

    /// <summary>Square root, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Sqrt(Tensor x) => Trace.Bind1(Ops.Sqrt.Instance, x);

    /// <summary><c>1 / sqrt(x)</c>, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Rsqrt(Tensor x) => Trace.Bind1(Ops.Rsqrt.Instance, x);

    /// <summary>Cube root, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Cbrt(Tensor x) => Trace.Bind1(Ops.Cbrt.Instance, x);

    /// <summary><c>x * x</c>, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Square(Tensor x) => Mul(x, x);

    /// <summary><c>1 / x</c>, elementwise.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Reciprocal(Tensor x) => Div(FullLike(x, 1), x);

    /// <summary>A power with an exponent known while tracing, by repeated multiplication.</summary>
    /// <param name="x">Base.</param>
    /// <param name="exponent">Exponent.</param>
    /// <returns>The result.</returns>
    public static Tensor IntegerPow(Tensor x, int exponent)
    {
        if (exponent < 0)
        {
            return Reciprocal(IntegerPow(x, checked(-exponent)));
        }

        Tensor? result = null;
        for (Tensor square = x; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result = result is null ? square : Mul(result, square);
            }

            square = exponent > 1 ? Mul(square, square) : square;
        }

        return result ?? FullLike(x, 1);
    }
}
