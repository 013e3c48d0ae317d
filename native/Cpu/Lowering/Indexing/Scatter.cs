using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Indexing;

/// <summary>
/// Combines updates into the operands at computed positions, one after the other in the order of the updates, so that
/// the result does not depend on how the work is shared. An update element that would fall outside is skipped.
/// </summary>
internal sealed class Scatter : KernelLowering
{
    /// <inheritdoc/>
    public override int InPlaceOperand(Node node, int result) => result;

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => operand > node.Results.Length;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        int count = node.Results.Length;
        Tensor[] updates = node.Operands[(count + 1)..];
        for (int i = 0; i < count; i++)
        {
            kernel.CopyUnlessInPlace(node.Operands[i], node.Results[i]);
        }

        kernel.ForEachInner(
            updates[0].Dims,
            index =>
            {
                LLVMValueRef[] target = Target(kernel, node, index.Positions!);
                kernel.If(
                    IsInside(kernel.Ir, target, node.Results[0].Dims),
                    () => Combine(kernel, node, updates, index, TensorIndex.At(target))
                );
            }
        );
    }

    private static void Combine(
        KernelEmitter kernel,
        Node node,
        Tensor[] updates,
        TensorIndex source,
        TensorIndex target
    )
    {
        Graph body = node.Bodies[0];
        Element[] current = Array.ConvertAll(
            node.Results,
            result =>
                kernel.Scalars.Convert(
                    result.ElementType,
                    body.Parameters[result.Index].ElementType,
                    kernel.ReadBack(result, target)
                )
        );
        Element[] update = new Element[updates.Length];
        for (int i = 0; i < update.Length; i++)
        {
            ElementType type = body.Parameters[updates.Length + i].ElementType;
            update[i] = kernel.Scalars.Convert(updates[i].ElementType, type, kernel.Read(updates[i], source));
        }

        Element[] combined = kernel.Apply(body, [.. current, .. update]);
        for (int i = 0; i < combined.Length; i++)
        {
            kernel.Write(node.Results[i], target, combined[i]);
        }
    }

    private static LLVMValueRef[] Target(KernelEmitter kernel, Node node, LLVMValueRef[] update)
    {
        ScatterDimensionNumbers numbers = ((Ops.Scatter)node.Op).DimensionNumbers;
        StartVector starts = new(kernel, node.Operands[node.Results.Length], numbers.IndexVectorDim);
        List<LLVMValueRef> batch = [];
        Queue<LLVMValueRef> window = [];
        for (int d = 0; d < update.Length; d++)
        {
            if (numbers.UpdateWindowDims.Contains(d))
            {
                window.Enqueue(update[d]);
            }
            else
            {
                batch.Add(update[d]);
            }
        }

        LLVMValueRef[] target = new LLVMValueRef[node.Results[0].Dims.Count];
        for (int d = 0; d < target.Length; d++)
        {
            bool isBatching = numbers.InputBatchingDims.Contains(d);
            LLVMValueRef offset =
                isBatching
                    ? starts.BatchEntry(batch, numbers.ScatterIndicesBatchingDims[numbers.InputBatchingDims.IndexOf(d)])
                : numbers.InsertedWindowDims.Contains(d) ? kernel.Index.Constant(0)
                : window.Dequeue();

            // An index may be any number, so the sum may wrap around; it is outside then as well.
            int component = numbers.ScatterDimsToOperandDims.IndexOf(d);
            target[d] = component < 0 ? offset : kernel.Ir.Add(starts.Component(batch, component), offset);
        }

        return target;
    }

    private static LLVMValueRef IsInside(IrBuilder ir, LLVMValueRef[] position, Dims dims)
    {
        LLVMValueRef inside = ir.Bool(true);
        for (int d = 0; d < position.Length; d++)
        {
            inside = ir.And(inside, ir.ICmp(LLVMIntPredicate.LLVMIntULT, position[d], ir.Int64(dims[d])));
        }

        return inside;
    }
}
