using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Rng
{
    /// <summary>
    /// Gamma-distributed floats with density proportional to <c>x^(a-1) e^-x</c>; differentiable in a.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="a">The parameter, positive.</param>
    /// <param name="shape">The shape; that of the parameter if null.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor Gamma(Tensor key, Tensor a, Dims? shape = null, ElementType? type = null) =>
        Gamma(key, a, shape, type, log: false);

    /// <summary>Logarithms of gamma-distributed floats, exact also where the numbers themselves would be 0.</summary>
    /// <param name="key">The key.</param>
    /// <param name="a">The parameter, positive.</param>
    /// <param name="shape">The shape; that of the parameter if null.</param>
    /// <param name="type">Float element type; <c>f32</c> if null.</param>
    /// <returns>The numbers.</returns>
    public static Tensor LogGamma(Tensor key, Tensor a, Dims? shape = null, ElementType? type = null) =>
        Gamma(key, a, shape, type, log: true);

    /// <summary>Beta-distributed floats in (0, 1).</summary>
    public static Tensor Beta(Tensor key, Tensor a, Tensor b, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Dims dims = Resolve("beta", shape, a.Shape, b.Shape);
        Tensor[] keys = Split(key);
        (Tensor x, Tensor y) = (LogGamma(keys[0], a, dims, type), LogGamma(keys[1], b, dims, type));
        Tensor largest = Lax.Max(x, y);
        (Tensor first, Tensor second) = (Lax.Exp(x - largest), Lax.Exp(y - largest));
        return first / (first + second);
    }

    /// <summary>Vectors of positive floats with sum 1, <c>shape + [n]</c>, with parameters <c>[…, n]</c>.</summary>
    public static Tensor Dirichlet(Tensor key, Tensor alpha, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(alpha);
        Dims batch = Resolve("dirichlet", shape, Dims.Create(alpha.Shape.Span[..(alpha.Rank - 1)]));
        return Nn.Softmax(LogGamma(key, alpha, [.. batch, alpha.Shape[^1]], type));
    }

    /// <summary>Chi-squared floats with degrees of freedom.</summary>
    public static Tensor ChiSquare(Tensor key, Tensor df, Dims? shape = null, ElementType? type = null)
    {
        Tensor half = Half(df, type);
        return Lax.Mul(Lax.Exp(LogGamma(key, half, Resolve("chisquare", shape, half.Shape), type)), 2);
    }

    /// <summary>F-distributed floats with degrees of freedom of numerator and denominator.</summary>
    public static Tensor F(Tensor key, Tensor dfNum, Tensor dfDen, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(dfNum);
        ArgumentNullException.ThrowIfNull(dfDen);
        ElementType element = type ?? ElementType.F32;
        Dims dims = Resolve("f", shape, dfDen.Shape, dfNum.Shape);
        Tensor[] keys = Split(key);
        Tensor numerator = ChiSquare(keys[1], dfNum, dims, element) / Limit(dfNum, dims, element);
        return numerator / (ChiSquare(keys[0], dfDen, dims, element) / Limit(dfDen, dims, element));
    }

    /// <summary>Student-t-distributed floats with degrees of freedom.</summary>
    public static Tensor T(Tensor key, Tensor df, Dims? shape = null, ElementType? type = null)
    {
        Tensor half = Half(df, type);
        Dims dims = Resolve("t", shape, half.Shape);
        Tensor[] keys = Split(key);
        Tensor n = Normal(keys[0], dims, type);
        Tensor g = Gamma(keys[1], half, dims, type);
        return n * Lax.Sqrt(Broadcasting.To(half, dims) / g);
    }

    /// <summary>Floats with density proportional to <c>e^-|x|^p</c>.</summary>
    public static Tensor GeneralizedNormal(Tensor key, double p, Dims shape, ElementType? type = null)
    {
        ElementType element = type ?? ElementType.F32;
        Tensor[] keys = Split(key);
        Tensor g = Gamma(keys[0], 1 / p, shape, element);
        return Rademacher(keys[1], shape, element) * Lax.Pow(g, Lax.FullLike(g, 1 / p));
    }

    /// <summary>Points uniform in the unit ball of a p-norm, <c>shape + [d]</c>.</summary>
    public static Tensor Ball(Tensor key, int d, double p = 2, Dims shape = default, ElementType? type = null)
    {
        Tensor[] keys = Split(key);
        Tensor g = GeneralizedNormal(keys[0], p, [.. shape, d], type);
        Tensor e = Exponential(keys[1], shape, type);
        Tensor size = Lax.Abs(g);
        Tensor powers = p == 2 ? size * size : Lax.Pow(size, Lax.FullLike(size, p));
        Tensor sum = Np.Sum(powers, [-1]) + e;
        return g / Lax.ExpandDims(Lax.Pow(sum, Lax.FullLike(sum, 1 / p)), [sum.Rank]);
    }

    private static Tensor Half(Tensor df, ElementType? type) =>
        Lax.Div(Broadcasting.Convert(df, type ?? ElementType.F32), 2);

    private static Tensor Gamma(Tensor key, Tensor a, Dims? shape, ElementType? type, bool log)
    {
        ArgumentNullException.ThrowIfNull(a);
        ElementType element = type ?? ElementType.F32;
        MantissaBits(element);
        Dims dims = Resolve("gamma", shape, a.Shape);
        Tensor parameters = Limit(a, dims, element);
        Tensor keys = SplitStacked(key, [dims.Product]);
        Tensor flat = Trace.Bind1(
            new RandomGamma(log, Trace.Current.PartitionableRandom),
            keys,
            Lax.Reshape(parameters, [dims.Product])
        );
        return Lax.Reshape(flat, dims);
    }
}
