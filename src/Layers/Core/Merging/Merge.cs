using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Core;

/// <summary>
/// A layer of several tensors, given as an array or tuple, with one result. Shapes are broadcast; a tensor of fewer
/// axes gets axes of size 1 after the batch.
/// </summary>
public abstract class Merge : Layer
{
    private protected Merge(string? name, DTypePolicy? dtype)
        : base(name, dtype) { }

    private protected Merge(Config config)
        : base(config) { }

    /// <inheritdoc/>
    public override bool SupportsMasking => true;

    /// <inheritdoc/>
    protected override void BuildCore(InputSignature inputs, Placement? placement)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        CheckCount(inputs.Leaves.Count);
    }

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Tensor[] tensors = [.. Tree.Leaves(inputs).Select(Tensor.From)];
        CheckCount(tensors.Length);
        if (tensors.Any(tensor => tensor.Rank == 0 || tensor.Shape[0] != tensors[0].Shape[0]))
        {
            throw Misfit($"all inputs must have the same batch size, got {string.Join<Tensor>(", ", tensors)}.");
        }

        return Combine(tensors);
    }

    /// <summary>
    /// Where one side has no mask the other's counts; several are joined by "or" if all sides have one.
    /// </summary>
    /// <inheritdoc/>
    protected override Tensor? ComputeMask(CallContext context, object? inputs, IReadOnlyList<Tensor?> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        return masks.All(mask => mask is not null) ? masks.Aggregate((joined, mask) => joined! | mask!) : null;
    }

    private protected abstract Tensor Combine(Tensor[] tensors);

    private protected virtual void CheckCount(int count)
    {
        if (count < 1)
        {
            throw Misfit("an array of at least one tensor is needed, got none.");
        }
    }

    /// <summary>Joins tensors two by two, after giving all of them the same number of axes.</summary>
    private protected Tensor Fold(Tensor[] tensors, Func<Tensor, Tensor, Tensor> combine)
    {
        int rank = tensors.Max(tensor => tensor.Rank);
        try
        {
            return tensors
                .Select(x => Lax.Reshape(x, [x.Shape[0], .. Enumerable.Repeat(1L, rank - x.Rank), .. x.Shape.Skip(1)]))
                .Aggregate(combine);
        }
        catch (TraceException exception)
        {
            throw new ArgumentException(
                Misfit($"shapes must be equal or broadcast, got {string.Join<Tensor>(", ", tensors)}.").Message,
                exception
            );
        }
    }
}
