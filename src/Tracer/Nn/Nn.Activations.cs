using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Functions of neural networks, named as in <c>jax.nn</c>.</summary>
public static partial class Nn
{
    private const double SqrtTwoOverPi = 0.7978845608028654;

    /// <summary><c>max(x, 0)</c>; the derivative at 0 is 0.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Relu(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor zero = Lax.ZerosLike(x);
        return Lax.Select(Lax.Gt(x, zero), x, zero);
    }

    /// <summary><c>1 / (1 + e^-x)</c>.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Sigmoid(Tensor x) => Lax.Logistic(x);

    /// <summary>Hyperbolic tangent.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Tanh(Tensor x) => Lax.Tanh(x);

    /// <summary><c>x * sigmoid(x)</c>.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Silu(Tensor x) => Lax.Mul(x, Lax.Logistic(x));

    /// <summary><c>log(1 + e^x)</c>, without overflow.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor Softplus(Tensor x) => LogAddExp(x, Lax.ZerosLike(x));

    /// <summary><c>log(sigmoid(x))</c>.</summary>
    /// <param name="x">Operand.</param>
    /// <returns>The result.</returns>
    public static Tensor LogSigmoid(Tensor x) => Lax.Neg(Softplus(Lax.Neg(x)));

    /// <summary>x, times a slope where it is negative.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="negativeSlope">The slope.</param>
    /// <returns>The result.</returns>
    public static Tensor LeakyRelu(Tensor x, double negativeSlope = 0.01) =>
        Lax.Select(Lax.Ge(x, 0), x, Lax.Mul(x, negativeSlope));

    /// <summary>x where positive, else <c>alpha (e^x - 1)</c>.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="alpha">The factor.</param>
    /// <returns>The result.</returns>
    public static Tensor Elu(Tensor x, double alpha = 1)
    {
        Tensor safe = Lax.Select(Lax.Gt(x, 0), Lax.ZerosLike(x), x);
        return Lax.Select(Lax.Gt(x, 0), x, Lax.Mul(Lax.Expm1(safe), alpha));
    }

    /// <summary>The Gaussian error linear unit.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="approximate">True for the formula with the hyperbolic tangent, JAX's default.</param>
    /// <returns>The result.</returns>
    public static Tensor Gelu(Tensor x, bool approximate = true)
    {
        if (approximate)
        {
            Tensor cube = Lax.Mul(Lax.Mul(x, x), x);
            Tensor inner = Lax.Mul(Lax.Add(x, Lax.Mul(cube, 0.044715)), SqrtTwoOverPi);
            return Lax.Mul(x, Lax.Mul(Lax.Add(Lax.Tanh(inner), 1), 0.5));
        }

        return Lax.Mul(Lax.Mul(x, 0.5), Lax.Erfc(Lax.Mul(Lax.Neg(x), 0.7071067811865476)));
    }

    /// <summary>Exponentials divided by their sum along an axis.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>Positive numbers with the sum 1.</returns>
    public static Tensor Softmax(Tensor x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor largest = Lax.StopGradient(x.Max(axis, keepDims: true));
        Tensor exponentials = Lax.Exp(x - largest);
        return exponentials / exponentials.Sum(axis, keepDims: true);
    }

    /// <summary>Logarithm of <see cref="Softmax"/>, without overflow.</summary>
    /// <param name="x">Operand.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The result.</returns>
    public static Tensor LogSoftmax(Tensor x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor shifted = x - Lax.StopGradient(x.Max(axis, keepDims: true));
        return shifted - Lax.Log(Lax.Exp(shifted).Sum(axis, keepDims: true));
    }

    /// <summary>1 at the place of the class, 0 elsewhere, along a new last axis.</summary>
    /// <param name="classes">Integers.</param>
    /// <param name="count">How many classes.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>The encoding; only zeros for a class out of range.</returns>
    public static Tensor OneHot(Tensor classes, int count, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (!classes.ElementType.IsInteger)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}one_hot: classes must be integers, got {classes}."
            );
        }

        Dims shape = classes.Shape.Insert(classes.Rank, count);
        Tensor spread = Lax.BroadcastInDim(classes, shape, Dims.Range(0, classes.Rank));
        Tensor places = Lax.BroadcastedIota(classes.ElementType, shape, classes.Rank);
        return Lax.ConvertElementType(Lax.Eq(spread, places), type ?? ElementType.F32);
    }

    /// <summary>Sets elements to zero at random and scales the others up, so that the mean stays.</summary>
    /// <param name="key">Random key.</param>
    /// <param name="x">Operand.</param>
    /// <param name="rate">Probability of zero, in [0, 1).</param>
    /// <returns>The result.</returns>
    public static Tensor Dropout(Tensor key, Tensor x, double rate)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rate, 1);
        if (rate == 0)
        {
            return x;
        }

        Tensor keep = Rng.Bernoulli(key, 1 - rate, x.Shape);
        return Lax.Select(keep, Lax.Div(x, 1 - rate), Lax.ZerosLike(x));
    }

    private static Tensor LogAddExp(Tensor x, Tensor y) =>
        Lax.Add(Lax.Max(x, y), Lax.Log1p(Lax.Exp(Lax.Neg(Lax.Abs(Lax.Sub(x, y))))));
}
