using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>A block of the operand from a computed position on, moved so that it is inside.</summary>
internal sealed class DynamicSlice : ElementLowering
{
    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => operand == 0;

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => true;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Tensor operand = node.Operands[0];
        LLVMValueRef[] source = [.. kernel.Index.Positions(index, node.Result.Dims)];
        for (int d = 0; d < source.Length; d++)
        {
            LLVMValueRef start = kernel.ReadIndex(node.Operands[1 + d], TensorIndex.Scalar);
            source[d] = kernel.Index.Add(kernel.ClampIndex(start, operand.Dims[d] - node.Result.Dims[d]), source[d]);
        }

        return kernel.Read(operand, TensorIndex.At(source));
    }
}
