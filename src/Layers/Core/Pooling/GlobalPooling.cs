using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// One number per feature of <c>[batch, spatial…, features]</c>: <c>[batch, features]</c>, or
/// <c>[batch, 1…, features]</c>.
/// </summary>
public abstract class GlobalPooling : Layer
{
    private readonly int _rank;

    private protected GlobalPooling(int rank, bool keepDims, string? name, DTypePolicy? dtype)
        : base(name, dtype) => (_rank, KeepDims) = (rank, keepDims);

    private protected GlobalPooling(int rank, Config config)
        : base(config)
    {
        (_rank, KeepDims) = (rank, config.Flag("keepdims", false));
        DataFormat = config.OptionalText("data_format") ?? DataFormat;
    }

    /// <summary>True to keep the spatial axes with size 1.</summary>
    public bool KeepDims { get; }

    /// <summary>Where the features are: <c>channels_last</c> or <c>channels_first</c>.</summary>
    public string DataFormat { get; init; } = "channels_last";

    private protected SpatialAxes Spatial => field ??= new(_rank, DataFormat, $"{GetType().Name} '{Name}'");

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("data_format", DataFormat).With("keepdims", KeepDims);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement) => InputSpec = Spatial.Spec();

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) =>
        Reduce(context, Tensor.From(inputs), Spatial.Axes);

    private protected abstract Tensor Reduce(CallContext context, Tensor x, Dims axes);
}

/// <summary>The mean of all positions.</summary>
public abstract class GlobalAveragePooling : GlobalPooling
{
    private protected GlobalAveragePooling(int rank, bool keepDims, string? name, DTypePolicy? dtype)
        : base(rank, keepDims, name, dtype) { }

    private protected GlobalAveragePooling(int rank, Config config)
        : base(rank, config) { }

    private protected override Tensor Reduce(CallContext context, Tensor x, Dims axes) => x.Mean(axes, KeepDims);
}

/// <summary>The largest element of all positions.</summary>
public abstract class GlobalMaxPooling : GlobalPooling
{
    private protected GlobalMaxPooling(int rank, bool keepDims, string? name, DTypePolicy? dtype)
        : base(rank, keepDims, name, dtype) { }

    private protected GlobalMaxPooling(int rank, Config config)
        : base(rank, config) { }

    private protected sealed override Tensor Reduce(CallContext context, Tensor x, Dims axes) => x.Max(axes, KeepDims);
}
