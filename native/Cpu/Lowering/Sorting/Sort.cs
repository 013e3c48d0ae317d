using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// Sorting: long rows by their elements' digits where the comparison is a plain one, otherwise a merge sort of each
/// row; with scratch memory for two rows per input.
/// </summary>
internal sealed class Sort : Expansion
{
    // Shorter rows are merged faster than counted.
    private const long RadixLength = 1024;

    // Counts have 32 bits.
    private const long MaxRadixLength = 1L << 31;

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
        TensorType[] scratch = [.. results.Select(type => type with { Dims = [2, length] })];
        if (length is >= RadixLength and < MaxRadixLength && SortKey.Of(node.Bodies[0]) is { } key)
        {
            int digits = RadixSortKernel.Digits(key.Bits);
            TensorType counts = new(ElementType.I32, [digits, 1 << RadixSortKernel.DigitBits(key.Bits)]);
            return graph.Add(new RadixSort(axis, length), node.Operands, [.. results, .. scratch, counts], node.Bodies)[
                ..results.Length
            ];
        }

        return graph.Add(new MergeSort(axis, length), node.Operands, [.. results, .. scratch], node.Bodies)[
            ..results.Length
        ];
    }
}

/// <summary>Sorts along a dimension. Results: the sorted inputs, then scratch memory of two rows for each.</summary>
/// <param name="Dimension">The dimension, from 0.</param>
/// <param name="Length">Its size, at least 2.</param>
internal sealed record MergeSort(int Dimension, long Length) : CompilerOp("cpu.merge_sort");

/// <summary>Sorts along a dimension by digits. Results: as of <see cref="MergeSort"/>, then room for counts.</summary>
/// <param name="Dimension">The dimension, from 0.</param>
/// <param name="Length">Its size.</param>
internal sealed record RadixSort(int Dimension, long Length) : CompilerOp("cpu.radix_sort");

/// <summary>What the kernels have in common.</summary>
internal static class SortRows
{
    /// <summary>The index of an element of a row.</summary>
    public static TensorIndex Insert(LLVMValueRef[] row, int dimension, LLVMValueRef position)
    {
        List<LLVMValueRef> positions = [.. row];
        positions.Insert(dimension, position);
        return TensorIndex.At([.. positions]);
    }
}
