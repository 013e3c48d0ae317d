using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// The inner product of two tensors along one axis of each, sample by sample. Of <c>[batch, n]</c> and
/// <c>[batch, n]</c> it is <c>[batch, 1]</c>; the remaining axes of the first, then those of the second, otherwise.
/// </summary>
public sealed class Dot : Merge, IConfigurable<Dot>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="axes">The axis of both tensors, or of each; not that of the batch.</param>
    /// <param name="normalize">True to scale vectors to length 1 first: then this is the cosine of their angle.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    /// <exception cref="ArgumentException">There are other than one or two axes, or one is that of the
    /// batch.</exception>
    public Dot(Sizes axes, bool normalize = false, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => (Axes, Normalize) = (Checked(axes), normalize);

    private Dot(Config config)
        : base(config) =>
        (Axes, Normalize) = (
            Checked(Sizes.Read(config, "axes") ?? throw new ConfigException("Dot: the config has no 'axes'.")),
            config.Flag("normalize", false)
        );

    /// <summary>The axis of each tensor.</summary>
    public Dims Axes { get; }

    /// <summary>True to scale vectors to length 1 first.</summary>
    public bool Normalize { get; }

    /// <inheritdoc/>
    public static Dot FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axes", Axes).With("normalize", Normalize);

    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks) => null;

    private protected override Tensor Combine(Tensor[] tensors)
    {
        (Tensor x, Tensor y) = (tensors[0], tensors[1]);
        (int a, int b) = (Place(x, 0), Place(y, 1));
        if (a <= 0 || b <= 0 || a >= x.Rank || b >= y.Rank || x.Shape[a] != y.Shape[b])
        {
            throw Misfit(
                $"axes ({Axes}) must have one size in both inputs, and not be that of the batch, got {x} and {y}."
            );
        }

        (x, y) = Normalize ? (Losses.Ranks.Unit(x, a), Losses.Ranks.Unit(y, b)) : (x, y);
        Tensor product = Lax.DotGeneral(x, y, new DotDimensionNumbers([0], [0], [a], [b]));
        return product.Rank == 1 ? Lax.ExpandDims(product, [1]) : product;
    }

    private protected override void CheckCount(int count)
    {
        if (count != 2)
        {
            throw Misfit($"exactly two tensors are needed, got {count}.");
        }
    }

    private int Place(Tensor x, int which) => (int)(Axes[which] < 0 ? Axes[which] + x.Rank : Axes[which]);

    private Dims Checked(Sizes axes)
    {
        Dims both = axes.Spread(2, $"{nameof(Dot)} '{Name}'", "axes", least: int.MinValue);
        return both.Contains(0) ? throw Misfit($"axes must not be 0, which is that of the batch, got {axes}.") : both;
    }
}
