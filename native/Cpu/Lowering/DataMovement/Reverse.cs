using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>Some dimensions run backwards.</summary>
internal sealed class Reverse : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 0;

    /// <inheritdoc/>
    public override bool KeepsRows(Node node, int operand, long rows)
    {
        int depth = RowMap.Depth(node.Result.Dims, rows);
        return depth >= 0 && ((Ops.Reverse)node.Op).Dimensions.All(axis => axis >= depth);
    }

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) =>
        !((Ops.Reverse)node.Op).Dimensions.Contains(node.Result.Dims.Count - 1);

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        LLVMValueRef[] source = [.. kernel.Index.Positions(index, node.Result.Dims)];
        foreach (long axis in ((Ops.Reverse)node.Op).Dimensions)
        {
            long last = node.Result.Dims[(int)axis] - 1;
            source[axis] = kernel.Index.Add(kernel.Index.Multiply(source[axis], -1), last);
        }

        return kernel.Read(node.Operands[0], TensorIndex.At(source));
    }
}
