using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// Folds dimensions. Where the innermost dimension is folded, each result is summed in registers; where it stays, whole
/// rows are added to the result in memory, so that the innermost loop runs along memory in both cases.
/// </summary>
internal sealed class Reduce : KernelLowering
{
    private const int RowsAtOnce = 4;

    // Of fewer columns one by one is as fast as some lanes of a vector.
    private const int FewestColumns = 4;

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) =>
        node.Bodies[0].HasLanes
        && (
            IsInnermostFolded(node)
                ? Combiner.Identity(node.Bodies[0]) is not null && node.Operands[0].Type.ElementCount > 1
                : HasColumns(node) && Columns(node) >= FewestColumns
        );

    /// <inheritdoc/>
    public override bool CanCut(Node node, long rows) =>
        RowMap.Depth(node.Results[0].Dims, rows) is var depth
        && depth >= 0
        && (IsInRegisters(node) || depth <= Prefix(node).Count);

    /// <inheritdoc/>
    public override long MaxRows(Node node) =>
        IsInRegisters(node) ? node.Results[0].Type.ElementCount : Prefix(node).Product;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows) =>
        operand < node.Operands.Length / 2
        && CanCut(node, rows)
        && RowMap.Depth(node.Operands[operand].Dims, rows) is var depth
        && depth >= 0
        && Folded(node).All(axis => axis >= depth || node.Operands[operand].Dims[(int)axis] == 1);

    /// <inheritdoc/>
    public override long OuterRounds(Node node) =>
        IsInRegisters(node) || Prefix(node).Product > 1 || !HasColumns(node)
            ? 1
            : (Columns(node) + Strip(node) - 1) / Strip(node);

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Combiner combiner = new(kernel, node.Bodies[0]);
        Element[] initial = combiner.Initial(node.Operands.AsSpan(node.Operands.Length / 2));
        if (IsInRegisters(node))
        {
            FoldInRegisters(kernel, node, combiner, initial);
        }
        else
        {
            FoldInMemory(kernel, node, combiner, initial);
        }
    }

    private static bool IsInRegisters(Node node) => IsInnermostFolded(node) || Combiner.NeedsRegisters(node.Bodies[0]);

    // What stays, before the first dimension that is folded.
    private static Dims Prefix(Node node) =>
        Dims.Create(node.Results[0].Dims.Span[..(Folded(node).Count == 0 ? 0 : (int)Folded(node).Min())]);

    private static bool HasColumns(Node node) =>
        node.Results[0].Dims.Count > 0 && !Folded(node).Contains(node.Operands[0].Dims.Count - 1);

    private static long Columns(Node node) => HasColumns(node) ? node.Results[0].Dims[^1] : 1;

    // Columns that one round adds up: some cache lines, and about eight rounds in all.
    private static long Strip(Node node) => Math.Clamp((Columns(node) + 127) / 128 * 16, 16, 512);

    private static Dims Folded(Node node) => ((Ops.Reduce)node.Op).Dimensions;

    private static bool IsInnermostFolded(Node node)
    {
        Dims dims = node.Operands[0].Dims;
        for (int d = dims.Count - 1; d >= 0; d--)
        {
            if (dims[d] != 1)
            {
                return Folded(node).Contains(d);
            }
        }

        return true;
    }

    private static void FoldInRegisters(KernelEmitter kernel, Node node, Combiner combiner, Element[] initial)
    {
        Tensor[] inputs = node.Operands[..(node.Operands.Length / 2)];
        Dims dims = inputs[0].Dims;
        Dims folded = Dims.Of(Folded(node).Order());
        bool foldsLanes = IsInnermostFolded(node);
        kernel.ForEach(
            node.Results[0].Dims,
            index =>
            {
                Element[] last =
                    foldsLanes && kernel.Lanes > 1
                        ? [new LaneFold(kernel, combiner, node).Fold(dims.Permute(folded), initial[0], Read)]
                        : kernel.Loop(
                            dims.Permute(folded),
                            Array.ConvertAll(initial, element => kernel.Spread(element, index)),
                            (inside, accumulators) => combiner.Apply(accumulators, Read(inside))
                        );
                combiner.Write(node, index, last);

                Element[] Read(LLVMValueRef[] inside) =>
                    combiner.Read(inputs, Join(dims.Count, folded, index.Positions!, inside));
            },
            inLanes: !foldsLanes
        );
    }

    private void FoldInMemory(KernelEmitter kernel, Node node, Combiner combiner, Element[] initial)
    {
        Tensor[] inputs = node.Operands[..(node.Operands.Length / 2)];
        Dims dims = inputs[0].Dims;
        Dims folded = Dims.Of(Folded(node).Order());
        Dims prefix = Prefix(node);
        Dims kept = node.Results[0].Dims;
        if (prefix.Product > 1 || !HasColumns(node))
        {
            kernel.ForEach(
                prefix,
                index => FoldColumns(index.Positions!, kernel.Ir.Int64(0), kernel.Ir.Int64(Columns(node))),
                inLanes: false
            );
            return;
        }

        kernel.OuterLoop(
            OuterRounds(node),
            round =>
            {
                LLVMValueRef first = kernel.Index.Multiply(round, Strip(node));
                LLVMValueRef last = kernel.Ir.Intrinsic(
                    "llvm.smin",
                    kernel.Index.Add(first, Strip(node)),
                    kernel.Ir.Int64(Columns(node))
                );
                FoldColumns(kernel.Origin(prefix).Positions!, first, last);
            }
        );

        void FoldColumns(LLVMValueRef[] lead, LLVMValueRef first, LLVMValueRef last)
        {
            Columned(
                Dims.Create(kept.Span[lead.Length..]),
                first,
                last,
                suffix => combiner.Write(node, TensorIndex.At([.. lead, .. suffix]), initial)
            );
            Dims inner = Dims.Create(dims.Span[lead.Length..]);
            bool isFoldedBefore = inner.Count > 1 && HasColumns(node) && folded.Contains(dims.Count - 2);
            if (!isFoldedBefore)
            {
                Columned(inner, first, last, at => Combine(at, 1));
                return;
            }

            // Several rows are added while their sum is in a register.
            kernel.ForEachInner(
                Dims.Create(inner.Span[..^2]),
                outer =>
                {
                    long whole = inner[^2] / RowsAtOnce;
                    kernel.Loop(whole, block => Rows(outer, kernel.Index.Multiply(block, RowsAtOnce), RowsAtOnce));
                    kernel.Loop(
                        inner[^2] - (whole * RowsAtOnce),
                        row => Rows(outer, kernel.Index.Add(row, whole * RowsAtOnce), 1)
                    );
                },
                inLanes: false
            );

            void Rows(TensorIndex outer, LLVMValueRef row, int count) =>
                kernel.LaneLoop(first, last, column => Combine([.. outer.Positions!, row, column], count));

            void Combine(LLVMValueRef[] inside, int count)
            {
                LLVMValueRef[] source = [.. lead, .. inside];
                TensorIndex at = TensorIndex.At([.. source.Where((_, d) => !folded.Contains(d))]);
                Element[] accumulators = combiner.ReadBack(node, at);
                for (int i = 0; i < count; i++)
                {
                    LLVMValueRef[] place = [.. source];
                    if (i > 0)
                    {
                        place[^2] = kernel.Index.Add(place[^2], i);
                    }

                    accumulators = combiner.Apply(accumulators, combiner.Read(inputs, TensorIndex.At(place)));
                }

                combiner.Write(node, at, accumulators);
            }
        }

        void Columned(Dims shape, LLVMValueRef first, LLVMValueRef last, Action<LLVMValueRef[]> body)
        {
            if (shape.Count == 0 || !HasColumns(node))
            {
                kernel.ForEachInner(shape, at => body(at.Positions!), inLanes: false);
                return;
            }

            kernel.ForEachInner(
                Dims.Create(shape.Span[..^1]),
                outer => kernel.LaneLoop(first, last, column => body([.. outer.Positions!, column])),
                inLanes: false
            );
        }
    }

    private static TensorIndex Join(int rank, Dims folded, LLVMValueRef[] kept, LLVMValueRef[] inside)
    {
        LLVMValueRef[] positions = new LLVMValueRef[rank];
        int next = 0;
        for (int d = 0; d < rank; d++)
        {
            int at = folded.IndexOf(d);
            positions[d] = at >= 0 ? inside[at] : kept[next++];
        }

        return TensorIndex.At(positions);
    }
}
