using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>Sorting by any comparison: a merge sort of each row, with scratch memory for two rows per input.</summary>
internal sealed class Sort : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Refusals.Quantized(node);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        int rank = node.Operands[0].Dims.Count;
        long dimension = ((Ops.Sort)node.Op).Dimension;
        int axis = (int)(dimension < 0 ? dimension + rank : dimension);
        TensorType[] results = Array.ConvertAll(node.Results, result => result.Type);
        if (rank == 0 || node.Operands[0].Dims[axis] < 2)
        {
            return node.Operands;
        }

        long length = node.Operands[0].Dims[axis];
        IEnumerable<TensorType> scratch = results.Select(type => type with { Dims = [2, length] });
        return graph.Add(new MergeSort(axis, length), node.Operands, [.. results, .. scratch], node.Bodies)[..results.Length];
    }
}

/// <summary>Sorts along a dimension. Results: the sorted inputs, then scratch memory of two rows for each.</summary>
/// <param name="Dimension">The dimension, from 0.</param>
/// <param name="Length">Its size, at least 2.</param>
internal sealed record MergeSort(int Dimension, long Length) : CompilerOp("cpu.merge_sort");
