using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>
/// A radix sort of rows by an integer per element (<see cref="SortKey"/>), least significant digit first. Stable. All
/// digits are counted in one pass; a digit that is the same everywhere is skipped.
/// </summary>
internal sealed class RadixSortKernel : RowSort
{
    private const int CacheLine = 64;

    /// <inheritdoc/>
    public override double Nanoseconds(Node node) =>
        Elements(node) * 1.5 * (RadixDigit.CountOf(SortKey.Of(node.Bodies[0])!.Bits) + 1);

    /// <inheritdoc/>
    protected override Action<TensorIndex> Prepare(KernelEmitter kernel, Node node)
    {
        IrBuilder ir = kernel.Ir;
        SortKey key = SortKey.Of(node.Bodies[0])!;
        int digits = RadixDigit.CountOf(key.Bits);
        long size = 1L << RadixDigit.BitsOf(key.Bits);
        LLVMValueRef counts = ir.Alloca(ir.Context.Array(ir.Context.I32, digits * size), CacheLine);
        LLVMValueRef CountsOf(int digit) => ir.Element(ir.Context.I32, counts, digit * size);
        return row =>
        {
            ir.FillMemory(counts, ir.Int(ir.Context.I8, 0), ir.Int64(digits * size * sizeof(int)), sizeof(int));
            (LLVMValueRef[] results, LLVMValueRef[] scratch) = Places(kernel, node, row);
            // So that the last digit's pass ends in the results, where none is skipped.
            (LLVMValueRef[] from, LLVMValueRef[] to) = digits % 2 == 0 ? (results, scratch) : (scratch, results);
            kernel.Loop(
                Length(node),
                i =>
                {
                    Element[] elements = Array.ConvertAll(node.Operands, input => kernel.Read(input, At(row, i)));
                    Store(kernel, node, elements, from, i);
                    LLVMValueRef value = key.Emit(kernel, node.Bodies[0], elements[key.Input]);
                    for (int digit = 0; digit < digits; digit++)
                    {
                        RadixDigit.Increment(ir, CountsOf(digit), RadixDigit.Of(ir, value, digit, key.Bits));
                    }
                }
            );
            for (int digit = 0; digit < digits; digit++)
            {
                LLVMValueRef[] ordered = Pass(kernel, node, key, CountsOf(digit), [.. from, .. to], digit);
                (from, to) = (ordered[..from.Length], ordered[from.Length..]);
            }

            LLVMValueRef isElsewhere = ir.ICmp(LLVMIntPredicate.LLVMIntNE, from[0], results[0]);
            kernel.If(
                isElsewhere,
                () => kernel.Loop(Length(node), i => Store(kernel, node, Load(kernel, node, scratch, i), results, i))
            );
        };
    }

    // From the first half of the places to the second; gives both in the new order.
    private static LLVMValueRef[] Pass(
        KernelEmitter kernel,
        Node node,
        SortKey key,
        LLVMValueRef counts,
        LLVMValueRef[] places,
        int digit
    )
    {
        IrBuilder ir = kernel.Ir;
        int inputs = node.Operands.Length;
        (LLVMValueRef[] from, LLVMValueRef[] to) = (places[..inputs], places[inputs..]);
        LLVMValueRef DigitOf(Element[] elements) =>
            RadixDigit.Of(ir, key.Emit(kernel, node.Bodies[0], elements[key.Input]), digit, key.Bits);
        LLVMValueRef some = DigitOf(Load(kernel, node, from, ir.Int64(0)));
        LLVMValueRef alike = ir.Load(ir.Context.I32, ir.Element(ir.Context.I32, counts, some));
        return ir.If(
            ir.ICmp(LLVMIntPredicate.LLVMIntEQ, alike, ir.Int32((int)Length(node))),
            () => places,
            () =>
            {
                ir.ForLoop(
                    ir.Int64(0),
                    ir.Int64(1L << RadixDigit.BitsOf(key.Bits)),
                    ir.Int64(1),
                    [ir.Int32(0)],
                    (value, sum) => [RadixDigit.Sum(ir, ir.Element(ir.Context.I32, counts, value), sum[0])]
                );
                kernel.Loop(
                    Length(node),
                    i =>
                    {
                        Element[] elements = Load(kernel, node, from, i);
                        LLVMValueRef place = RadixDigit.Increment(ir, counts, DigitOf(elements));
                        Store(kernel, node, elements, to, ir.ZExt(place, ir.Context.I64));
                    }
                );
                return [.. to, .. from];
            }
        );
    }
}
