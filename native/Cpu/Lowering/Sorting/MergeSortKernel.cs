using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// A bottom-up merge sort of each row: runs of 1, 2, 4, … elements are merged from one scratch row into the other. Stable. A
/// merge step has no branch: both candidates are read, and the one that goes first is selected.
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
        LLVMValueRef[] first = Array.ConvertAll(scratch, kernel.Pointer);
        LLVMValueRef[] second = Array.ConvertAll(
            scratch,
            row => kernel.Scalars.Address(row.ElementType, kernel.Pointer(row), ir.Int64(op.Length))
        );
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
                            kernel.Scalars.Store(inputs[n].ElementType, kernel.Read(inputs[n], at), first[n], i);
                        }
                    }
                );
                LLVMValueRef[] sorted = MergeAll(kernel, node, op.Length, first, second);
                kernel.Loop(
                    op.Length,
                    i =>
                    {
                        for (int n = 0; n < inputs.Length; n++)
                        {
                            Element element = kernel.Scalars.Load(inputs[n].ElementType, sorted[n], i);
                            kernel.Write(node.Results[n], SortRows.Insert(row.Positions!, op.Dimension, i), element);
                        }
                    }
                );
            }
        );
    }

    /// <summary>Merges runs of growing width; returns the rows that hold the sorted elements.</summary>
    private static LLVMValueRef[] MergeAll(
        KernelEmitter kernel,
        Node node,
        long length,
        LLVMValueRef[] first,
        LLVMValueRef[] second
    )
    {
        IrBuilder ir = kernel.Ir;
        int inputs = first.Length;
        LLVMValueRef end = ir.Int64(length);
        LLVMValueRef[] last = ir.WhileLoop(
            [ir.Int64(1), .. first, .. second],
            carried => ir.ICmp(LLVMIntPredicate.LLVMIntSLT, carried[0], end),
            carried =>
            {
                LLVMValueRef width = carried[0];
                LLVMValueRef[] from = carried[1..(1 + inputs)];
                LLVMValueRef[] to = carried[(1 + inputs)..];
                LLVMValueRef step = ir.Shl(width, ir.Int64(1));
                ir.ForLoop(
                    ir.Int64(0),
                    end,
                    step,
                    start =>
                    {
                        LLVMValueRef middle = Min(ir, ir.NSWAdd(start, width), end);
                        LLVMValueRef stop = Min(ir, ir.NSWAdd(start, step), end);
                        Merge(kernel, node, from, to, start, middle, stop);
                    }
                );
                return [step, .. to, .. from];
            }
        );
        return last[1..(1 + inputs)];
    }

    private static void Merge(
        KernelEmitter kernel,
        Node node,
        LLVMValueRef[] from,
        LLVMValueRef[] to,
        LLVMValueRef start,
        LLVMValueRef middle,
        LLVMValueRef stop
    )
    {
        IrBuilder ir = kernel.Ir;
        LLVMValueRef one = ir.Int64(1);
        LLVMValueRef lastIndex = ir.NSWAdd(stop, ir.Int64(-1));
        ir.ForLoop(
            start,
            stop,
            one,
            [start, middle],
            (target, carried) =>
            {
                (LLVMValueRef left, LLVMValueRef right) = (carried[0], carried[1]);
                Element[] leftElements = Read(kernel, node, from, Min(ir, left, lastIndex));
                Element[] rightElements = Read(kernel, node, from, Min(ir, right, lastIndex));
                Element[] pairs =
                [
                    .. rightElements.Zip(leftElements, (r, l) => new[] { r, l }).SelectMany(pair => pair),
                ];
                LLVMValueRef rightIsLess = kernel.Apply(node.Bodies[0], pairs)[0].Real;
                LLVMValueRef leftIsEmpty = ir.ICmp(LLVMIntPredicate.LLVMIntSGE, left, middle);
                LLVMValueRef hasRight = ir.ICmp(LLVMIntPredicate.LLVMIntSLT, right, stop);
                LLVMValueRef takeRight = ir.And(hasRight, ir.Or(leftIsEmpty, rightIsLess));
                for (int n = 0; n < from.Length; n++)
                {
                    Element chosen = kernel.Scalars.Select(takeRight, rightElements[n], leftElements[n]);
                    kernel.Scalars.Store(node.Operands[n].ElementType, chosen, to[n], target);
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
