using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Reduction;

/// <summary>
/// Folds dimensions. Where the innermost dimension is folded, each result is summed in registers; where it stays, whole rows
/// are added to the result in memory, so that the innermost loop runs along memory in both cases.
/// </summary>
internal sealed class Reduce : KernelLowering
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Refusals.Quantized(node);

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Combiner combiner = new(kernel, node.Bodies[0]);
        Element[] initial = combiner.Initial(node.Operands.AsSpan(node.Operands.Length / 2));
        if (IsInnermostFolded(node) || combiner.IsWide)
        {
            FoldInRegisters(kernel, node, combiner, initial);
        }
        else
        {
            FoldInMemory(kernel, node, combiner, initial);
        }
    }

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
        kernel.ForEachInner(node.Results[0].Dims, index =>
        {
            Element[] last = kernel.Loop(dims.Permute(folded), initial, (inside, accumulators) =>
                combiner.Apply(accumulators, combiner.Read(inputs, Join(dims.Count, folded, index.Positions!, inside))));
            combiner.Write(node, index, last);
        });
    }

    private static void FoldInMemory(KernelEmitter kernel, Node node, Combiner combiner, Element[] initial)
    {
        Tensor[] inputs = node.Operands[..(node.Operands.Length / 2)];
        Dims dims = inputs[0].Dims;
        Dims folded = Dims.Of(Folded(node).Order());
        int outer = folded.Count == 0 ? 0 : (int)folded[0];
        Dims kept = node.Results[0].Dims;
        kernel.ForEachInner(Dims.Create(kept.Span[..outer]), prefix =>
        {
            kernel.ForEachInner(Dims.Create(kept.Span[outer..]), suffix =>
                combiner.Write(node, TensorIndex.At([.. prefix.Positions!, .. suffix.Positions!]), initial));
            kernel.ForEachInner(Dims.Create(dims.Span[outer..]), inside =>
            {
                LLVMValueRef[] source = [.. prefix.Positions!, .. inside.Positions!];
                LLVMValueRef[] target = [.. source.Where((_, d) => !folded.Contains(d))];
                TensorIndex at = TensorIndex.At(target);
                Element[] elements = combiner.Read(inputs, TensorIndex.At(source));
                combiner.Write(node, at, combiner.Apply(combiner.ReadBack(node, at), elements));
            });
        });
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
