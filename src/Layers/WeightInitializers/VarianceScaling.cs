using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.WeightInitializers;

/// <summary>Which side of a weight its variance is fitted to.</summary>
public enum FanMode
{
    /// <summary>How many inputs each output has.</summary>
    In,

    /// <summary>How many outputs each input has.</summary>
    Out,

    /// <summary>The mean of both.</summary>
    Average,
}

/// <summary>The distribution that values are drawn from.</summary>
public enum ScalingDistribution
{
    /// <summary>Normal, cut at two standard deviations; the variance is that of what remains.</summary>
    TruncatedNormal,

    /// <summary>Normal.</summary>
    UntruncatedNormal,

    /// <summary>Uniform around 0.</summary>
    Uniform,
}

/// <summary>
/// Random numbers of mean 0 and variance <c>scale/max(1, n)</c>, where n is the fan: the last axis counts outputs, the
/// one before inputs, both times the product of all others; of a vector both are its size.
/// </summary>
public class VarianceScaling : RandomInitializer, IConfigurable<VarianceScaling>
{
    /// <summary>Standard deviation of a standard normal cut to [-2, 2].</summary>
    private const double TruncatedDeviation = 0.87962566103423978;

    private static readonly string[] Modes = ["fan_in", "fan_out", "fan_avg"];
    private static readonly string[] Distributions = ["truncated_normal", "untruncated_normal", "uniform"];

    private readonly double _scale;
    private readonly FanMode _mode;
    private readonly ScalingDistribution _distribution;
    private readonly Dims? _inputAxes;
    private readonly Dims? _outputAxes;

    /// <summary>Makes the initializer.</summary>
    /// <param name="scale">Numerator of the variance; above 0.</param>
    /// <param name="mode">Which fan.</param>
    /// <param name="distribution">The distribution.</param>
    /// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
    /// <param name="inputAxes">The axes of inputs, for weights of another layout; given together with
    /// <paramref name="outputAxes"/>.</param>
    /// <param name="outputAxes">The axes of outputs.</param>
    public VarianceScaling(
        double scale = 1,
        FanMode mode = FanMode.In,
        ScalingDistribution distribution = ScalingDistribution.TruncatedNormal,
        int? seed = null,
        Dims? inputAxes = null,
        Dims? outputAxes = null
    )
        : base(seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        if (inputAxes is null != outputAxes is null)
        {
            throw new ArgumentException(
                "VarianceScaling: inputAxes and outputAxes are given together or not at all.",
                nameof(inputAxes)
            );
        }

        (_scale, _mode, _distribution, _inputAxes, _outputAxes) = (scale, mode, distribution, inputAxes, outputAxes);
    }

