using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// A radix sort of each row by an integer per element (<see cref="SortKey"/>), least significant digit first. Stable.
/// All digits are counted in one pass; a digit that is the same everywhere is skipped.
/// </summary>
internal sealed class RadixSortKernel : KernelLowering
{
    /// <summary>Bits of a digit: few passes, and counts that fit the first-level cache.</summary>
    public static int DigitBits(int keyBits) => keyBits <= 16 ? 8 : 11;

    /// <summary>How many digits a key has.</summary>
    public static int Digits(int keyBits) => (keyBits + DigitBits(keyBits) - 1) / DigitBits(keyBits);

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
                kernel.Loop(
                    (long)Digits(key.Bits) << DigitBits(key.Bits),
                    i => ir.Store(ir.Int32(0), Slot(ir, counts, i))
                );
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
                        for (int digit = 0; digit < Digits(key.Bits); digit++)
                        {
                            LLVMValueRef slot = Slot(ir, counts, Digit(ir, value, digit, key.Bits));
                            ir.Store(ir.Add(ir.Load(ir.Context.I32, slot), ir.Int32(1)), slot);
                        }
                    }
                );
                LLVMValueRef[] rows = [.. first, .. second];
                for (int digit = 0; digit < Digits(key.Bits); digit++)
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
        LLVMValueRef some = ir.Load(ir.Context.I32, Slot(ir, counts, KeyAt(ir.Int64(0))));
        return ir.If(
            ir.ICmp(LLVMIntPredicate.LLVMIntEQ, some, ir.Int32((int)length)),
            () => rows,
            () =>
            {
                ir.ForLoop(
                    ir.Int64((long)digit << DigitBits(key.Bits)),
                    ir.Int64((digit + 1L) << DigitBits(key.Bits)),
                    ir.Int64(1),
                    [ir.Int32(0)],
                    (bucket, sum) =>
                    {
                        LLVMValueRef slot = Slot(ir, counts, bucket);
                        LLVMValueRef count = ir.Load(ir.Context.I32, slot);
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
                        LLVMValueRef next = ir.Load(ir.Context.I32, slot);
                        ir.Store(ir.Add(next, ir.Int32(1)), slot);
                        LLVMValueRef place = ir.ZExt(next, ir.Context.I64);
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
        int size = DigitBits(bits);
        LLVMValueRef value = ir.And(ir.LShr(wide, ir.Int64(size * digit)), ir.Int64((1 << size) - 1));
        return ir.Add(value, ir.Int64((long)digit << size));
    }

    private static LLVMValueRef Slot(IrBuilder ir, LLVMValueRef counts, LLVMValueRef bucket) =>
        ir.Element(ir.Context.I32, counts, bucket);
}
