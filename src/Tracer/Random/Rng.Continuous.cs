using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Rng
{
    /// <summary>A key as data: keys are tensors <c>ui32[2]</c> already.</summary>
    public static Tensor KeyData(Tensor key) => key;

    /// <summary>A key from its data <c>ui32[2]</c>.</summary>
    public static Tensor WrapKeyData(Tensor data) => data;

    /// <summary>The same key again.</summary>
    public static Tensor Clone(Tensor key) => key;

    /// <summary>Complex normal numbers of mean 0 and variance 1.</summary>
    public static Tensor ComplexNormal(Tensor key, Dims shape, ElementType? type = null)
    {
        ElementType complex = type ?? ElementType.Complex64;
        ElementType part = complex.RealPart;
        Tensor[] keys = Split(key);
        Tensor root = Lax.Full(shape, Math.Sqrt(2), part);
        return Lax.Complex(Normal(keys[0], shape, part) / root, Normal(keys[1], shape, part) / root);
    }

    /// <summary>Laplace-distributed floats with density <c>e^-|x| / 2</c>.</summary>
    public static Tensor Laplace(Tensor key, Dims shape, ElementType? type = null)
    {
        ElementType element = type ?? ElementType.F32;
        double low = -1 + (FloatLimits.Of(element).Eps / 2);
        Tensor u = Uniform(key, shape, element, Lax.Full([], low, element), Lax.Full([], 1, element));
        return Lax.Sign(u) * Lax.Log1p(-Lax.Abs(u));
    }

    /// <summary>Exponentials of normal floats with deviation sigma.</summary>
    public static Tensor LogNormal(Tensor key, Tensor? sigma = null, Dims? shape = null, ElementType? type = null)
    {
        ElementType element = type ?? ElementType.F32;
        Tensor deviation = sigma ?? 1;
        Dims dims = Resolve("lognormal", shape, deviation.Shape);
        return Lax.Exp(Normal(key, dims, element) * Limit(deviation, dims, element));
    }

    /// <summary>Floats with density proportional to <c>x² e^(-x²/2)</c>: lengths of normal vectors of three.</summary>
    public static Tensor Maxwell(Tensor key, Dims shape, ElementType? type = null) =>
        Linalg.VectorNorm(Normal(key, [.. shape, 3], type), "2", [-1]);

    /// <summary>
    /// Maxwell-distributed floats with random sign, scaled and moved; the parameters' shape follows the given one.
    /// </summary>
    public static Tensor DoubleSidedMaxwell(
        Tensor key,
        Tensor loc,
        Tensor scale,
        Dims shape = default,
        ElementType? type = null
    )
    {
        ArgumentNullException.ThrowIfNull(loc);
        ArgumentNullException.ThrowIfNull(scale);
        ElementType element = type ?? ElementType.F32;
        Dims parameters = Resolve("double_sided_maxwell", null, loc.Shape, scale.Shape);
        Dims dims = [.. shape.Count == 0 ? parameters : shape, .. parameters];
        Tensor[] keys = Split(key);
        Tensor sign = Rademacher(keys[1], dims, element);
        return (sign * Maxwell(keys[0], dims, element) * scale) + loc;
    }

    /// <summary>Pareto-distributed floats with density <c>b / x^(b+1)</c> above 1.</summary>
    public static Tensor Pareto(Tensor key, Tensor b, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(b);
        Dims dims = Resolve("pareto", shape, b.Shape);
        return Lax.Exp(Exponential(key, dims, type) / Limit(b, dims, type ?? ElementType.F32));
    }

    /// <summary>Rayleigh-distributed floats with a scale.</summary>
    public static Tensor Rayleigh(Tensor key, Tensor scale, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(scale);
        Dims dims = Resolve("rayleigh", shape, scale.Shape);
        Tensor u = Uniform(key, dims, type);
        return Limit(scale, dims, u.ElementType) * Lax.Sqrt(Lax.Log(u) * -2);
    }

    /// <summary>Triangular floats between limits with a peak.</summary>
    public static Tensor Triangular(
        Tensor key,
        Tensor left,
        Tensor mode,
        Tensor right,
        Dims? shape = null,
        ElementType? type = null
    )
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(mode);
        ArgumentNullException.ThrowIfNull(right);
        ElementType element = type ?? ElementType.F32;
        Dims dims = Resolve("triangular", shape, left.Shape, mode.Shape, right.Shape);
        (Tensor a, Tensor m, Tensor b) = (
            Limit(left, dims, element),
            Limit(mode, dims, element),
            Limit(right, dims, element)
        );
        Tensor u = Uniform(key, dims, element);
        Tensor rising = a + Lax.Sqrt(u * (b - a) * (m - a));
        Tensor falling = b - Lax.Sqrt((1 - u) * (b - a) * (b - m));
        return Lax.Select(Lax.Lt(u, (m - a) / (b - a)), rising, falling);
    }

    /// <summary>Inverse Gaussian floats with a mean.</summary>
    public static Tensor Wald(Tensor key, Tensor mean, Dims? shape = null, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ElementType element = type ?? ElementType.F32;
        Dims dims = Resolve("wald", shape, mean.Shape);
        Tensor[] keys = Split(key);
        Tensor mu = Limit(mean, dims, element);
        Tensor v = Normal(keys[0], dims, element);
        Tensor z = Uniform(keys[1], dims, element);
        Tensor y = v * v;
        Tensor square = mu * mu;
        Tensor x = mu + (square * y / 2) - (mu / 2 * Lax.Sqrt((4 * mu * y) + (square * (y * y))));
        return Lax.Select(Lax.Le(z, mu / (mu + x)), x, square / x);
    }

    /// <summary>Weibull-distributed floats with scale and concentration.</summary>
    public static Tensor WeibullMin(
        Tensor key,
        Tensor scale,
        Tensor concentration,
        Dims shape = default,
        ElementType? type = null
    )
    {
        ArgumentNullException.ThrowIfNull(concentration);
        Tensor u = Uniform(key, shape, type);
        return Np.Power(-Lax.Log1p(-u), Np.Divide(1.0, concentration)) * scale;
    }

    /// <summary>
    /// Normal vectors <c>shape + [n]</c> with a mean <c>[…, n]</c> and a covariance <c>[…, n, n]</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="mean">The means.</param>
    /// <param name="covariance">The covariances.</param>
    /// <param name="shape">The shape without the last axis; that of the parameters if null.</param>
    /// <param name="type">Float element type; that of the mean if null.</param>
    /// <param name="method">How the covariance is factored: <c>cholesky</c>, or <c>eigh</c> or <c>svd</c> for singular
    /// ones.</param>
    /// <returns>The vectors.</returns>
    public static Tensor MultivariateNormal(
        Tensor key,
        Tensor mean,
        Tensor covariance,
        Dims? shape = null,
        ElementType? type = null,
        string method = "cholesky"
    )
    {
        (mean, covariance) = Np.SameType(mean, covariance, "multivariate_normal");
        ElementType element = type ?? Promotion.Inexact(mean);
        long n = mean.Rank > 0 ? mean.Shape[^1] : 0;
        if (mean.Rank < 1 || covariance.Rank < 2 || covariance.Shape[^1] != n || covariance.Shape[^2] != n)
        {
            throw Misuse.Error(
                "multivariate_normal",
                $"a mean [..., n] and a covariance [..., n, n] are needed, got {mean} and {covariance}"
            );
        }

        Dims batch = Resolve(
            "multivariate_normal",
            shape,
            Dims.Create(mean.Shape.Span[..^1]),
            Dims.Create(covariance.Shape.Span[..^2])
        );
        Tensor matrix = Lax.ConvertElementType(covariance, Promotion.Inexact(covariance));
        Tensor factor;
        switch (method)
        {
            case "cholesky":
                factor = Linalg.Cholesky(matrix);
                break;
            case "eigh":
                (Tensor w, Tensor v) = Linalg.Eigh(matrix);
                factor = v * Lax.Sqrt(Lax.ExpandDims(w, [w.Rank - 1]));
                break;
            case "svd":
                (Tensor u, Tensor s, _) = Linalg.Svd(matrix);
                factor = u * Lax.Sqrt(Lax.ExpandDims(s, [s.Rank - 1]));
                break;
            default:
                throw Misuse.Error(
                    "multivariate_normal",
                    $"method must be 'cholesky', 'eigh' or 'svd', got '{method}'"
                );
        }

        Tensor numbers = Normal(key, [.. batch, n], element);
        return mean + Np.MatVec(factor, numbers);
    }

    /// <summary>Uniformly distributed orthogonal matrices, <c>shape + [n, m]</c> (m is n if null).</summary>
    public static Tensor Orthogonal(Tensor key, int n, Dims shape = default, ElementType? type = null, int? m = null)
    {
        int columns = m ?? n;
        (int rows, int few) = (Math.Max(n, columns), Math.Min(n, columns));
        ElementType element = type ?? ElementType.F32;
        Tensor z = element.IsComplex
            ? ComplexNormal(key, [.. shape, rows, few], element)
            : Normal(key, [.. shape, rows, few], element);
        (Tensor q, Tensor r) = Linalg.Qr(z);
        Tensor x = q * Lax.ExpandDims(Lax.Sign(Np.Diagonal(r, 0, -2, -1)), [q.Rank - 2]);
        return n < columns ? Matrices.Adjoint(x) : x;
    }
}
