using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Makes the first values of a parameter.</summary>
/// <param name="key">Random key.</param>
/// <param name="shape">Shape of the parameter.</param>
/// <param name="type">Element type; <c>f32</c> if null.</param>
/// <returns>The values.</returns>
public delegate Tensor Initializer(Tensor key, Dims shape, ElementType? type = null);

/// <summary>
/// Initializers of parameters, named as in <c>jax.nn.initializers</c>. Fans are counted with the last axis as output
/// and the one before as input.
/// </summary>
public static class Initializers
{
    /// <summary>Standard deviation of a standard normal cut to [-2, 2].</summary>
    private const double TruncatedDeviation = 0.87962566103423978;

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
    public static Initializer Uniform(double scale = 0.01) =>
        (key, shape, type) => Lax.Mul(Rng.Uniform(key, shape, type), scale);

    /// <summary>Normal of mean 0.</summary>
    /// <param name="deviation">Standard deviation.</param>
    /// <returns>The initializer.</returns>
    public static Initializer Normal(double deviation = 0.01) =>
        (key, shape, type) => Lax.Mul(Rng.Normal(key, shape, type), deviation);

    /// <summary>Normal of mean 0, cut to two standard deviations of the uncut distribution.</summary>
    /// <param name="deviation">Standard deviation before cutting.</param>
    /// <returns>The initializer.</returns>
    public static Initializer TruncatedNormal(double deviation = 0.01) =>
        (key, shape, type) => Lax.Mul(Rng.TruncatedNormal(key, -2, 2, shape, type), deviation);

    /// <summary>Glorot's (Xavier's) uniform: variance <c>2 / (in + out)</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer GlorotUniform() => VarianceScaling(1, VarianceFan.Average, VarianceDistribution.Uniform);

    /// <summary>Glorot's (Xavier's) normal: variance <c>2 / (in + out)</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer GlorotNormal() =>
        VarianceScaling(1, VarianceFan.Average, VarianceDistribution.TruncatedNormal);

    /// <summary>LeCun's uniform: variance <c>1 / in</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer LecunUniform() => VarianceScaling(1, VarianceFan.In, VarianceDistribution.Uniform);

    /// <summary>LeCun's normal: variance <c>1 / in</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer LecunNormal() => VarianceScaling(1, VarianceFan.In, VarianceDistribution.TruncatedNormal);

    /// <summary>He's (Kaiming's) uniform: variance <c>2 / in</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer HeUniform() => VarianceScaling(2, VarianceFan.In, VarianceDistribution.Uniform);

    /// <summary>He's (Kaiming's) normal: variance <c>2 / in</c>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer HeNormal() => VarianceScaling(2, VarianceFan.In, VarianceDistribution.TruncatedNormal);

    /// <summary>He's (Kaiming's) uniform: <see cref="HeUniform"/>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer KaimingUniform() => HeUniform();

    /// <summary>He's (Kaiming's) normal: <see cref="HeNormal"/>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer KaimingNormal() => HeNormal();

    /// <summary>Glorot's (Xavier's) uniform: <see cref="GlorotUniform"/>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer XavierUniform() => GlorotUniform();

    /// <summary>Glorot's (Xavier's) normal: <see cref="GlorotNormal"/>.</summary>
    /// <returns>The initializer.</returns>
    public static Initializer XavierNormal() => GlorotNormal();

    /// <summary>Orthogonal matrices: the axis given counts as columns, all others as rows.</summary>
    /// <param name="scale">Factor.</param>
    /// <param name="columnAxis">The axis of the columns.</param>
    /// <returns>The initializer.</returns>
    public static Initializer Orthogonal(double scale = 1, int columnAxis = -1) =>
        (key, shape, type) =>
        {
            if (shape.Count < 2)
            {
                throw Misuse.Error("orthogonal", $"at least two axes are needed, got shape [{shape}]");
            }

            int place = Axes.Normalize(columnAxis, shape.Count, "orthogonal");
            long columns = shape[place];
            long rows = shape.Product / Math.Max(1, columns);
            Dims matrix = [Math.Max(rows, columns), Math.Min(rows, columns)];
            (Tensor q, Tensor r) = Linalg.Qr(Rng.Normal(key, matrix, type));
            Tensor signed = q * Lax.Sign(Np.Diagonal(r));
            Tensor oriented = rows < columns ? signed.T : signed;
            Tensor spread = Lax.Reshape(oriented, [.. shape.Without([place]), columns]);
            return Lax.Mul(Np.MoveAxis(spread, -1, place), scale);
        };

