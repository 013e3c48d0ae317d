using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>Rows that are cut into parts, so that threads can share one; how does not depend on the threads.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Length">Elements of a row.</param>
/// <param name="PerRow">Parts of a row.</param>
internal sealed record RowParts(long Rows, long Length, int PerRow)
{
    private const long PartLength = 1 << 16;
    private const int MaxParts = 16;

    /// <summary>All parts.</summary>
    public long Count => Rows * PerRow;

    /// <summary>The cut of a shape's rows.</summary>
    public static RowParts Of(Dims dims) =>
        new(dims.Product / dims[^1], dims[^1], (int)Math.Clamp(dims[^1] / PartLength, 1, MaxParts));

    /// <summary>Writes a loop over all parts that threads share.</summary>
    /// <param name="kernel">The writer.</param>
    /// <param name="body">
    /// Gets a part's number, the index of its row's first element, of its own first and of the one behind its last.
    /// </param>
    public void ForEach(KernelEmitter kernel, Action<LLVMValueRef, LLVMValueRef, LLVMValueRef, LLVMValueRef> body) =>
        kernel.OuterLoop(
            Count,
            part =>
            {
                LLVMValueRef row = kernel.Index.Multiply(kernel.Index.Divide(part, PerRow), Length);
                LLVMValueRef inRow = kernel.Index.Remainder(part, PerRow);
                LLVMValueRef Bound(LLVMValueRef number) =>
                    kernel.Index.Add(row, kernel.Index.Divide(kernel.Index.Multiply(number, Length), PerRow));
                body(part, row, Bound(inRow), Bound(kernel.Index.Add(inRow, 1)));
            }
        );
}
