using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Sorting;

/// <summary>Writes <see cref="DigitCount"/>: threads count parts.</summary>
internal sealed class DigitCountKernel : KernelLowering
{
    /// <inheritdoc/>
    public override long OuterRounds(Node node) => ((DigitCount)node.Op).Parts.Count;

    /// <inheritdoc/>
    public override double Nanoseconds(Node node) => node.Operands[0].Type.ElementCount * 0.5;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        DigitCount op = (DigitCount)node.Op;
        IrBuilder ir = kernel.Ir;
        SortKey key = SortKey.Of(node.Bodies[0])!;
        Tensor input = node.Operands[0];
        long digits = node.Result.Dims[^1];
        op.Parts.ForEach(
            kernel,
            (part, _, first, end) =>
            {
                LLVMValueRef counts = ir.Element(
                    ir.Context.I32,
                    kernel.Pointer(node.Result),
                    kernel.Index.Multiply(part, digits)
                );
                ir.FillMemory(counts, ir.Int(ir.Context.I8, 0), ir.Int64(digits * sizeof(int)), sizeof(int));
                kernel.Loop(
                    first,
                    end,
                    i =>
                    {
                        Element element = kernel.Scalars.Load(input.ElementType, kernel.Pointer(input), i);
                        LLVMValueRef value = key.Emit(kernel, node.Bodies[0], element);
                        RadixDigit.Increment(ir, counts, RadixDigit.Of(ir, value, op.Digit, key.Bits));
                    }
                );
            }
        );
    }
}

/// <summary>Writes <see cref="DigitPlaces"/>: of a row, value after value, in each of them part after part.</summary>
internal sealed class DigitPlacesKernel : KernelLowering
{
    /// <inheritdoc/>
    public override long OuterRounds(Node node) => ((DigitPlaces)node.Op).Parts.Rows;

    /// <inheritdoc/>
    public override double Nanoseconds(Node node) => node.Result.Type.ElementCount * 0.5;

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        RowParts parts = ((DigitPlaces)node.Op).Parts;
        IrBuilder ir = kernel.Ir;
        long digits = node.Result.Dims[^1];
        kernel.OuterLoop(
            parts.Rows,
            row =>
            {
                LLVMValueRef start = kernel.Index.Multiply(row, parts.PerRow * digits);
                ir.ForLoop(
                    ir.Int64(0),
                    ir.Int64(digits),
                    ir.Int64(1),
                    [ir.Int32(0)],
                    (digit, sums) =>
                    {
                        LLVMValueRef sum = sums[0];
                        for (int part = 0; part < parts.PerRow; part++)
                        {
                            LLVMValueRef at = ir.Add(start, ir.Add(digit, ir.Int64(part * digits)));
                            ir.Store(sum, ir.Element(ir.Context.I32, kernel.Pointer(node.Result), at));
                            LLVMValueRef count = ir.Element(ir.Context.I32, kernel.Pointer(node.Operands[0]), at);
                            sum = ir.Add(sum, ir.Load(ir.Context.I32, count));
                        }

                        return [sum];
                    }
                );
            }
        );
    }
}

/// <summary>Writes <see cref="DigitMove"/>: threads move parts; a part of one value is copied as it is.</summary>
internal sealed class DigitMoveKernel : KernelLowering
{
    private const int CacheLine = 64;

    /// <inheritdoc/>
    public override long OuterRounds(Node node) => ((DigitMove)node.Op).Parts.Count;

    /// <inheritdoc/>
    public override double Nanoseconds(Node node) => node.Results.Sum(result => result.Type.ElementCount * 1.5);

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        DigitMove op = (DigitMove)node.Op;
        IrBuilder ir = kernel.Ir;
        SortKey key = SortKey.Of(node.Bodies[0])!;
        Tensor[] inputs = node.Operands[..^2];
        long digits = node.Operands[^1].Dims[^1];
        // The next place of each digit, of one thread.
        LLVMValueRef next = ir.Alloca(ir.Context.Array(ir.Context.I32, digits), CacheLine);
        op.Parts.ForEach(
            kernel,
            (part, row, first, end) =>
            {
                LLVMValueRef own = kernel.Index.Multiply(part, digits);
                LLVMValueRef Own(Tensor table) => ir.Element(ir.Context.I32, kernel.Pointer(table), own);
                LLVMValueRef DigitOf(Element element) =>
                    RadixDigit.Of(ir, key.Emit(kernel, node.Bodies[0], element), op.Digit, key.Bits);
                Element Load(Tensor input, LLVMValueRef at) =>
                    kernel.Scalars.Load(input.ElementType, kernel.Pointer(input), at);
                LLVMValueRef some = DigitOf(Load(inputs[key.Input], first));
                LLVMValueRef length = ir.Sub(end, first);
                LLVMValueRef alike = ir.Load(ir.Context.I32, ir.Element(ir.Context.I32, Own(node.Operands[^2]), some));
                LLVMValueRef Place(LLVMValueRef place) => ir.Add(row, ir.ZExt(place, ir.Context.I64));
                LLVMValueRef isOne = ir.ICmp(LLVMIntPredicate.LLVMIntEQ, ir.ZExt(alike, ir.Context.I64), length);
                ir.If(
                    isOne,
                    () =>
                    {
                        LLVMValueRef place = Place(
                            ir.Load(ir.Context.I32, ir.Element(ir.Context.I32, Own(node.Operands[^1]), some))
                        );
                        for (int n = 0; n < inputs.Length; n++)
                        {
                            ElementType type = inputs[n].ElementType;
                            ir.CopyMemory(
                                kernel.Scalars.Address(type, kernel.Pointer(node.Results[n]), place),
                                kernel.Scalars.Address(type, kernel.Pointer(inputs[n]), first),
                                ir.Mul(length, ir.Int64(type.ByteSize))
                            );
                        }

                        return [];
                    },
                    () =>
                    {
                        ir.CopyMemory(next, Own(node.Operands[^1]), ir.Int64(digits * sizeof(int)), sizeof(int));
                        kernel.Loop(
                            first,
                            end,
                            i =>
                            {
                                Element[] elements = Array.ConvertAll(inputs, input => Load(input, i));
                                LLVMValueRef place = Place(
                                    RadixDigit.Increment(ir, next, DigitOf(elements[key.Input]))
                                );
                                for (int n = 0; n < inputs.Length; n++)
                                {
                                    kernel.Scalars.Store(
                                        inputs[n].ElementType,
                                        elements[n],
                                        kernel.Pointer(node.Results[n]),
                                        place
                                    );
                                }
                            }
                        );
                        return [];
                    }
                );
            }
        );
    }
}
