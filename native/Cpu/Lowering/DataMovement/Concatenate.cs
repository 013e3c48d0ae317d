using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>One loop per operand, each to its part of the result.</summary>
internal sealed class Concatenate : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        int axis = (int)((Ops.Concatenate)node.Op).Dimension;
        long start = 0;
        foreach (Tensor operand in node.Operands)
        {
            long offset = start;
            kernel.ForEachInner(operand.Dims, index =>
            {
                LLVMValueRef[] target = [.. index.Positions!];
                target[axis] = kernel.Index.Add(target[axis], offset);
                kernel.Write(node.Result, TensorIndex.At(target), kernel.Read(operand, index));
            });
            start += operand.Dims[axis];
        }
    }
}
