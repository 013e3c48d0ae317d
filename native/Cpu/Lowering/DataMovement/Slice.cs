using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>Every <c>stride</c>-th element from <c>start</c> on.</summary>
internal sealed class Slice : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 0;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows) =>
        RowMap.SameLead(node.Result.Dims, node.Operands[0].Dims, [.. Dims.Range(0, node.Result.Dims.Count)], rows);

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => true;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Ops.Slice slice = (Ops.Slice)node.Op;
        LLVMValueRef[] positions = kernel.Index.Positions(index, node.Result.Dims);
        LLVMValueRef[] source = new LLVMValueRef[positions.Length];
        for (int d = 0; d < source.Length; d++)
        {
            source[d] = kernel.Index.Add(kernel.Index.Multiply(positions[d], slice.Strides[d]), slice.StartIndices[d]);
        }

        return kernel.Read(node.Operands[0], TensorIndex.At(source));
    }
}
