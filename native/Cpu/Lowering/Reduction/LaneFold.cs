using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// Folds along memory: each lane of some vectors combines its share of the elements, then the vectors and at last the
/// lanes are combined. The order depends on the shape alone.
/// </summary>
/// <param name="kernel">Where the code goes.</param>
/// <param name="combiner">Combines accumulators, in any order.</param>
/// <param name="node">The reduction, of one operand.</param>
internal sealed class LaneFold(KernelEmitter kernel, Combiner combiner, Node node)
{
    // Vectors that do not wait for each other hide how long an addition takes. Where elements are expensive to compute,
    // there is nothing to hide.
    private const int MostVectors = 4;
    private const int ExpensiveWork = 12;

    private readonly Element _empty = combiner.Empty(Combiner.Identity(node.Bodies[0])!);

    /// <summary>The combination of all elements at a position of the result.</summary>
    /// <param name="folded">The dimensions that are folded.</param>
    /// <param name="initial">The start value.</param>
    /// <param name="read">Reads the element, or several, at a position in these dimensions.</param>
    public Element Fold(Dims folded, Element initial, Func<LLVMValueRef[], Element[]> read)
    {
        int inner = folded.Span.LastIndexOfAnyExcept(1L);
        long count = folded[inner];
        int vectors = (int)Math.Clamp(count / kernel.Lanes, 1, node.Cluster.Work < ExpensiveWork ? MostVectors : 1);
        Element lanes = kernel.Ir.Splat(_empty.Real, kernel.Lanes);
        Element[] empty = [.. Enumerable.Repeat(lanes, vectors), _empty];
        Element[] last = kernel.Loop(
            Dims.Create(folded.Span[..inner]),
            empty,
            (outer, accumulators) => AlongMemory(count, accumulators, at => read(Place(folded.Count, outer, at)))
        );
        return Combine(initial, Combine(last[^1], CombineLanes(last.AsSpan(0, vectors))));
    }

    private LLVMValueRef[] Place(int rank, LLVMValueRef[] outer, LLVMValueRef index)
    {
        LLVMValueRef[] positions = new LLVMValueRef[rank];
        Array.Fill(positions, kernel.Ir.Int64(0));
        outer.CopyTo(positions, 0);
        positions[outer.Length] = index;
        return positions;
    }

    // Whole rounds of all vectors, then single vectors, then what is less than one.
    private Element[] AlongMemory(long count, Element[] accumulators, Func<LLVMValueRef, Element[]> read)
    {
        int vectors = accumulators.Length - 1;
        int step = vectors * kernel.Lanes;
        LLVMValueRef done = kernel.Ir.Int64(count / step * step);
        LLVMValueRef whole = kernel.Ir.Int64(HostCpu.HasMasks ? count : count / kernel.Lanes * kernel.Lanes);
        Element[] last = kernel.Loop(
            kernel.Ir.Int64(0),
            done,
            step,
            accumulators[..^1],
            (first, carried) =>
                [
                    .. carried.Select(
                        (accumulator, vector) =>
                            Apply(
                                accumulator,
                                read(kernel.Index.Lanes(kernel.Index.Add(first, vector * kernel.Lanes), kernel.Lanes))
                            )
                    ),
                ]
        );
        last[0] = kernel.LaneLoop(
            done,
            whole,
            [last[0]],
            (index, carried) => [kernel.KeepMaskedOff(Apply(carried[0], read(index)), carried[0])]
        )[0];
        Element rest = kernel.Loop(
            whole,
            kernel.Ir.Int64(count),
            1,
            [accumulators[^1]],
            (index, carried) => [Apply(carried[0], read(index))]
        )[0];
        return [.. last, rest];
    }

    private Element CombineLanes(ReadOnlySpan<Element> vectors)
    {
        IrBuilder ir = kernel.Ir;
        Element vector = CombineVectors(vectors);
        for (int lanes = kernel.Lanes / 2; lanes > 1; lanes /= 2)
        {
            LLVMValueRef low = ir.Shuffle(vector.Real, vector.Real, [.. Enumerable.Range(0, lanes)]);
            LLVMValueRef high = ir.Shuffle(vector.Real, vector.Real, [.. Enumerable.Range(lanes, lanes)]);
            vector = Combine(low, high);
        }

        return Combine(ir.ExtractLane(vector.Real, 0), ir.ExtractLane(vector.Real, 1));
    }

    private Element CombineVectors(ReadOnlySpan<Element> vectors) =>
        vectors.Length == 1
            ? vectors[0]
            : Combine(CombineVectors(vectors[..(vectors.Length / 2)]), CombineVectors(vectors[(vectors.Length / 2)..]));

    private Element Apply(Element accumulator, Element[] elements) => combiner.Apply([accumulator], elements)[0];

    private Element Combine(Element a, Element b) => Apply(a, [b]);
}
