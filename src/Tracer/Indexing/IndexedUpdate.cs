using System.Diagnostics.CodeAnalysis;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary><c>x.At[i, j]</c>: where a changed copy of a tensor differs from it.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "Never compared; lives for one expression.")]
public readonly struct TensorAt
{
    private readonly Tensor _tensor;

    internal TensorAt(Tensor tensor) => _tensor = tensor;

    /// <summary>The places, as in <c>x[...]</c>.</summary>
    /// <param name="indices">One per axis, from the first.</param>
    public IndexedTensor this[params ReadOnlySpan<TensorIndex> indices] => new(_tensor, indices.ToArray());
}

/// <summary>
/// Places of a tensor that a copy changes. Values broadcast to the shape of <c>x[...]</c> and take the tensor's element
/// type. Of several values for one place <see cref="Set"/> keeps one, and the combining updates use all. Differentiable
/// in tensor and values, but for <see cref="Min"/> and <see cref="Max"/>.
/// </summary>
public sealed class IndexedTensor
{
    private readonly Tensor _tensor;
    private readonly TensorIndex[] _indices;

    internal IndexedTensor(Tensor tensor, TensorIndex[] indices) => (_tensor, _indices) = (tensor, indices);

    /// <summary><c>x[...]</c> with a choice of what positions outside give.</summary>
    /// <param name="mode">What happens at positions outside.</param>
    /// <param name="fillValue">What <see cref="IndexMode.Fill"/> gives; NaN for floats, an extreme value for integers
    /// if null.</param>
    /// <returns>The entries.</returns>
    public Tensor Get(IndexMode mode = IndexMode.Clip, Tensor? fillValue = null) =>
        Indexing.Get(_tensor, _indices, mode, fillValue);

    /// <summary>The tensor with <c>x[...] = values</c>.</summary>
    public Tensor Set(Tensor values, IndexMode mode = IndexMode.Fill, bool uniqueIndices = false) =>
        Update(ScatterKind.Update, values, mode, uniqueIndices);

    /// <summary>The tensor with <c>x[...] += values</c>.</summary>
    public Tensor Add(Tensor values, IndexMode mode = IndexMode.Fill, bool uniqueIndices = false) =>
        Update(ScatterKind.Add, values, mode, uniqueIndices);

    /// <summary>The tensor with <c>x[...] -= values</c>.</summary>
    public Tensor Subtract(Tensor values, IndexMode mode = IndexMode.Fill, bool uniqueIndices = false) =>
        Update(ScatterKind.Add, Lax.Neg(values), mode, uniqueIndices);

    /// <summary>The tensor with <c>x[...] *= values</c>.</summary>
    public Tensor Multiply(Tensor values, IndexMode mode = IndexMode.Fill, bool uniqueIndices = false) =>
        Update(ScatterKind.Multiply, values, mode, uniqueIndices);

    /// <summary>The tensor with <c>x[...] /= values</c>.</summary>
    public Tensor Divide(Tensor values, IndexMode mode = IndexMode.Fill, bool uniqueIndices = false) =>
        Np.Divide(_tensor, new IndexedTensor(Lax.FullLike(_tensor, 1), _indices).Multiply(values, mode, uniqueIndices));

    /// <summary>The tensor with <c>x[...]</c> raised to <c>values</c>.</summary>
    public Tensor Power(Tensor values, IndexMode mode = IndexMode.Fill, bool uniqueIndices = false) =>
        Np.Power(_tensor, new IndexedTensor(Lax.FullLike(_tensor, 1), _indices).Multiply(values, mode, uniqueIndices));

    /// <summary>The tensor with the smaller one of <c>x[...]</c> and <c>values</c>.</summary>
    public Tensor Min(Tensor values, IndexMode mode = IndexMode.Fill, bool uniqueIndices = false) =>
        Update(ScatterKind.Min, values, mode, uniqueIndices);

    /// <summary>The tensor with the larger one of <c>x[...]</c> and <c>values</c>.</summary>
    public Tensor Max(Tensor values, IndexMode mode = IndexMode.Fill, bool uniqueIndices = false) =>
        Update(ScatterKind.Max, values, mode, uniqueIndices);

    /// <summary>
    /// The tensor with <c>x[...] = function(x[...])</c>; once per place, also where it is named several times.
    /// </summary>
    public Tensor Apply(Func<Tensor, Tensor> function, IndexMode mode = IndexMode.Fill)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Set(function(Get(IndexMode.Clip)), mode);
    }

    private Tensor Update(ScatterKind kind, Tensor values, IndexMode mode, bool uniqueIndices)
    {
        ArgumentNullException.ThrowIfNull(values);
        Tensor converted = Broadcasting.Convert(values, _tensor.ElementType);
        if (_indices is [{ Kind: IndexKind.Mask, Positions: not ConstantTensor } mask])
        {
            return Masked(kind, mask.Positions!, converted);
        }

        IndexPlan plan = IndexPlan.Of(_tensor, _indices);
        Tensor updates = Broadcasting.To(converted, plan.Shape);
        return ScatterPlan.Apply(_tensor, plan, updates, kind, mode, uniqueIndices);
    }

    /// <summary>
    /// Truth values that only the running program knows: a selection, for values that fit every place.
    /// </summary>
    private Tensor Masked(ScatterKind kind, Tensor mask, Tensor values)
    {
        if (mask.Rank > _tensor.Rank || values.Rank > _tensor.Rank - mask.Rank)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}at: with the mask {mask}, which is not known "
                    + $"while tracing, values must be the same at every place: "
                    + $"of rank {Math.Max(0, _tensor.Rank - mask.Rank)} at most, got {values}. Use Np.Where for one "
                    + $"value per place."
            );
        }

        Tensor spread = Lax.BroadcastInDim(mask, _tensor.Shape, Dims.Range(0, mask.Rank));
        Tensor given = Broadcasting.To(values, _tensor.Shape);
        Tensor combined = kind switch
        {
            ScatterKind.Update => given,
            ScatterKind.Add => Lax.Add(_tensor, given),
            ScatterKind.Multiply => Lax.Mul(_tensor, given),
            ScatterKind.Min => Lax.Min(_tensor, given),
            _ => Lax.Max(_tensor, given),
        };
        return Lax.Select(spread, combined, _tensor);
    }
}
