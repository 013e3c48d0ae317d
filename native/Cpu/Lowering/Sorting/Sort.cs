using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// Sorting of rows that lie in memory one after the other; another dimension is moved last before, and back after.
/// Where the comparison is a plain one, long rows are sorted by their elements' digits: very long ones by all threads
/// together, a digit at a time, others each by one thread. Everything else is merged.
/// </summary>
internal sealed class Sort : Expansion
{
    // Shorter rows are merged faster than counted.
    private const long RadixLength = 1024;

    // Rows from this length on keep several threads busy.
    private const long SharedLength = 1 << 17;

    // Counts have 32 bits.
    private const long MaxRadixLength = 1L << 31;

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        int rank = node.Operands[0].Dims.Count;
        long dimension = ((Ops.Sort)node.Op).Dimension;
        int axis = (int)(dimension < 0 ? dimension + rank : dimension);
        if (rank == 0 || node.Operands[0].Dims[axis] < 2 || node.Operands[0].Type.ElementCount == 0)
        {
            return node.Operands;
        }

        if (axis == rank - 1)
        {
            return SortRows(graph, node.Operands, node.Bodies);
        }

        Dims order = Dims.Of([.. Enumerable.Range(0, rank).Where(d => d != axis).Append(axis).Select(d => (long)d)]);
        Dims back = Dims.Of([.. Enumerable.Range(0, rank).Select(d => (long)order.IndexOf(d))]);
        Tensor[] rows = Array.ConvertAll(node.Operands, operand => Transpose(graph, operand, order));
        return Array.ConvertAll(SortRows(graph, rows, node.Bodies), sorted => Transpose(graph, sorted, back));
    }

    private static Tensor[] SortRows(GraphWriter graph, Tensor[] inputs, Graph[] bodies)
    {
        long length = inputs[0].Dims[^1];
        SortKey? key = length is >= RadixLength and < MaxRadixLength ? SortKey.Of(bodies[0]) : null;
        if (key is not null && length >= SharedLength)
        {
            return SortByDigits(graph, inputs, bodies, key);
        }

        TensorType[] types = Array.ConvertAll(inputs, input => input.Type);
        Op op = key is null ? new MergeSort(length) : new RadixSort(length);
        return graph.Add(op, inputs, [.. types, .. types], bodies)[..inputs.Length];
    }

    private static Tensor[] SortByDigits(GraphWriter graph, Tensor[] inputs, Graph[] bodies, SortKey key)
    {
        TensorType[] types = Array.ConvertAll(inputs, input => input.Type);
        RowParts parts = RowParts.Of(inputs[0].Dims);
        TensorType counts = new(ElementType.I32, [parts.Rows, parts.PerRow, 1 << RadixDigit.BitsOf(key.Bits)]);
        for (int digit = 0; digit < RadixDigit.CountOf(key.Bits); digit++)
        {
            Tensor counted = graph.Add(new DigitCount(parts, digit), [inputs[key.Input]], [counts], bodies)[0];
            Tensor places = graph.Add(new DigitPlaces(parts), counts, counted);
            inputs = graph.Add(new DigitMove(parts, digit), [.. inputs, counted, places], types, bodies);
        }

        return inputs;
    }

    private static Tensor Transpose(GraphWriter graph, Tensor tensor, Dims order) =>
        graph.Add(
            new Ops.Transpose(order),
            tensor.Type with
            {
                Dims = Dims.Of([.. order.Select(d => tensor.Dims[(int)d])]),
            },
            tensor
        );
}

/// <summary>Merges rows. Results: the sorted inputs, then scratch memory of the same size for each.</summary>
/// <param name="Length">Length of a row, at least 2.</param>
internal sealed record MergeSort(long Length) : CompilerOp("cpu.merge_sort");

/// <summary>Sorts rows by digits, each by one thread. Results as of <see cref="MergeSort"/>.</summary>
/// <param name="Length">Length of a row.</param>
internal sealed record RadixSort(long Length) : CompilerOp("cpu.radix_sort");

/// <summary>How often each value of a digit is in each part of each row.</summary>
/// <param name="Parts">How rows are cut.</param>
/// <param name="Digit">Which digit, the least significant is 0.</param>
internal sealed record DigitCount(RowParts Parts, int Digit) : CompilerOp("cpu.digit_count");

/// <summary>Where the first element of each value of a digit goes in its row, for each part, from the counts.</summary>
/// <param name="Parts">How rows are cut.</param>
internal sealed record DigitPlaces(RowParts Parts) : CompilerOp("cpu.digit_places");

/// <summary>Rows in the order of a digit; equal ones stay as they were. Operands: inputs, counts, places.</summary>
/// <param name="Parts">How rows are cut.</param>
/// <param name="Digit">Which digit.</param>
internal sealed record DigitMove(RowParts Parts, int Digit) : CompilerOp("cpu.digit_move");
