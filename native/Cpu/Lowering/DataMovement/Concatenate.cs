using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>One loop per operand, each to its part of the result.</summary>
internal sealed class Concatenate : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => true;

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override bool CanCut(Node node, long rows) =>
        RowMap.Depth(node.Result.Dims, rows) is var depth && depth >= 0 && depth <= Axis(node);

    /// <inheritdoc/>
    public override long MaxRows(Node node) => Dims.Create(node.Result.Dims.Span[..Axis(node)]).Product;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows) => CanCut(node, rows);

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        int axis = Axis(node);
        long start = 0;
        foreach (Tensor operand in node.Operands)
        {
            long offset = start;
            kernel.ForEach(
                operand.Dims,
                index =>
                {
                    LLVMValueRef[] target = [.. index.Positions!];
                    target[axis] = kernel.Index.Add(target[axis], offset);
                    kernel.Write(node.Result, TensorIndex.At(target), kernel.Read(operand, index));
                }
            );
            start += operand.Dims[axis];
        }
    }

    private static int Axis(Node node) => (int)((Ops.Concatenate)node.Op).Dimension;
}
