using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training.Data;

/// <summary>
/// Inputs, truths and weights of samples in host memory: tensors whose first dimension counts the samples.
/// </summary>
internal sealed class Samples
{
    /// <summary>How many leaves messages show.</summary>
    private const int Most = 8;

    private readonly HostTensor[] _leaves;

    private Samples(BatchLayout layout, HostTensor[] leaves, int first, int count) =>
        (Layout, _leaves, First, Count) = (layout, leaves, first, count);

    /// <summary>Structure and types.</summary>
    public BatchLayout Layout { get; }

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
        List<HostTensor> leaves = [];
        Add(inputs);
        TreeDef? truths = y is null ? null : Add(DataTree.Normalize(y, who));
        TreeDef? factors = weights is null ? null : Add(DataTree.Normalize(weights, who), toFloat: true);
        int count = Cardinality(leaves, who);
        BatchLayout layout = new(
            InputSignature.Of(inputs),
            truths,
            factors,
            leaves.Select(leaf => new Spec(leaf.Type))
        );
        return new(layout, [.. leaves], 0, count);

        TreeDef Add(object? tree, bool toFloat = false)
        {
            (List<object?> tensors, TreeDef definition) = Tree.Flatten(tree);
            leaves.AddRange(
                tensors
                    .Select(leaf => HostValues.Of((Tensor)leaf!))
                    .Select(leaf => toFloat ? HostValues.ToF32(leaf) : leaf)
            );
            return definition;
        }
    }

    /// <summary>A part of the samples, without copying.</summary>
    public Samples Slice(int first, int count) => new(Layout, _leaves, First + first, count);

    /// <summary>The samples as tensors of their own.</summary>
    public IEnumerable<HostTensor> Batch() =>
        _leaves.Zip(
            Layout.BatchSpecs(Count),
            (leaf, spec) =>
            {
                int stride = checked((int)(leaf.Type.ByteCount / leaf.Type.Dims[0]));
                return new HostTensor(spec.Type, leaf.Data.Slice(First * stride, Count * stride));
            }
        );

    /// <summary>The leaves of several batches of one layout, behind one another.</summary>
    public static IReadOnlyList<HostTensor> Join(IReadOnlyList<Samples> group) =>
        group is [Samples only]
            ? only._leaves
            :
            [
                .. group[0]
                    .Layout.BatchSpecs(group.Sum(samples => samples.Count))
                    .Select(
                        (spec, leaf) =>
                        {
                            byte[] bytes = new byte[spec.Type.ByteCount];
                            int at = 0;
                            foreach (HostTensor part in group.Select(samples => samples._leaves[leaf]))
                            {
                                part.Data.Span.CopyTo(bytes.AsSpan(at));
                                at += part.Data.Length;
                            }

                            return new HostTensor(spec.Type, bytes);
                        }
                    ),
            ];

    private static int Cardinality(List<HostTensor> leaves, string who)
    {
        long[] counts = [.. leaves.Select(leaf => leaf.Type.Rank == 0 ? 0 : leaf.Type.Dims[0])];
        bool agree = counts.Length > 0 && counts[0] > 0 && Array.TrueForAll(counts, count => count == counts[0]);
        return agree
            ? checked((int)counts[0])
            : throw new ArgumentException(
                $"{who}: data cardinality: inputs, truths and weights must have one number of samples, at least 1, "
                    + $"but the first dimensions are {Shown(counts)} in {Shown(leaves.Select(leaf => leaf.Type))}."
                    + (
                        leaves.Count > Most
                            ? " A T[][] is a list of inputs; rows of one tensor go into a T[,]."
                            : string.Empty
                    )
            );

        static string Shown<T>(IEnumerable<T> items) =>
            string.Join(", ", items.Take(Most)) + (items.Count() > Most ? ", …" : string.Empty);
    }
}
