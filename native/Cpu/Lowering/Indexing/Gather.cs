using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Indexing;

/// <summary>Slices of the operand from computed positions, which are moved so that each slice fits.</summary>
internal sealed class Gather : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 8;

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) =>
        operand == 1 && ((Ops.Gather)node.Op).SliceSizes.Product == 1;

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) =>
        ((Ops.Gather)node.Op) is { DimensionNumbers: var numbers } op
        && numbers.OffsetDims.Contains(node.Result.Dims.Count - 1)
        && op.SliceSizes[^1] == node.Result.Dims[^1];

    /// <inheritdoc/>
    public override bool VariesInLanes(int operand) => operand == 0;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Ops.Gather op = (Ops.Gather)node.Op;
        GatherDimensionNumbers numbers = op.DimensionNumbers;
        Tensor operand = node.Operands[0];
        if (operand.Type.ElementCount == 0)
        {
            // Slices of no elements, of dimensions that are not in the result.
            return kernel.Scalars.Number(operand.ElementType, 0);
        }

        StartVector starts = new(kernel, node.Operands[1], numbers.IndexVectorDim);
        (List<LLVMValueRef> batch, Queue<LLVMValueRef> offsets) = Split(
            kernel.Index.Positions(index, node.Result.Dims),
            numbers.OffsetDims
        );
        LLVMValueRef[] positions = new LLVMValueRef[operand.Dims.Count];
        for (int d = 0; d < positions.Length; d++)
        {
            LLVMValueRef position = kernel.Index.Constant(0);
            if (numbers.OperandBatchingDims.IndexOf(d) is >= 0 and var pair)
            {
                position = starts.BatchEntry(batch, numbers.StartIndicesBatchingDims[pair]);
            }
            else if (numbers.StartIndexMap.IndexOf(d) is >= 0 and var component)
            {
                position = kernel.ClampIndex(starts.Component(batch, component), operand.Dims[d] - op.SliceSizes[d]);
            }

            bool hasOffset = !numbers.OperandBatchingDims.Contains(d) && !numbers.CollapsedSliceDims.Contains(d);
            positions[d] = hasOffset ? kernel.Index.Add(position, offsets.Dequeue()) : position;
        }

        return kernel.Read(operand, TensorIndex.At(positions));
    }

    private static (List<LLVMValueRef> Batch, Queue<LLVMValueRef> Offsets) Split(
        LLVMValueRef[] positions,
        Dims offsetDims
    )
    {
        List<LLVMValueRef> batch = [];
        Queue<LLVMValueRef> offsets = [];
        for (int d = 0; d < positions.Length; d++)
        {
            if (offsetDims.Contains(d))
            {
                offsets.Enqueue(positions[d]);
            }
            else
            {
                batch.Add(positions[d]);
            }
        }

        return (batch, offsets);
    }
}