    /// <summary>
    /// Convolution kernels <c>[spatial…, in, out]</c> that map orthogonally at their middle and are 0 elsewhere.
    /// </summary>
    /// <param name="scale">Factor.</param>
    /// <param name="columnAxis">The axis of the columns.</param>
    /// <returns>The initializer.</returns>
    public static Initializer DeltaOrthogonal(double scale = 1, int columnAxis = -1) =>
        (key, shape, type) =>
        {
            if (shape.Count is < 3 or > 5 || shape[^1] < shape[^2])
            {
                throw Misuse.Error(
                    "delta_orthogonal",
                    $"a kernel [1 to 3 spatial axes, in, out] with at least as many outputs as inputs is needed, got "
                        + $"shape [{shape}]"
                );
            }

            Tensor square = Orthogonal(scale, columnAxis)(key, [shape[^1], shape[^1]], type);
            Tensor matrix = Lax.SliceInDim(square, 0, shape[^2], 0);
            int spatial = shape.Count - 2;
            Dims before = Dims.Of(Enumerable.Range(0, shape.Count).Select(i => i < spatial ? (shape[i] - 1) / 2 : 0));
            Dims after = Dims.Of(
                Enumerable.Range(0, shape.Count).Select(i => i < spatial ? shape[i] - 1 - before[i] : 0)
            );
            return Lax.Pad(Lax.Reshape(matrix, [.. Dims.Repeat(1, spatial), .. matrix.Shape]), 0, before, after);
        };

    /// <summary>
    /// Variance <c>scale / fan</c>, with the fan that of the inputs, of the outputs, or the mean of both.
    /// </summary>
    /// <param name="scale">Numerator of the variance.</param>
    /// <param name="mode">Which fan counts.</param>
    /// <param name="distribution">Which numbers are drawn.</param>
    /// <param name="inAxis">The axis of the inputs.</param>
    /// <param name="outAxis">The axis of the outputs.</param>
    /// <returns>The initializer.</returns>
    public static Initializer VarianceScaling(
        double scale,
        VarianceFan mode,
        VarianceDistribution distribution,
        int inAxis = -2,
        int outAxis = -1
    ) =>
        (key, shape, type) =>
        {
            if (shape.Count < 2)
            {
                throw new TraceException(
                    $"A fan-based initializer needs at least two axes (… input, output), got shape [{shape}]. Use "
                        + $"Zeros or Normal for vectors."
                );
            }

            double fan = Fan(mode, shape, [inAxis], [outAxis], []);
            return OfVariance(scale / Math.Max(1, fan), distribution)(key, shape, type);
        };

    /// <summary>
    /// Variance <c>scale / fan</c> for weights with several axes of inputs, outputs, or of weights side by side.
    /// </summary>
    /// <param name="scale">Numerator of the variance.</param>
    /// <param name="mode">Which fan counts.</param>
    /// <param name="distribution">Which numbers are drawn.</param>
    /// <param name="inAxes">The axes of the inputs.</param>
    /// <param name="outAxes">The axes of the outputs.</param>
    /// <param name="batchAxes">Axes along which independent weights lie; all others count to both fans.</param>
    /// <returns>The initializer.</returns>
    public static Initializer VarianceScaling(
        double scale,
        VarianceFan mode,
        VarianceDistribution distribution,
        Dims inAxes,
        Dims outAxes,
        Dims batchAxes = default
    ) =>
        (key, shape, type) =>
            OfVariance(scale / Math.Max(1, Fan(mode, shape, inAxes, outAxes, batchAxes)), distribution)(
                key,
                shape,
                type
            );

    /// <summary>
    /// Mean 0 and a given variance, for callers that count fans themselves: Keras's rules differ from JAX's.
    /// </summary>
    /// <param name="variance">The variance of what is drawn, after cutting.</param>
    /// <param name="distribution">Which numbers are drawn.</param>
    /// <returns>The initializer.</returns>
    public static Initializer OfVariance(double variance, VarianceDistribution distribution)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variance);
        return (key, shape, type) =>
            distribution switch
            {
                VarianceDistribution.Uniform => Lax.Mul(Rng.Uniform(key, shape, type, -1, 1), Math.Sqrt(3 * variance)),
                VarianceDistribution.Normal => Lax.Mul(Rng.Normal(key, shape, type), Math.Sqrt(variance)),
                _ => Lax.Mul(Rng.TruncatedNormal(key, -2, 2, shape, type), Math.Sqrt(variance) / TruncatedDeviation),
            };
    }

    private static double Fan(VarianceFan mode, Dims shape, Dims inAxes, Dims outAxes, Dims batchAxes)
    {
        (double inputs, double outputs, double batch) = (Size(inAxes), Size(outAxes), Size(batchAxes));
        double receptive = shape.Product / Math.Max(1.0, inputs * outputs * batch);
        return mode switch
        {
            VarianceFan.In => inputs * receptive,
            VarianceFan.Out => outputs * receptive,
            _ => (inputs + outputs) * receptive / 2,
        };

        double Size(Dims axes) =>
            axes.Aggregate(
                1.0,
                (size, axis) => size * shape[Axes.Normalize((int)axis, shape.Count, "variance_scaling")]
            );
    }
}

/// <summary>What the variance of an initializer is divided by.</summary>
public enum VarianceFan
{
    /// <summary>The number of inputs.</summary>
    In,

    /// <summary>The number of outputs.</summary>
    Out,

    /// <summary>The mean of both.</summary>
    Average,
}

/// <summary>Which numbers an initializer draws.</summary>
public enum VarianceDistribution
{
    /// <summary>Uniform ones.</summary>
    Uniform,

    /// <summary>Normal ones.</summary>
    Normal,

    /// <summary>Normal ones within two standard deviations.</summary>
    TruncatedNormal,
}
