using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>One number per window and feature of <c>[batch, spatial…, features]</c>.</summary>
public abstract class Pooling : Layer
{
    private readonly int _rank;

    private protected Pooling(
        int rank,
        Sizes poolSize,
        Sizes? strides,
        string padding,
        string? name,
        DTypePolicy? dtype
    )
        : base(name, dtype)
    {
        _rank = rank;
        PoolSize = poolSize.Spread(rank, Who, "poolSize");
        Strides = strides?.Spread(rank, Who, "strides") ?? PoolSize;
        Padding = WindowPadding.Parse(padding, Who, WindowPadding.Valid, WindowPadding.Same);
    }

    private protected Pooling(int rank, Config config)
        : base(config)
    {
        _rank = rank;
        PoolSize = (
            Sizes.Read(config, "pool_size")
            ?? throw new ConfigException($"{config.Owner}: the config has no 'pool_size'.")
        ).Spread(rank, Who, "poolSize");
        Strides = Sizes.Read(config, "strides")?.Spread(rank, Who, "strides") ?? PoolSize;
        Padding = WindowPadding.Parse(
            config.OptionalText("padding") ?? WindowPadding.Valid,
            Who,
            WindowPadding.Valid,
            WindowPadding.Same
        );
        DataFormat = config.OptionalText("data_format") ?? DataFormat;
    }

    /// <summary>Sizes of the window, one per spatial axis.</summary>
    public Dims PoolSize { get; }

    /// <summary>Distances of windows, one per spatial axis; the window's sizes if none were given.</summary>
    public Dims Strides { get; }

    /// <summary>What is added around the edges: <c>valid</c> for nothing, or <c>same</c>.</summary>
    public string Padding { get; }

    /// <summary>Where the features are: <c>channels_last</c> or <c>channels_first</c>.</summary>
    public string DataFormat { get; init; } = "channels_last";

    private protected SpatialAxes Spatial => field ??= new(_rank, DataFormat, Who);

    private string Who => $"{GetType().Name} '{Name}'";

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("pool_size", PoolSize)
            .With("strides", Strides)
            .With("padding", Padding)
            .With("data_format", DataFormat);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement) => InputSpec = Spatial.Spec();

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        Dims one = Dims.Repeat(1, x.Rank);
        ValueList<EdgePadding> margins = WindowPadding.Of(
            Padding,
            Spatial.Of(x.Shape),
            PoolSize,
            Strides,
            Dims.Repeat(1, _rank),
            Who
        );
        EdgePadding[] all = new EdgePadding[x.Rank];
        margins.ToArray().CopyTo(all, Spatial.Start);
        return Reduce(x, new WindowSpec(Spatial.Fill(PoolSize, 1), Spatial.Fill(Strides, 1), one, one, [.. all]));
    }

    private protected abstract Tensor Reduce(Tensor x, WindowSpec window);
}

/// <summary>The largest element of every window; what padding adds never is.</summary>
public abstract class MaxPooling : Pooling
{
    private protected MaxPooling(
        int rank,
        Sizes poolSize,
        Sizes? strides,
        string padding,
        string? name,
        DTypePolicy? dtype
    )
        : base(rank, poolSize, strides, padding, name, dtype) { }

    private protected MaxPooling(int rank, Config config)
        : base(rank, config) { }

    private protected sealed override Tensor Reduce(Tensor x, WindowSpec window) => Lax.ReduceWindowMax(x, window);
}

/// <summary>The mean of every window; what padding adds does not count.</summary>
public abstract class AveragePooling : Pooling
{
    private protected AveragePooling(
        int rank,
        Sizes poolSize,
        Sizes? strides,
        string padding,
        string? name,
        DTypePolicy? dtype
    )
        : base(rank, poolSize, strides, padding, name, dtype) { }

    private protected AveragePooling(int rank, Config config)
        : base(rank, config) { }

    private protected sealed override Tensor Reduce(Tensor x, WindowSpec window)
    {
        Tensor sums = Lax.ReduceWindowSum(x, window);
        if (Padding == WindowPadding.Valid)
        {
            return sums / (double)PoolSize.Product;
        }

        // One image of one feature says how many elements each window has.
        Tensor ones = Lax.Full(Spatial.Fill(Spatial.Of(x.Shape), 1), 1, x.ElementType);
        return sums / Lax.ReduceWindowSum(ones, window);
    }
}
