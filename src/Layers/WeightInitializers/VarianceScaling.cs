using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.WeightInitializers;

/// <summary>
/// Random numbers of mean 0 and variance <c>scale/max(1, n)</c>, where n is the fan: the last axis counts outputs, the
/// one before inputs, both times the product of all others; of a vector both are its size.
/// </summary>
public class VarianceScaling : RandomInitializer, IConfigurable<VarianceScaling>
{
    private static readonly (string Name, VarianceFan Value)[] Modes =
    [
        ("fan_in", VarianceFan.In),
        ("fan_out", VarianceFan.Out),
        ("fan_avg", VarianceFan.Average),
    ];

    private static readonly (string Name, VarianceDistribution Value)[] Distributions =
    [
        ("truncated_normal", VarianceDistribution.TruncatedNormal),
        ("untruncated_normal", VarianceDistribution.Normal),
        ("uniform", VarianceDistribution.Uniform),
    ];

    private readonly double _scale;
    private readonly VarianceFan _mode;
    private readonly VarianceDistribution _distribution;
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
        VarianceFan mode = VarianceFan.In,
        VarianceDistribution distribution = VarianceDistribution.TruncatedNormal,
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
            Read(Modes, "mode"),
            Read(Distributions, "distribution"),
            config.OptionalInt("seed"),
            config.Integers("input_axes"),
            config.Integers("output_axes")
        );

        T Read<T>((string Name, T Value)[] known, string key)
        {
            string name = config.OptionalText(key) ?? known[0].Name;
            return Array.Exists(known, entry => entry.Name == name)
                ? Array.Find(known, entry => entry.Name == name).Value
                : throw new ConfigException(
                    $"VarianceScaling: '{name}' must be one of {string.Join(", ", known.Select(entry => entry.Name))}."
                );
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
                .With("mode", Array.Find(Modes, entry => entry.Value == _mode).Name)
                .With("distribution", Array.Find(Distributions, entry => entry.Value == _distribution).Name)
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
            VarianceFan.In => inputs,
            VarianceFan.Out => outputs,
            _ => (inputs + outputs) / 2,
        };
        return Tracer.Initializers.OfVariance(_scale / Math.Max(1, fan), _distribution)(Key(), shape, type);
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
    : VarianceScaling(1, VarianceFan.Average, VarianceDistribution.Uniform, seed),
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
    : VarianceScaling(1, VarianceFan.Average, VarianceDistribution.TruncatedNormal, seed),
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
    : VarianceScaling(2, VarianceFan.In, VarianceDistribution.Uniform, seed),
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
    : VarianceScaling(2, VarianceFan.In, VarianceDistribution.TruncatedNormal, seed),
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
    : VarianceScaling(1, VarianceFan.In, VarianceDistribution.Uniform, seed),
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
    : VarianceScaling(1, VarianceFan.In, VarianceDistribution.TruncatedNormal, seed),
        IConfigurable<LecunNormal>
{
    /// <inheritdoc/>
    public static new LecunNormal FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config.OptionalInt("seed"));
    }
}
