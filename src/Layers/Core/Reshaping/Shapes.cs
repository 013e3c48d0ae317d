using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>All axes but the batch as one: <c>[batch, a, b] → [batch, a·b]</c>, <c>[batch] → [batch, 1]</c>.</summary>
public sealed class Flatten : Layer, IConfigurable<Flatten>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="dataFormat">Where the features are; with <c>channels_first</c> they are moved to the end
    /// first.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public Flatten(string dataFormat = "channels_last", string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => DataFormat = Checked(dataFormat);

    private Flatten(Config config)
        : base(config) => DataFormat = Checked(config.OptionalText("data_format") ?? "channels_last");

    /// <summary>Where the features are.</summary>
    public string DataFormat { get; }

    /// <inheritdoc/>
    public static Flatten FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("data_format", DataFormat);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        Tensor last = DataFormat == "channels_first" && x.Rank > 2 ? Np.MoveAxis(x, 1, -1) : x;
        return Lax.Reshape(last, [x.Shape[0], last.Size / Math.Max(1, x.Shape[0])]);
    }

    private string Checked(string format) =>
        format is "channels_last" or "channels_first"
            ? format
            : throw Misfit($"dataFormat must be channels_last or channels_first, got '{format}'.");
}

/// <summary>Another shape of each sample: <c>[batch, …] → [batch, target…]</c>.</summary>
public sealed class Reshape : Layer, IConfigurable<Reshape>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="targetShape">Sizes without the batch; one may be -1 and follows from the others.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">More than one size is -1.</exception>
    public Reshape(Dims targetShape, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => TargetShape = Checked(targetShape);

    private Reshape(Config config)
        : base(config) =>
        TargetShape = Checked(
            config.Integers("target_shape") ?? throw new ConfigException("Reshape: the config has no 'target_shape'.")
        );

    /// <summary>Sizes without the batch.</summary>
    public Dims TargetShape { get; }

    /// <inheritdoc/>
    public static Reshape FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("target_shape", TargetShape);

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        long given = x.Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        long known = TargetShape.Where(size => size != -1).Aggregate(1L, (product, size) => product * size);
        bool isOpen = TargetShape.Contains(-1);
        if (isOpen ? known == 0 || given % known != 0 : given != known)
        {
            throw Misfit(
                $"a sample of {given} elements cannot have the shape ({TargetShape}). Input shape: ({x.Shape})."
            );
        }

        return Lax.Reshape(x, [x.Shape[0], .. TargetShape.Select(size => size == -1 ? given / known : size)]);
    }

    private Dims Checked(Dims shape) =>
        shape.Count(size => size == -1) <= 1 && shape.All(size => size >= -1)
            ? shape
            : throw Misfit($"targetShape must have sizes, of which one may be -1, got ({shape}).");
}

/// <summary>
/// The axes of each sample in another order: <c>new Permute([2, 1])</c> swaps the two of <c>[batch, a, b]</c>.
/// </summary>
public sealed class Permute : Layer, IConfigurable<Permute>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="dims">The input's axes in the output's order, counted from 1; the batch, axis 0, stays.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">They are no permutation of 1, 2, ….</exception>
    public Permute(Dims dims, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => Order = Checked(dims);

    private Permute(Config config)
        : base(config) =>
        Order = Checked(config.Integers("dims") ?? throw new ConfigException("Permute: the config has no 'dims'."));

    /// <summary>The input's axes in the output's order, counted from 1.</summary>
    public Dims Order { get; }

    /// <inheritdoc/>
    public static Permute FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("dims", Order);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement) =>
        InputSpec = new() { Rank = Order.Count + 1 };

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs) =>
        Lax.Transpose(Tensor.From(inputs), [0, .. Order]);

    private Dims Checked(Dims dims) =>
        dims.Order().SequenceEqual(Enumerable.Range(1, dims.Count).Select(axis => (long)axis))
            ? dims
            : throw Misfit($"dims must be the axes 1 to {dims.Count} in some order, got ({dims}).");
}

/// <summary>Repeats each sample along a new axis: <c>[batch, features] → [batch, n, features]</c>.</summary>
public sealed class RepeatVector : Layer, IConfigurable<RepeatVector>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="n">How often.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public RepeatVector(int n, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => N = n >= 0 ? n : throw Misfit($"n must not be negative, got {n}.");

    private RepeatVector(Config config)
        : base(config) => N = config.Int("n");

    /// <summary>How often.</summary>
    public int N { get; }

    /// <inheritdoc/>
    public static RepeatVector FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("n", N);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement) => InputSpec = new() { Rank = 2 };

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor x = Tensor.From(inputs);
        return Lax.BroadcastInDim(x, [x.Shape[0], N, x.Shape[1]], [0, 2]);
    }
}
