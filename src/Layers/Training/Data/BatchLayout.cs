using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training.Data;

/// <summary>
/// Structure, shapes and element types of inputs, truths and weights of samples. Compared by value, whatever the number
/// of samples.
/// </summary>
internal sealed class BatchLayout : IEquatable<BatchLayout>
{
    private readonly TreeDef? _weights;
    private readonly Spec[] _leaves;

    public BatchLayout(InputSignature inputs, TreeDef? truths, TreeDef? weights, IEnumerable<Spec> leaves)
    {
        (Inputs, Truths, _weights) = (inputs.WithOpenBatch(), truths, weights);
        _leaves = [.. leaves.Select(leaf => new Spec(leaf.Type with { Dims = leaf.Type.Dims.With(0, Dims.Dynamic) }))];
    }

    /// <summary>Structure and types of the inputs, with the number of samples open.</summary>
    public InputSignature Inputs { get; }

    /// <summary>Structure of the truths; null if there are none.</summary>
    public TreeDef? Truths { get; }

    /// <summary>Names of the leaves: of inputs, then of truths, then of weights.</summary>
    public IEnumerable<string> Names =>
        [
            .. Inputs.Names,
            .. (Truths?.Paths ?? []).Select(path => Tree.JoinPath("y", path)),
            .. (_weights?.Paths ?? []).Select(path => Tree.JoinPath("sample_weight", path)),
        ];

    /// <summary>Types of the leaves of a batch.</summary>
    public IEnumerable<Spec> BatchSpecs(int size) =>
        _leaves.Select(leaf => new Spec(leaf.Type with { Dims = leaf.Type.Dims.With(0, size) }));

    /// <summary>A batch's tensors, or whatever stands for them, as inputs, truths and weights.</summary>
    public (object? Inputs, object? Truths, object? Weights) Split(IReadOnlyList<object?> leaves)
    {
        (int inputs, int truths) = (Inputs.Leaves.Count, Truths?.LeafCount ?? 0);
        return (
            Inputs.Unflatten([.. leaves.Take(inputs)]),
            Truths?.Unflatten([.. leaves.Skip(inputs).Take(truths)]),
            _weights?.Unflatten([.. leaves.Skip(inputs + truths)])
        );
    }

    public bool Equals(BatchLayout? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && Inputs.Equals(other.Inputs)
            && Truths == other.Truths
            && _weights == other._weights
            && _leaves.AsSpan().SequenceEqual(other._leaves)
        );

    public override bool Equals(object? obj) => Equals(obj as BatchLayout);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Inputs);
        foreach (Spec leaf in _leaves)
        {
            hash.Add(leaf);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(", ", Names.Zip(_leaves, (name, leaf) => $"{name} {leaf}"));
}
