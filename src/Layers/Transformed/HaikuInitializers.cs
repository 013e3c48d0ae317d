using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Transformed;

/// <summary>
/// Makes the first value of a parameter or state; random ones take the next key of the running function.
/// </summary>
/// <param name="shape">Shape of the value.</param>
/// <param name="type">Its element type.</param>
/// <returns>The value.</returns>
public delegate Tensor HaikuInitializer(Dims shape, ElementType type);

/// <summary>Haiku's initialisers.</summary>
public static class HaikuInitializers
{
    /// <summary>Standard deviation of a standard normal cut to [-2, 2].</summary>
    private const double TruncatedDeviation = 0.87962566103423978;

    /// <summary>One number everywhere.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The initialiser.</returns>
    public static HaikuInitializer Constant(double value) => (shape, type) => Lax.Full(shape, value, type);

    /// <summary>Normal numbers.</summary>
    /// <param name="deviation">Standard deviation.</param>
    /// <param name="mean">Mean.</param>
    /// <returns>The initialiser.</returns>
    public static HaikuInitializer RandomNormal(double deviation = 1, double mean = 0) =>
        (shape, type) => (Rng.Normal(Haiku.NextRngKey(), shape, type) * deviation) + mean;

    /// <summary>Normal numbers cut to two standard deviations; the deviation is that before cutting.</summary>
    /// <param name="deviation">Standard deviation.</param>
    /// <param name="mean">Mean.</param>
    /// <param name="lower">Lower cut in standard deviations.</param>
    /// <param name="upper">Upper cut in standard deviations.</param>
    /// <returns>The initialiser.</returns>
    public static HaikuInitializer TruncatedNormal(
        double deviation = 1,
        double mean = 0,
        double lower = -2,
        double upper = 2
    ) => (shape, type) => (Rng.TruncatedNormal(Haiku.NextRngKey(), lower, upper, shape, type) * deviation) + mean;

    /// <summary>Uniform numbers in <c>[min, max)</c>.</summary>
    /// <param name="min">Lower limit.</param>
    /// <param name="max">Upper limit.</param>
    /// <returns>The initialiser.</returns>
    public static HaikuInitializer RandomUniform(double min = 0, double max = 1) =>
        (shape, type) => Rng.Uniform(Haiku.NextRngKey(), shape, type, min, max);

    /// <summary>Numbers of variance <c>scale / n</c>, where n is a count of inputs, outputs or their mean.</summary>
    /// <param name="scale">Numerator.</param>
    /// <param name="mode"><c>fan_in</c>, <c>fan_out</c> or <c>fan_avg</c>.</param>
    /// <param name="distribution"><c>truncated_normal</c>, <c>normal</c> or <c>uniform</c>.</param>
    /// <returns>The initialiser.</returns>
    /// <exception cref="ArgumentException">The mode or distribution is unknown.</exception>
    public static HaikuInitializer VarianceScaling(
        double scale = 1,
        string mode = "fan_in",
        string distribution = "truncated_normal"
    ) =>
        (shape, type) =>
        {
            (double fanIn, double fanOut) = Fans(shape);
            double fan = mode switch
            {
                "fan_in" => fanIn,
                "fan_out" => fanOut,
                "fan_avg" => (fanIn + fanOut) / 2,
                _ => throw new ArgumentException(
                    $"VarianceScaling: mode must be fan_in, fan_out or fan_avg, got '{mode}'.",
                    nameof(mode)
                ),
            };
            double variance = scale / Math.Max(1, fan);
            return distribution switch
            {
                "truncated_normal" => TruncatedNormal(Math.Sqrt(variance) / TruncatedDeviation)(shape, type),
                "normal" => RandomNormal(Math.Sqrt(variance))(shape, type),
                "uniform" => RandomUniform(-Math.Sqrt(3 * variance), Math.Sqrt(3 * variance))(shape, type),
                _ => throw new ArgumentException(
                    $"VarianceScaling: distribution must be truncated_normal, normal or uniform, got '{distribution}'.",
                    nameof(distribution)
                ),
            };
        };

    /// <summary>Uniform numbers up to <c>scale · √(3 / inputs)</c>, where all axes but the last are inputs.</summary>
    /// <param name="scale">Factor.</param>
    /// <returns>The initialiser.</returns>
    public static HaikuInitializer UniformScaling(double scale = 1) =>
        (shape, type) =>
        {
            double limit =
                scale * Math.Sqrt(3 / Math.Max(1.0, shape.Count == 0 ? 1 : shape.Product / (double)shape[^1]));
            return RandomUniform(-limit, limit)(shape, type);
        };

    /// <summary>A factor times the identity matrix.</summary>
    /// <param name="gain">The factor.</param>
    /// <returns>The initialiser; its shapes are square matrices.</returns>
    public static HaikuInitializer Identity(double gain = 1) =>
        (shape, type) =>
            shape.Count == 2 && shape[0] == shape[1]
                ? Np.Eye(shape[0], type) * gain
                : throw new ArgumentException($"Identity: the shape must be a square matrix, got [{shape}].");

    private static (double In, double Out) Fans(Dims shape) =>
        shape.Count switch
        {
            0 => (1, 1),
            1 => (shape[0], shape[0]),
            _ => (shape.Product / (double)shape[^1], shape.Product / (double)shape[^2]),
        };
}
