using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>Puts tensors one after another along an axis; their other axes have equal sizes.</summary>
public sealed class Concatenate : Merge, IConfigurable<Concatenate>
{
    /// <summary>Makes the layer.</summary>
    /// <param name="axis">The axis; not that of the batch.</param>
    /// <param name="name">Name of the layer; null numbers it.</param>
    /// <param name="dtype">A <see cref="DTypePolicy"/> or its name; null for the global one.</param>
    public Concatenate(int axis = -1, string? name = null, DTypePolicy? dtype = null)
        : base(name, dtype) => Axis = axis;

    private Concatenate(Config config)
        : base(config) => Axis = config.Int("axis", -1);

    /// <summary>The axis.</summary>
    public int Axis { get; }

    /// <inheritdoc/>
    public static Concatenate FromConfig(Config config) => new(config);

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("axis", Axis);

    /// <summary>
    /// Along time, masks follow one another; along other axes, a step counts if it does in all inputs.
    /// </summary>
    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.All(mask => mask is null))
        {
            return null;
        }

        Tensor[] tensors = [.. Tree.Leaves(inputs).Select(Tensor.From)];
        int axis = Axis < 0 ? Axis + tensors[0].Rank : Axis;
        Tensor[] filled =
        [
            .. tensors.Zip(
                masks,
                (tensor, mask) => mask ?? Np.Ones(Dims.Create(tensor.Shape.Span[..2]), ElementType.I1)
            ),
        ];
        return axis == 1 ? Lax.Concatenate(filled, 1) : filled.Aggregate((joined, mask) => joined & mask);
    }

    private protected override Tensor Combine(Tensor[] tensors)
    {
        int rank = tensors[0].Rank;
        int axis = Axis < 0 ? Axis + rank : Axis;
        bool fits =
            axis > 0
            && axis < rank
            && tensors.All(x => x.Rank == rank && x.Shape.With(axis, 0) == tensors[0].Shape.With(axis, 0));
        return fits
            ? Lax.Concatenate(tensors, axis)
            : throw Misfit(
                $"inputs must have equal sizes along all axes but axis {Axis}, which must not be that of the batch, "
                    + $"got {string.Join<Tensor>(", ", tensors)}."
            );
    }
}
