using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Makes the first values of a parameter.</summary>
/// <param name="key">Random key.</param>
/// <param name="shape">Shape of the parameter.</param>
/// <param name="type">Element type; <c>f32</c> if null.</param>
/// <returns>The values.</returns>
public delegate Tensor Initializer(Tensor key, Dims shape, ElementType? type = null);

/// <summary>Initializers of parameters, named as in <c>jax.nn.initializers</c>. Fans are counted with the last axis as output and the one before as input.</summary>
public static class Initializers
{
    /// <summary>Standard deviation of a standard normal cut to [-2, 2].</summary>
    private const double TruncatedDeviation = 0.87962566103423978;

    private enum Fan
    {
        In,
        Out,
        Average,
    }

    private enum Distribution
    {
        Uniform,
        Normal,
        TruncatedNormal,
    }

    /// <summary>Zeros.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer Zeros() => (_, shape, type) => Np.Zeros(shape, type);

    /// <summary>Ones.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer Ones() => (_, shape, type) => Np.Ones(shape, type);

    /// <summary>One number everywhere.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The initializer.</returns>
    public static Initializer Constant(double value) => (_, shape, type) => Np.Full(shape, value, type);

    /// <summary>Uniform in <c>[0, scale)</c>.</summary>
    /// <param name="scale">Upper limit.</param>
    /// <returns>The initializer.</returns>
    public static Initializer Uniform(double scale = 0.01) => (key, shape, type) => Lax.Mul(Rng.Uniform(key, shape, type), scale);

    /// <summary>Normal of mean 0.</summary>
    /// <param name="deviation">Standard deviation.</param>
    /// <returns>The initializer.</returns>
    public static Initializer Normal(double deviation = 0.01) => (key, shape, type) => Lax.Mul(Rng.Normal(key, shape, type), deviation);

    /// <summary>Normal of mean 0, cut to two standard deviations of the uncut distribution.</summary>
    /// <param name="deviation">Standard deviation before cutting.</param>
    /// <returns>The initializer.</returns>
    public static Initializer TruncatedNormal(double deviation = 0.01) =>
        (key, shape, type) => Lax.Mul(Rng.TruncatedNormal(key, -2, 2, shape, type), deviation);

    /// <summary>Glorot's (Xavier's) uniform: variance <c>2 / (in + out)</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer GlorotUniform() => VarianceScaling(1, Fan.Average, Distribution.Uniform);

    /// <summary>Glorot's (Xavier's) normal: variance <c>2 / (in + out)</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer GlorotNormal() => VarianceScaling(1, Fan.Average, Distribution.TruncatedNormal);

    /// <summary>LeCun's uniform: variance <c>1 / in</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer LecunUniform() => VarianceScaling(1, Fan.In, Distribution.Uniform);

    /// <summary>LeCun's normal: variance <c>1 / in</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer LecunNormal() => VarianceScaling(1, Fan.In, Distribution.TruncatedNormal);

    /// <summary>He's (Kaiming's) uniform: variance <c>2 / in</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer HeUniform() => VarianceScaling(2, Fan.In, Distribution.Uniform);

    /// <summary>He's (Kaiming's) normal: variance <c>2 / in</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer HeNormal() => VarianceScaling(2, Fan.In, Distribution.TruncatedNormal);

    private static Initializer VarianceScaling(double scale, Fan mode, Distribution distribution) => (key, shape, type) =>
    {
        if (shape.Count < 2)
        {
            throw new TraceException($"A fan-based initializer needs at least two axes (… input, output), got shape [{shape}]. Use Zeros or Normal for vectors.");
        }

        double receptive = shape.Product / Math.Max(1.0, shape[shape.Count - 1] * shape[shape.Count - 2]);
        (double fanIn, double fanOut) = (shape[shape.Count - 2] * receptive, shape[shape.Count - 1] * receptive);
        double fan = mode switch { Fan.In => fanIn, Fan.Out => fanOut, _ => (fanIn + fanOut) / 2 };
        double variance = scale / Math.Max(1, fan);
        return distribution switch
        {
            Distribution.Uniform => Lax.Mul(Rng.Uniform(key, shape, type, -1, 1), Math.Sqrt(3 * variance)),
            Distribution.Normal => Lax.Mul(Rng.Normal(key, shape, type), Math.Sqrt(variance)),
            _ => Lax.Mul(Rng.TruncatedNormal(key, -2, 2, shape, type), Math.Sqrt(variance) / TruncatedDeviation),
        };
    };
}
