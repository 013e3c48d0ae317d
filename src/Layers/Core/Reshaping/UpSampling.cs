using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>Multiplies the sizes of spatial axes.</summary>
public abstract class UpSampling : Layer
{
    private readonly int _rank;

    private protected UpSampling(int rank, Sizes size, string interpolation, string? name, DTypePolicy? dtype)
        : base(name, dtype) =>
        (_rank, Factors, Interpolation) = (rank, size.Spread(rank, Who, "size"), Checked(interpolation));

    private protected UpSampling(int rank, Config config)
        : base(config)
    {
        (_rank, Factors) = (rank, (Sizes.Read(config, "size") ?? 2).Spread(rank, Who, "size"));
        Interpolation = Checked(config.OptionalText("interpolation") ?? "nearest");
        DataFormat = config.OptionalText("data_format") ?? DataFormat;
    }

    /// <summary>Factors of the sizes, one per spatial axis.</summary>
    public Dims Factors { get; }

    /// <summary>How elements between those of the input are made; <c>nearest</c> repeats.</summary>
    public string Interpolation { get; }

    /// <summary>Where the features are: <c>channels_last</c> or <c>channels_first</c>.</summary>
    public string DataFormat { get; init; } = "channels_last";

    private SpatialAxes Spatial => field ??= new(_rank, DataFormat, Who);

    private string Who => $"{GetType().Name} '{Name}'";

    /// <inheritdoc/>
    public override Config GetConfig()
    {
        Config config = base.GetConfig().With("size", Factors).With("data_format", DataFormat);
        return _rank == 2 ? config.With("interpolation", Interpolation) : config;
    }

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement) => InputSpec = Spatial.Spec();

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        for (int i = 0; i < _rank; i++)
        {
            x = Resampling.Grow(x, Spatial.Start + i, (int)Factors[i], Interpolation);
        }

        return x;
    }

    private string Checked(string interpolation) =>
        Resampling.Kinds.Contains(interpolation)
            ? interpolation
            : throw Misfit($"interpolation must be {string.Join(", ", Resampling.Kinds)}, got '{interpolation}'.");
}

/// <summary>Repeats each step, <c>[batch, time, features] → [batch, time·size, features]</c>.</summary>
public sealed class UpSampling1D : UpSampling, IConfigurable<UpSampling1D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="size">Factors; one number for all spatial axes, or one each; 2 if null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A factor is not positive.</exception>
    public UpSampling1D(Sizes? size = null, string? name = null, DTypePolicy? dtype = null)
        : base(1, size ?? 2, "nearest", name, dtype) { }

    private UpSampling1D(Config config)
        : base(1, config) { }

    /// <inheritdoc/>
    public static UpSampling1D FromConfig(Config config) => new(config);
}

/// <summary>
/// Enlarges images, <c>[batch, height, width, features] → [batch, height·size, width·size, features]</c>.
/// </summary>
public sealed class UpSampling2D : UpSampling, IConfigurable<UpSampling2D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="size">Factors; one number for all spatial axes, or one each; 2 if null.</param>
    /// <param name="interpolation"><c>nearest</c>, <c>bilinear</c>, <c>bicubic</c>, <c>lanczos3</c> or
    /// <c>lanczos5</c>.</param> /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A factor is not positive, or there is no such interpolation.</exception>
    public UpSampling2D(
        Sizes? size = null,
        string interpolation = "nearest",
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(2, size ?? 2, interpolation, name, dtype) { }

    private UpSampling2D(Config config)
        : base(2, config) { }

    /// <inheritdoc/>
    public static UpSampling2D FromConfig(Config config) => new(config);
}

/// <summary>Repeats each element of volumes, <c>[batch, depth, height, width, features]</c>.</summary>
public sealed class UpSampling3D : UpSampling, IConfigurable<UpSampling3D>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="size">Factors; one number for all spatial axes, or one each; 2 if null.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">A factor is not positive.</exception>
    public UpSampling3D(Sizes? size = null, string? name = null, DTypePolicy? dtype = null)
        : base(3, size ?? 2, "nearest", name, dtype) { }

    private UpSampling3D(Config config)
        : base(3, config) { }

    /// <inheritdoc/>
    public static UpSampling3D FromConfig(Config config) => new(config);
}