    /// <inheritdoc/>
    public static VarianceScaling FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Number("scale", 1),
            (FanMode)Index(Modes, config.OptionalText("mode") ?? Modes[0]),
            (ScalingDistribution)Index(Distributions, config.OptionalText("distribution") ?? Distributions[0]),
            config.OptionalInt("seed"),
            config.Integers("input_axes"),
            config.Integers("output_axes")
        );

        static int Index(string[] names, string name)
        {
            int index = Array.IndexOf(names, name);
            return index >= 0
                ? index
                : throw new ConfigException($"VarianceScaling: '{name}' must be one of {string.Join(", ", names)}.");
        }
    }

    /// <inheritdoc/>
    public override Config GetConfig()
    {
        Config config = base.GetConfig();
        return GetType() != typeof(VarianceScaling)
            ? config
            : config
                .With("scale", _scale)
                .With("mode", Modes[(int)_mode])
                .With("distribution", Distributions[(int)_distribution])
                .With("input_axes", _inputAxes)
                .With("output_axes", _outputAxes);
    }

    /// <inheritdoc/>
    public override Tensor Call(Dims shape, ElementType? type = null) => Call(shape, type, _inputAxes, _outputAxes);

    /// <summary>
    /// The values of a weight whose axes of inputs and outputs are known; what the constructor was given goes before.
    /// </summary>
    internal Initializer For(Dims inputAxes, Dims outputAxes) =>
        (_, shape, type) => Call(shape, type, _inputAxes ?? inputAxes, _outputAxes ?? outputAxes);

    private Tensor Call(Dims shape, ElementType? type, Dims? inputAxes, Dims? outputAxes)
    {
        (double inputs, double outputs) = Fans(shape, inputAxes, outputAxes);
        double fan = _mode switch
        {
            FanMode.In => inputs,
            FanMode.Out => outputs,
            _ => (inputs + outputs) / 2,
        };
        double deviation = Math.Sqrt(_scale / Math.Max(1, fan));
        return _distribution switch
        {
            ScalingDistribution.Uniform => Rng.Uniform(
                Key(),
                shape,
                type,
                -Math.Sqrt(3) * deviation,
                Math.Sqrt(3) * deviation
            ),
            ScalingDistribution.UntruncatedNormal => Rng.Normal(Key(), shape, type) * deviation,
            _ => Rng.TruncatedNormal(Key(), -2, 2, shape, type) * (deviation / TruncatedDeviation),
        };
    }

    private static (double Inputs, double Outputs) Fans(Dims shape, Dims? inputAxes, Dims? outputAxes)
    {
        if (inputAxes is { } ins && outputAxes is { } outs)
        {
            return (Product(ins), Product(outs));

            double Product(Dims axes) => axes.Aggregate(1.0, (size, axis) => size * shape[(int)axis]);
        }

        if (shape.Count < 2)
        {
            double size = shape.Count == 0 ? 1 : shape[0];
            return (size, size);
        }

        double receptive = shape.Span[..^2].ToArray().Aggregate(1.0, (product, size) => product * size);
        return (shape[shape.Count - 2] * receptive, shape[shape.Count - 1] * receptive);
    }
}

/// <summary>Glorot and Bengio 2010: uniform in <c>±√(6/(in + out))</c>.</summary>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class GlorotUniform(int? seed = null)
    : VarianceScaling(1, FanMode.Average, ScalingDistribution.Uniform, seed),
        IConfigurable<GlorotUniform>
{
    /// <inheritdoc/>
    public static new GlorotUniform FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalInt("seed"));
    }
}

/// <summary>Glorot and Bengio 2010: truncated normal of variance <c>2/(in + out)</c>.</summary>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class GlorotNormal(int? seed = null)
    : VarianceScaling(1, FanMode.Average, ScalingDistribution.TruncatedNormal, seed),
        IConfigurable<GlorotNormal>
{
    /// <inheritdoc/>
    public static new GlorotNormal FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalInt("seed"));
    }
}

/// <summary>He et al. 2015: uniform in <c>±√(6/in)</c>.</summary>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class HeUniform(int? seed = null)
    : VarianceScaling(2, FanMode.In, ScalingDistribution.Uniform, seed),
        IConfigurable<HeUniform>
{
    /// <inheritdoc/>
    public static new HeUniform FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalInt("seed"));
    }
}

/// <summary>He et al. 2015: truncated normal of variance <c>2/in</c>.</summary>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class HeNormal(int? seed = null)
    : VarianceScaling(2, FanMode.In, ScalingDistribution.TruncatedNormal, seed),
        IConfigurable<HeNormal>
{
    /// <inheritdoc/>
    public static new HeNormal FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalInt("seed"));
    }
}

/// <summary>LeCun et al. 1998: uniform in <c>±√(3/in)</c>.</summary>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class LecunUniform(int? seed = null)
    : VarianceScaling(1, FanMode.In, ScalingDistribution.Uniform, seed),
        IConfigurable<LecunUniform>
{
    /// <inheritdoc/>
    public static new LecunUniform FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalInt("seed"));
    }
}

/// <summary>LeCun et al. 1998: truncated normal of variance <c>1/in</c>.</summary>
/// <param name="seed">Chooses the values; null draws it from the global seed, once.</param>
public sealed class LecunNormal(int? seed = null)
    : VarianceScaling(1, FanMode.In, ScalingDistribution.TruncatedNormal, seed),
        IConfigurable<LecunNormal>
{
    /// <inheritdoc/>
    public static new LecunNormal FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalInt("seed"));
    }
}
