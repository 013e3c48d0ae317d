using BenchmarkDotNet.Attributes;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Managed;

/// <summary>A tree of a thousand tensors taken apart and put together, as calls do with arguments and results.</summary>
public class TreeBenchmarks
{
    private readonly Dictionary<string, Tensor[]> _tree;
    private readonly TreeDef _structure;
    private readonly object?[] _leaves;

    public TreeBenchmarks()
    {
        Tensor leaf = Spec.F32(4);
        _tree = Enumerable.Range(0, 100).ToDictionary(i => $"layer{i:D3}", _ => Enumerable.Repeat(leaf, 10).ToArray());
        _structure = Tree.Structure(_tree);
        _leaves = new object?[_structure.LeafCount];
        _structure.TryFlatten(_tree, _leaves);
    }

    [Benchmark(Description = "flatten 1,000 tensors, structure known")]
    public bool FlattenKnown() => _structure.TryFlatten(_tree, _leaves);

    [Benchmark(Description = "flatten 1,000 tensors, any structure")]
    public object FlattenAny() => Tree.Leaves(_tree);

    [Benchmark(Description = "structure of a tree of 1,000 tensors")]
    public TreeDef Structure() => Tree.Structure(_tree);
}
