using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>Fills the result with the padding value, then writes the operand's elements that are inside.</summary>
internal sealed class Pad : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        Ops.Pad pad = (Ops.Pad)node.Op;
        Tensor operand = node.Operands[0];
        Dims result = node.Result.Dims;
        if (node.Result.Type.ElementCount != operand.Type.ElementCount || result != operand.Dims)
        {
            kernel.Loop(node.Result.Type.ElementCount, linear =>
                kernel.Write(node.Result, TensorIndex.AtLinear(linear), kernel.ReadScalar(node.Operands[1])));
        }

        int rank = result.Count;
        long[] first = new long[rank];
        long[] count = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            // Operand positions p with 0 <= low + p * step < size.
            long step = pad.InteriorPadding[d] + 1;
            long low = pad.EdgePaddingLow[d];
            first[d] = low >= 0 ? 0 : (-low + step - 1) / step;
            long limit = result[d] - low <= 0 ? 0 : ((result[d] - low - 1) / step) + 1;
            count[d] = Math.Max(0, Math.Min(limit, operand.Dims[d]) - first[d]);
        }

        kernel.ForEachInner(Dims.Create(count), inside =>
        {
            LLVMValueRef[] source = new LLVMValueRef[rank];
            LLVMValueRef[] target = new LLVMValueRef[rank];
            for (int d = 0; d < rank; d++)
            {
                long step = pad.InteriorPadding[d] + 1;
                source[d] = kernel.Index.Add(inside.Positions![d], first[d]);
                target[d] = kernel.Index.Add(
                    kernel.Index.Multiply(inside.Positions[d], step), pad.EdgePaddingLow[d] + (first[d] * step));
            }

            kernel.Write(node.Result, TensorIndex.At(target), kernel.Read(operand, TensorIndex.At(source)));
        });
    }
}
