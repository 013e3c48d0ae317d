using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>Each operand dimension is a result dimension, or a single element that stands for all of it.</summary>
internal sealed class BroadcastInDim : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 0;

    /// <inheritdoc/>
    public override bool KeepsLinear(Node node) => node.Operands[0].Type.ElementCount == 1;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows) =>
        RowMap.SameLead(
            node.Result.Dims,
            node.Operands[0].Dims,
            [.. ((Ops.BroadcastInDim)node.Op).BroadcastDimensions],
            rows
        );

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => true;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Tensor operand = node.Operands[0];
        if (operand.Type.ElementCount == 1)
        {
            return kernel.ReadScalar(operand);
        }

        Dims axes = ((Ops.BroadcastInDim)node.Op).BroadcastDimensions;
        LLVMValueRef[] positions = kernel.Index.Positions(index, node.Result.Dims);
        LLVMValueRef[] source = new LLVMValueRef[operand.Dims.Count];
        for (int d = 0; d < source.Length; d++)
        {
            source[d] = operand.Dims[d] == 1 ? kernel.Index.Constant(0) : positions[(int)axes[d]];
        }

        return kernel.Read(operand, TensorIndex.At(source));
    }
}
