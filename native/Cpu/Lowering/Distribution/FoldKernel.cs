using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>
/// Combines the rows of a stack in order, element by element: the same order in every process, so all get the same
/// bits.
/// </summary>
internal sealed class FoldKernel : ElementLowering
{
    /// <inheritdoc/>
    public override int Cost => 10;

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Tensor stack = node.Operands[0];
        LLVMValueRef[] position = kernel.Index.Positions(index, node.Result.Dims);
        LLVMValueRef end =
            node.Operands.Length > 1
                ? kernel.ReadIndex(node.Operands[1], TensorIndex.Scalar)
                : kernel.Ir.Int64(stack.Dims[0]);
        return kernel.Loop(
            kernel.Ir.Int64(1),
            end,
            [Row(kernel.Ir.Int64(0))],
            (row, sums) => kernel.Apply(node.Bodies[0], sums[0], Row(row))
        )[0];

        Element Row(LLVMValueRef row) => kernel.Read(stack, TensorIndex.At([row, .. position]));
    }
}

/// <summary>
/// Combines the rows of the first operand, all of them or as many as the second operand says, by the node's body.
/// </summary>
internal sealed record Fold() : CompilerOp("cpu.fold");
