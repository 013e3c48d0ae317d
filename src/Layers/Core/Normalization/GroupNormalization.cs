using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// Wu and He 2018: normalizes groups of features of each sample by their mean and biased variance over all positions.
/// Weights: <c>gamma [features]</c> and <c>beta [features]</c>.
/// </summary>
public sealed class GroupNormalization : NormalizationLayer, IConfigurable<GroupNormalization>
{
    private int _feature;

    /// <summary>Makes the layer.</summary>
    /// <param name="groups">How many groups, which must divide the features; -1 for one per feature.</param>
    /// <param name="axis">The axis of the features.</param>
    /// <param name="epsilon">Added to variances.</param>
    /// <param name="center">False leaves out <c>beta</c>.</param>
    /// <param name="scale">False leaves out <c>gamma</c>.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public GroupNormalization(
        int groups = 32,
        int axis = -1,
        double epsilon = 1e-3,
        bool center = true,
        bool scale = true,
        string? name = null,
        DTypePolicy? dtype = null
    )
        : base(epsilon, center, scale, name, dtype) => (Groups, Axis) = (groups, axis);

    private GroupNormalization(Config config)
        : base(config) => (Groups, Axis) = (config.Int("groups", 32), config.Int("axis", -1));

    /// <summary>How many groups; -1 for one per feature.</summary>
    public int Groups { get; }

    /// <summary>The axis of the features.</summary>
    public int Axis { get; }

    /// <inheritdoc/>
    public static GroupNormalization FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("groups", Groups).With("axis", Axis);

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        int rank = inputs.Leaves[0].Type.Rank;
        _feature = (int)Axes([Axis], rank)[0];
        Dims shape = SizesOf(inputs, [_feature]);
        if (Groups != -1 && (Groups <= 0 || shape[0] % Groups != 0))
        {
            throw Misfit($"groups must divide the features, got {Groups} groups and {shape[0]} features.");
        }

        InputSpec = new()
        {
            Rank = rank,
            Axes = new Dictionary<int, long> { [_feature] = shape[0] },
        };
        AddScaleAndOffset(shape);
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor given = Tensor.From(inputs);
        Tensor x = Wide(given);
        long features = x.Shape[_feature];
        long groups = Groups == -1 ? features : Groups;
        Tensor grouped = Lax.Reshape(x, x.Shape.With(_feature, features / groups).Insert(_feature, groups));
        Dims axes = Dims.Range(0, grouped.Rank).Without([0, _feature]);
        (Tensor mean, Tensor variance) = Moments(grouped, axes);
        Tensor normalized = Lax.Reshape((grouped - mean) * Lax.Rsqrt(variance + Epsilon), x.Shape);
        return Casts.To(ScaleAndOffset(context, normalized, [_feature]), given.ElementType);
    }
}
