using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training.Data;

/// <summary>Inputs, truths and weights of samples in host memory: tensors whose first dimension counts the samples.</summary>
internal sealed class Samples
{
    private readonly HostTensor[] _leaves;

    private Samples(InputSignature inputs, HostTensor[] leaves, int truths, bool isWeighted, int first, int count)
    {
        (Inputs, _leaves, TruthCount, IsWeighted, First, Count) = (inputs, leaves, truths, isWeighted, first, count);
    }

    /// <summary>Structure and types of the inputs, with all samples.</summary>
    public InputSignature Inputs { get; }

    /// <summary>How many truths there are: 0 or 1.</summary>
    public int TruthCount { get; }

    /// <summary>True if the samples have weights.</summary>
    public bool IsWeighted { get; }

    /// <summary>How many samples.</summary>
    public int Count { get; }

    /// <summary>Inputs, then truths, then weights.</summary>
    public IReadOnlyList<HostTensor> Leaves => _leaves;

    /// <summary>Position of the first sample in the leaves.</summary>
    public int First { get; }

    /// <summary>Takes data that users give.</summary>
    /// <exception cref="ArgumentException">The numbers of samples differ.</exception>
    public static Samples Of(object x, object? y, object? weights, string who)
    {
        object? inputs = DataTree.Normalize(x, who);
        InputSignature signature = InputSignature.Of(inputs);
        List<HostTensor> leaves = [.. Tree.Leaves(inputs).Select(leaf => HostValues.Of((Tensor)leaf!))];
        HostTensor? truth = y is null ? null : Single(y, "y", who);
        HostTensor? factor = weights is null ? null : HostValues.FloatTo(Single(weights, "sampleWeight", who), ElementType.F32);
        leaves.AddRange(new[] { truth, factor }.OfType<HostTensor>());
        return new(signature, [.. leaves], truth is null ? 0 : 1, factor is not null, 0, Cardinality(leaves, who));
    }

    /// <summary>A part of the samples, without copying.</summary>
    public Samples Slice(int first, int count) => new(Inputs, _leaves, TruthCount, IsWeighted, First + first, count);

    /// <summary>Types of a batch's leaves.</summary>
    public IEnumerable<Spec> BatchSpecs(int size) =>
        _leaves.Select(leaf => new Spec(leaf.Type with { Dims = leaf.Type.Dims.With(0, size) }));

    private static HostTensor Single(object data, string name, string who)
    {
        object? tensor = DataTree.Normalize(data, who);
        return tensor is Tensor single
            ? HostValues.Of(single)
            : throw new ArgumentException($"{who}: {name} must be one tensor or array, got a tree {Tree.Structure(tensor)}.");
    }

    private static int Cardinality(List<HostTensor> leaves, string who)
    {
        long[] counts = [.. leaves.Select(leaf => leaf.Type.Rank == 0 ? 0 : leaf.Type.Dims[0])];
        bool agree = counts.Length > 0 && counts[0] > 0 && Array.TrueForAll(counts, count => count == counts[0]);
        return agree
            ? checked((int)counts[0])
            : throw new ArgumentException(
                $"{who}: data cardinality: inputs, truths and weights must have one number of samples, at least 1, but the first dimensions are "
                + $"{string.Join(", ", counts)} in {string.Join(", ", leaves.Select(leaf => leaf.Type))}.");
    }
}
