using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// A radix sort of each row by an integer per element (<see cref="SortKey"/>), least significant byte first. Stable. All bytes
/// are counted in one pass; a byte that is the same everywhere is skipped.
/// </summary>
internal sealed class RadixSortKernel : KernelLowering
{
    private const int Buckets = 256;

    /// <inheritdoc/>
    public override bool CanFuse(Node node, int operand) => true;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        RadixSort op = (RadixSort)node.Op;
        IrBuilder ir = kernel.Ir;
        SortKey key = SortKey.Of(node.Bodies[0])!;
        Tensor[] inputs = node.Operands;
        Tensor[] scratch = node.Results[inputs.Length..^1];
        LLVMValueRef counts = kernel.Pointer(node.Results[^1]);
        LLVMValueRef[] first = Array.ConvertAll(scratch, kernel.Pointer);
        LLVMValueRef[] second = Array.ConvertAll(
            scratch,
            row => kernel.Scalars.Address(row.ElementType, kernel.Pointer(row), ir.Int64(op.Length))
        );
        kernel.ForEachInner(
            inputs[0].Dims.Without([op.Dimension]),
            row =>
            {
                kernel.Loop(key.Bits / 8 * Buckets, i => ir.Store(ir.Int64(0), Slot(ir, counts, i)));
                kernel.Loop(
                    op.Length,
                    i =>
                    {
                        TensorIndex at = SortRows.Insert(row.Positions!, op.Dimension, i);
                        Element[] elements = Array.ConvertAll(inputs, input => kernel.Read(input, at));
                        for (int n = 0; n < inputs.Length; n++)
                        {
                            kernel.Scalars.Store(inputs[n].ElementType, elements[n], first[n], i);
                        }

                        LLVMValueRef value = key.Emit(kernel, node.Bodies[0], elements[key.Input]);
                        for (int digit = 0; digit < key.Bits / 8; digit++)
                        {
                            LLVMValueRef slot = Slot(ir, counts, Digit(ir, value, digit, key.Bits));
                            ir.Store(ir.Add(ir.Load(ir.Context.I64, slot), ir.Int64(1)), slot);
                        }
                    }
                );
                LLVMValueRef[] rows = [.. first, .. second];
                for (int digit = 0; digit < key.Bits / 8; digit++)
                {
                    rows = Pass(kernel, node, key, counts, rows, digit);
                }

                kernel.Loop(
                    op.Length,
                    i =>
                    {
                        for (int n = 0; n < inputs.Length; n++)
                        {
                            Element element = kernel.Scalars.Load(inputs[n].ElementType, rows[n], i);
                            kernel.Write(node.Results[n], SortRows.Insert(row.Positions!, op.Dimension, i), element);
                        }
                    }
                );
            }
        );
    }

    // From the first half of the rows to the second; gives both in the new order.
    private static LLVMValueRef[] Pass(
        KernelEmitter kernel,
        Node node,
        SortKey key,
        LLVMValueRef counts,
        LLVMValueRef[] rows,
        int digit
    )
    {
        IrBuilder ir = kernel.Ir;
        Tensor[] inputs = node.Operands;
        long length = ((RadixSort)node.Op).Length;
        (LLVMValueRef[] from, LLVMValueRef[] to) = (rows[..inputs.Length], rows[inputs.Length..]);
        LLVMValueRef KeyAt(LLVMValueRef index) =>
            Digit(
                ir,
                key.Emit(
                    kernel,
                    node.Bodies[0],
                    kernel.Scalars.Load(inputs[key.Input].ElementType, from[key.Input], index)
                ),
                digit,
                key.Bits
            );
        LLVMValueRef some = ir.Load(ir.Context.I64, Slot(ir, counts, KeyAt(ir.Int64(0))));
        return ir.If(
            ir.ICmp(LLVMIntPredicate.LLVMIntEQ, some, ir.Int64(length)),
            () => rows,
            () =>
            {
                ir.ForLoop(
                    ir.Int64(digit * Buckets),
                    ir.Int64((digit + 1) * Buckets),
                    ir.Int64(1),
                    [ir.Int64(0)],
                    (bucket, sum) =>
                    {
                        LLVMValueRef slot = Slot(ir, counts, bucket);
                        LLVMValueRef count = ir.Load(ir.Context.I64, slot);
                        ir.Store(sum[0], slot);
                        return [ir.Add(sum[0], count)];
                    }
                );
                kernel.Loop(
                    length,
                    i =>
                    {
                        Element[] elements =
                        [
                            .. inputs.Select((input, n) => kernel.Scalars.Load(input.ElementType, from[n], i)),
                        ];
                        LLVMValueRef value = key.Emit(kernel, node.Bodies[0], elements[key.Input]);
                        LLVMValueRef slot = Slot(ir, counts, Digit(ir, value, digit, key.Bits));
                        LLVMValueRef place = ir.Load(ir.Context.I64, slot);
                        ir.Store(ir.Add(place, ir.Int64(1)), slot);
                        for (int n = 0; n < inputs.Length; n++)
                        {
                            kernel.Scalars.Store(inputs[n].ElementType, elements[n], to[n], place);
                        }
                    }
                );
                return [.. to, .. from];
            }
        );
    }

    // Number of the bucket among those of all digits.
    private static LLVMValueRef Digit(IrBuilder ir, LLVMValueRef key, int digit, int bits)
    {
        LLVMValueRef wide = bits == 64 ? key : ir.ZExt(key, ir.Context.I64);
        LLVMValueRef value = ir.And(ir.LShr(wide, ir.Int64(8 * digit)), ir.Int64(Buckets - 1));
        return ir.Add(value, ir.Int64(digit * Buckets));
    }

    private static LLVMValueRef Slot(IrBuilder ir, LLVMValueRef counts, LLVMValueRef bucket) =>
        ir.Element(ir.Context.I64, counts, bucket);
}
