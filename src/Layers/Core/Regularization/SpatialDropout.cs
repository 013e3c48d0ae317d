using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Core;

/// <summary>Tompson et al. 2015: dropout of whole features, the same at all positions of a sample.</summary>
public abstract class SpatialDropout : DropoutLayer
{
    private readonly int _rank;

    private protected SpatialDropout(int rank, double rate, int? seed, string? name, DTypePolicy? dtype)
        : base(rate, name, dtype) => (_rank, Seed) = (rank, seed);

    private protected SpatialDropout(int rank, Config config)
        : base(config) => (_rank, DataFormat) = (rank, config.OptionalText("data_format") ?? "channels_last");

    /// <summary>Where the features are: <c>channels_last</c> or <c>channels_first</c>.</summary>
    public string DataFormat { get; init; } = "channels_last";

    private SpatialAxes Spatial => field ??= new(_rank, DataFormat, $"{GetType().Name} '{Name}'");

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("data_format", DataFormat);

    private protected override void CheckInputs(Dims shape) => InputSpec = Spatial.Spec();

    private protected sealed override Dims NoiseOf(Dims shape) =>
        Spatial.Fill(Dims.Repeat(1, _rank), shape[0], shape[Spatial.Channel]);
}

/// <summary>Drops whole features of <c>[batch, time, features]</c> in training; see <see cref="Dropout"/>.</summary>
public sealed class SpatialDropout1D : SpatialDropout, IConfigurable<SpatialDropout1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="rate">The probability that a feature is dropped, in [0, 1].</param>
    /// <param name="seed">Chooses the sequence of disturbances; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The rate is no probability.</exception>
    public SpatialDropout1D(double rate, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(1, rate, seed, name, dtype) { }

    private SpatialDropout1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static SpatialDropout1D FromConfig(Config config) => new(config);
}

/// <summary>
/// Drops whole features of <c>[batch, height, width, features]</c> in training; see <see cref="Dropout"/>.
/// </summary>
public sealed class SpatialDropout2D : SpatialDropout, IConfigurable<SpatialDropout2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="rate">The probability that a feature is dropped, in [0, 1].</param>
    /// <param name="seed">Chooses the sequence of disturbances; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The rate is no probability.</exception>
    public SpatialDropout2D(double rate, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(2, rate, seed, name, dtype) { }

    private SpatialDropout2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static SpatialDropout2D FromConfig(Config config) => new(config);
}

/// <summary>
/// Drops whole features of <c>[batch, depth, height, width, features]</c> in training; see <see cref="Dropout"/>.
/// </summary>
public sealed class SpatialDropout3D : SpatialDropout, IConfigurable<SpatialDropout3D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="rate">The probability that a feature is dropped, in [0, 1].</param>
    /// <param name="seed">Chooses the sequence of disturbances; null draws it from the global seed.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The rate is no probability.</exception>
    public SpatialDropout3D(double rate, int? seed = null, string? name = null, DTypePolicy? dtype = null)
        : base(3, rate, seed, name, dtype) { }

    private SpatialDropout3D(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static SpatialDropout3D FromConfig(Config config) => new(config);
}
