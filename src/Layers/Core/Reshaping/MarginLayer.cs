using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>Adds something around images, or takes something away.</summary>
public abstract class MarginLayer : Layer
{
    private readonly int _rank;

    private protected MarginLayer(int rank, Margins margins, string? name, DTypePolicy? dtype)
        : base(name, dtype)
    {
        _rank = rank;
        Sides = margins.Spread(rank, Who, Role);
    }

    private protected MarginLayer(int rank, Margins fallback, Config config)
        : base(config)
    {
        _rank = rank;
        Sides = (Margins.Read(config, Role) ?? fallback).Spread(rank, Who, Role);
        DataFormat = config.OptionalText("data_format") ?? DataFormat;
    }

    /// <summary>Where the features are: <c>channels_last</c> or <c>channels_first</c>.</summary>
    public string DataFormat { get; init; } = "channels_last";

    private protected ValueList<EdgePadding> Sides { get; }

    private protected SpatialAxes Spatial => field ??= new(_rank, DataFormat, Who);

    private protected abstract string Role { get; }

    private string Who => $"{GetType().Name} '{Name}'";

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With(Role, Margins.Write(Sides)).With("data_format", DataFormat);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement) => InputSpec = Spatial.Spec();

    /// <summary>One number per spatial axis as one per axis; 0 for the others.</summary>
    private protected Dims Fill(Func<EdgePadding, long> side) => Spatial.Fill(Dims.Of(Sides.Select(side)), 0);
}

/// <summary>Adds zeros around images.</summary>
public abstract class ZeroPadding : MarginLayer
{
    private protected ZeroPadding(int rank, Margins padding, string? name, DTypePolicy? dtype)
        : base(rank, padding, name, dtype) { }

    private protected ZeroPadding(int rank, Config config)
        : base(rank, 1, config) { }

    private protected override string Role => "padding";

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        return Lax.Pad(x, Lax.Full([], 0, x.ElementType), Fill(side => side.Low), Fill(side => side.High));
    }
}

/// <summary>Takes the edges of images away.</summary>
public abstract class Cropping : MarginLayer
{
    private protected Cropping(int rank, Margins cropping, string? name, DTypePolicy? dtype)
        : base(rank, cropping, name, dtype) { }

    private protected Cropping(int rank, Margins fallback, Config config)
        : base(rank, fallback, config) { }

    private protected override string Role => "cropping";

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        (Dims low, Dims high) = (Fill(side => side.Low), Fill(side => side.High));
        Dims limit = Dims.Of(x.Shape.Zip(high, (size, margin) => size - margin));
        return limit.Zip(low).All(pair => pair.First > pair.Second) || x.Size == 0
            ? Lax.Slice(x, low, limit)
            : throw Misfit(
                $"cropping {Margins.Write(Sides).ToJsonString()} leaves nothing of the input. Input shape: "
                    + $"({x.Shape})."
            );
    }
}
