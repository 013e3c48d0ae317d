using System.Numerics;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// A bottom-up merge sort of rows: runs of 1, 2, 4, … elements are merged from one memory into the other. Stable. A
/// merge step has no branch: both candidates are read, and the one that goes first is selected.
/// </summary>
internal sealed class MergeSortKernel : RowSort
{
    /// <inheritdoc/>
    public override double Nanoseconds(Node node) => Elements(node) * 2 * (Rounds(Length(node)) + 1);

    /// <inheritdoc/>
    protected override Action<TensorIndex> Prepare(KernelEmitter kernel, Node node) =>
        row =>
        {
            IrBuilder ir = kernel.Ir;
            int rounds = Rounds(Length(node));
            (LLVMValueRef[] results, LLVMValueRef[] scratch) = Places(kernel, node, row);
            LLVMValueRef[] first = rounds % 2 == 0 ? results : scratch;
            LLVMValueRef[] second = rounds % 2 == 0 ? scratch : results;
            kernel.Loop(
                Length(node),
                i =>
                    Store(
                        kernel,
                        node,
                        Array.ConvertAll(node.Operands, input => kernel.Read(input, At(row, i))),
                        first,
                        i
                    )
            );
            LLVMValueRef end = ir.Int64(Length(node));
            ir.ForLoop(
                rounds,
                round =>
                {
                    LLVMValueRef width = ir.Shl(ir.Int64(1), round);
                    LLVMValueRef step = ir.Shl(width, ir.Int64(1));
                    LLVMValueRef isOdd = ir.ICmp(LLVMIntPredicate.LLVMIntNE, ir.And(round, ir.Int64(1)), ir.Int64(0));
                    LLVMValueRef[] from = [.. first.Zip(second, (a, b) => ir.Select(isOdd, b, a))];
                    LLVMValueRef[] to = [.. first.Zip(second, (a, b) => ir.Select(isOdd, a, b))];
                    ir.ForLoop(
                        ir.Int64(0),
                        end,
                        step,
                        start =>
                        {
                            LLVMValueRef middle = Min(ir, ir.NSWAdd(start, width), end);
                            LLVMValueRef stop = Min(ir, ir.NSWAdd(start, step), end);
                            Merge(kernel, node, from, to, (start, middle, stop));
                        }
                    );
                }
            );
        };

    private static int Rounds(long length) => BitOperations.Log2((ulong)length - 1) + 1;

    private static void Merge(
        KernelEmitter kernel,
        Node node,
        LLVMValueRef[] from,
        LLVMValueRef[] to,
        (LLVMValueRef Start, LLVMValueRef Middle, LLVMValueRef Stop) run
    )
    {
        IrBuilder ir = kernel.Ir;
        LLVMValueRef one = ir.Int64(1);
        LLVMValueRef lastIndex = ir.NSWAdd(run.Stop, ir.Int64(-1));
        ir.ForLoop(
            run.Start,
            run.Stop,
            one,
            [run.Start, run.Middle],
            (target, carried) =>
            {
                (LLVMValueRef left, LLVMValueRef right) = (carried[0], carried[1]);
                Element[] leftElements = Load(kernel, node, from, Min(ir, left, lastIndex));
                Element[] rightElements = Load(kernel, node, from, Min(ir, right, lastIndex));
                Element[] pairs =
                [
                    .. rightElements.Zip(leftElements, (r, l) => new[] { r, l }).SelectMany(pair => pair),
                ];
                LLVMValueRef rightIsLess = kernel.Apply(node.Bodies[0], pairs)[0].Real;
                LLVMValueRef leftIsEmpty = ir.ICmp(LLVMIntPredicate.LLVMIntSGE, left, run.Middle);
                LLVMValueRef hasRight = ir.ICmp(LLVMIntPredicate.LLVMIntSLT, right, run.Stop);
                LLVMValueRef takeRight = ir.And(hasRight, ir.Or(leftIsEmpty, rightIsLess));
                Element[] chosen =
                [
                    .. rightElements.Zip(leftElements, (r, l) => kernel.Scalars.Select(takeRight, r, l)),
                ];
                Store(kernel, node, chosen, to, target);
                return
                [
                    ir.Select(takeRight, left, ir.NSWAdd(left, one)),
                    ir.Select(takeRight, ir.NSWAdd(right, one), right),
                ];
            }
        );
    }

    private static LLVMValueRef Min(IrBuilder ir, LLVMValueRef a, LLVMValueRef b) => ir.Intrinsic("llvm.smin", a, b);
}
