using System.Numerics;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// A bottom-up merge sort of each row: runs of 1, 2, 4, … elements are merged from one scratch row into the other.
/// Stable. A merge step has no branch: both candidates are read, and the one that goes first is selected.
/// </summary>
internal sealed class MergeSortKernel : KernelLowering
{
    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        MergeSort op = (MergeSort)node.Op;
        IrBuilder ir = kernel.Ir;
        Tensor[] inputs = node.Operands;
        Tensor[] scratch = node.Results[inputs.Length..];
        LLVMValueRef[] rows = Array.ConvertAll(scratch, kernel.Pointer);
        kernel.ForEachInner(
            inputs[0].Dims.Without([op.Dimension]),
            row =>
            {
                kernel.Loop(
                    op.Length,
                    i =>
                    {
                        TensorIndex at = SortRows.Insert(row.Positions!, op.Dimension, i);
                        for (int n = 0; n < inputs.Length; n++)
                        {
                            kernel.Scalars.Store(inputs[n].ElementType, kernel.Read(inputs[n], at), rows[n], i);
                        }
                    }
                );
                LLVMValueRef sorted = MergeAll(kernel, node, op.Length, rows);
                kernel.Loop(
                    op.Length,
                    i =>
                    {
                        for (int n = 0; n < inputs.Length; n++)
                        {
                            Element element = kernel.Scalars.Load(inputs[n].ElementType, rows[n], ir.Add(sorted, i));
                            kernel.Write(node.Results[n], SortRows.Insert(row.Positions!, op.Dimension, i), element);
                        }
                    }
                );
            }
        );
    }

    /// <summary>Merges runs of growing width; returns where in the scratch memory the sorted elements begin.</summary>
    private static LLVMValueRef MergeAll(KernelEmitter kernel, Node node, long length, LLVMValueRef[] rows)
    {
        IrBuilder ir = kernel.Ir;
        LLVMValueRef end = ir.Int64(length);
        int rounds = BitOperations.Log2((ulong)length - 1) + 1;
        ir.ForLoop(
            rounds,
            round =>
            {
                LLVMValueRef width = ir.Shl(ir.Int64(1), round);
                LLVMValueRef step = ir.Shl(width, ir.Int64(1));
                LLVMValueRef from = ir.Select(IsOdd(ir, round), end, ir.Int64(0));
                LLVMValueRef to = ir.Sub(end, from);
                ir.ForLoop(
                    ir.Int64(0),
                    end,
                    step,
                    start =>
                    {
                        LLVMValueRef middle = Min(ir, ir.NSWAdd(start, width), end);
                        LLVMValueRef stop = Min(ir, ir.NSWAdd(start, step), end);
                        Merge(kernel, node, rows, (from, to), (start, middle, stop));
                    }
                );
            }
        );
        return ir.Int64(rounds % 2 == 0 ? 0 : length);
    }

    private static LLVMValueRef IsOdd(IrBuilder ir, LLVMValueRef number) =>
        ir.ICmp(LLVMIntPredicate.LLVMIntNE, ir.And(number, ir.Int64(1)), ir.Int64(0));

    private static void Merge(
        KernelEmitter kernel,
        Node node,
        LLVMValueRef[] rows,
        (LLVMValueRef From, LLVMValueRef To) offset,
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
                Element[] leftElements = Read(kernel, node, rows, ir.Add(offset.From, Min(ir, left, lastIndex)));
                Element[] rightElements = Read(kernel, node, rows, ir.Add(offset.From, Min(ir, right, lastIndex)));
                Element[] pairs =
                [
                    .. rightElements.Zip(leftElements, (r, l) => new[] { r, l }).SelectMany(pair => pair),
                ];
                LLVMValueRef rightIsLess = kernel.Apply(node.Bodies[0], pairs)[0].Real;
                LLVMValueRef leftIsEmpty = ir.ICmp(LLVMIntPredicate.LLVMIntSGE, left, run.Middle);
                LLVMValueRef hasRight = ir.ICmp(LLVMIntPredicate.LLVMIntSLT, right, run.Stop);
                LLVMValueRef takeRight = ir.And(hasRight, ir.Or(leftIsEmpty, rightIsLess));
                for (int n = 0; n < rows.Length; n++)
                {
                    Element chosen = kernel.Scalars.Select(takeRight, rightElements[n], leftElements[n]);
                    kernel.Scalars.Store(node.Operands[n].ElementType, chosen, rows[n], ir.Add(offset.To, target));
                }

                return
                [
                    ir.Select(takeRight, left, ir.NSWAdd(left, one)),
                    ir.Select(takeRight, ir.NSWAdd(right, one), right),
                ];
            }
        );
    }

    private static Element[] Read(KernelEmitter kernel, Node node, LLVMValueRef[] rows, LLVMValueRef index)
    {
        Element[] elements = new Element[rows.Length];
        for (int n = 0; n < elements.Length; n++)
        {
            elements[n] = kernel.Scalars.Load(node.Operands[n].ElementType, rows[n], index);
        }

        return elements;
    }

    private static LLVMValueRef Min(IrBuilder ir, LLVMValueRef a, LLVMValueRef b) => ir.Intrinsic("llvm.smin", a, b);
}
