using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>Result dimension <c>d</c> is operand dimension <c>permutation[d]</c>.</summary>
internal sealed class Transpose : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 0;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows)
    {
        Dims inverse = ((Ops.Transpose)node.Op).Permutation.Inverse();
        return RowMap.SameLead(node.Result.Dims, node.Operands[0].Dims, [.. inverse], rows);
    }

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) =>
        ((Ops.Transpose)node.Op).Permutation is [.., var last] && last == node.Result.Dims.Count - 1;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Dims permutation = ((Ops.Transpose)node.Op).Permutation;
        LLVMValueRef[] positions = kernel.Index.Positions(index, node.Result.Dims);
        LLVMValueRef[] source = new LLVMValueRef[positions.Length];
        for (int d = 0; d < source.Length; d++)
        {
            source[(int)permutation[d]] = positions[d];
        }

        return kernel.Read(node.Operands[0], TensorIndex.At(source));
    }
}
