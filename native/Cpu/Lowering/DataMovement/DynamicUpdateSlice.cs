using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>
/// The operand with a block from a computed position on replaced; in place where the operand is not needed any more.
/// </summary>
internal sealed class DynamicUpdateSlice : KernelLowering
{
    /// <inheritdoc/>
    public override int InPlaceOperand(Node node, int result) => 0;

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => true;

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => operand == 1;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Tensor operand = node.Operands[0];
        Tensor update = node.Operands[1];
        LLVMValueRef[] starts = new LLVMValueRef[operand.Dims.Count];
        for (int d = 0; d < starts.Length; d++)
        {
            LLVMValueRef start = kernel.ReadIndex(node.Operands[2 + d], TensorIndex.Scalar);
            starts[d] = kernel.ClampIndex(start, operand.Dims[d] - update.Dims[d]);
        }

        kernel.CopyUnlessInPlace(operand, node.Result);
        kernel.ForEachInner(
            update.Dims,
            index =>
            {
                LLVMValueRef[] target = new LLVMValueRef[starts.Length];
                for (int d = 0; d < target.Length; d++)
                {
                    target[d] = kernel.Index.Add(starts[d], index.Positions![d]);
                }

                kernel.Write(node.Result, TensorIndex.At(target), kernel.Read(update, index));
            }
        );
    }
}
