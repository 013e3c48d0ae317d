using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Random;

/// <summary>
/// Random bits of a state, bit for bit as XLA defines them. The state is a key and a counter. Threefry's is two words
/// of 64 bits; Philox has a counter of 128 bits, of which a state of two words keeps the high half only.
/// </summary>
internal sealed class RngBitGenerator : KernelLowering
{
    /// <inheritdoc/>
    public override string? Refuse(Node node)
    {
        TensorType state = node.Operands[0].Type;
        bool isPhilox = IsPhilox(node);
        bool fits =
            state.ElementType.Kind == ElementKind.UI64
            && state.Rank == 1
            && (state.ElementCount == 2 || (isPhilox && state.ElementCount == 3));
        if (!fits)
        {
            string name = isPhilox ? "PHILOX or DEFAULT" : "THREE_FRY";
            string supported = isPhilox ? "tensor<2xui64> and tensor<3xui64>" : "tensor<2xui64>";
            return $"for a state of type {state} with algorithm {name}; supported: {supported}";
        }

        ElementType element = node.Results[1].ElementType;
        return
            element is { IsInteger: true } or { IsFloat: true }
            && element.BitWidth is 2 or 4 or 6 or 8 or 16 or 32 or 64
            ? null
            : $"for results of type {element}; supported: integers and floats";
    }

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        if (IsPhilox(node))
        {
            EmitPhilox(kernel, node);
        }
        else
        {
            EmitThreefry(kernel, node);
        }
    }

    // The default of XLA's CPU compiler; JAX's key type "rbg" has these bits.
    private static bool IsPhilox(Node node) =>
        ((Ops.RngBitGenerator)node.Op).RngAlgorithm is RngAlgorithm.Philox or RngAlgorithm.Default;

    // A block is 64 bits: one wide element, or two elements that are neighbours along the dimension that is cut into
    // pairs.
    private static void EmitThreefry(KernelEmitter kernel, Node node)
    {
        IrBuilder ir = kernel.Ir;
        Tensor output = node.Results[1];
        LLVMValueRef key = State(kernel, node, 0);
        LLVMValueRef counter = State(kernel, node, 1);
        if (output.ElementType.BitWidth == 64)
        {
            kernel.Loop(
                output.Type.ElementCount,
                i =>
                {
                    (LLVMValueRef first, LLVMValueRef second) = Threefry.Block(ir, key, ir.Add(counter, i));
                    Write(kernel, output, TensorIndex.AtLinear(i), Join(ir, first, second));
                }
            );
            SetState(kernel, node, key, ir.Add(counter, ir.Int64(output.Type.ElementCount)));
            return;
        }

        Dims dims = output.Dims.Count == 0 ? [1] : output.Dims;
        int paired = PairedDimension(dims);
        Dims blocks = dims.With(paired, (dims[paired] + 1) / 2);
        kernel.ForEachInner(
            blocks,
            index =>
            {
                LLVMValueRef block = kernel.Index.Linear(index, blocks);
                (LLVMValueRef first, LLVMValueRef second) = Threefry.Block(ir, key, ir.Add(counter, block));
                LLVMValueRef[] position = [.. index.Positions!];
                position[paired] = kernel.Index.Multiply(position[paired], 2);
                WriteAt(position, first);
                LLVMValueRef next = kernel.Index.Add(position[paired], 1);
                kernel.If(
                    ir.ICmp(LLVMIntPredicate.LLVMIntSLT, next, ir.Int64(dims[paired])),
                    () =>
                    {
                        LLVMValueRef[] other = [.. position];
                        other[paired] = next;
                        WriteAt(other, second);
                    }
                );
            }
        );
        SetState(kernel, node, key, ir.Add(counter, ir.Int64(blocks.Product)));

        void WriteAt(LLVMValueRef[] position, LLVMValueRef bits) =>
            Write(kernel, output, TensorIndex.AtLinear(kernel.Index.Linear(TensorIndex.At(position), dims)), bits);
    }

    // The first even dimension; if there is none, the first of the longest.
    private static int PairedDimension(Dims dims)
    {
        int even = dims.Span.IndexOfAnyExcept([.. dims.Where(size => size % 2 != 0)]);
        return even >= 0 ? even : dims.IndexOf(dims.Max());
    }

    // A block is 128 bits: two wide elements or four others, one after the other.
    private static void EmitPhilox(KernelEmitter kernel, Node node)
    {
        IrBuilder ir = kernel.Ir;
        Tensor output = node.Results[1];
        bool isShort = node.Operands[0].Type.ElementCount == 2;
        LLVMValueRef key = State(kernel, node, 0);
        // A state of two words is read backwards: the key is the counter's high half too.
        LLVMValueRef low = State(kernel, node, 1);
        LLVMValueRef high = isShort ? key : State(kernel, node, 2);
        bool isWide = output.ElementType.BitWidth == 64;
        int perBlock = isWide ? 2 : 4;
        long count = output.Type.ElementCount;
        long blocks = (count + perBlock - 1) / perBlock;
        kernel.Loop(
            blocks,
            block =>
            {
                (LLVMValueRef blockLow, LLVMValueRef blockHigh) = Advance(ir, low, high, block);
                LLVMValueRef[] words = Philox.Block(ir, key, blockLow, blockHigh);
                for (int i = 0; i < perBlock; i++)
                {
                    LLVMValueRef at = kernel.Index.Add(kernel.Index.Multiply(block, perBlock), i);
                    LLVMValueRef bits = isWide ? Join(ir, words[2 * i], words[(2 * i) + 1]) : words[i];
                    kernel.If(
                        ir.ICmp(LLVMIntPredicate.LLVMIntSLT, at, ir.Int64(count)),
                        () => Write(kernel, output, TensorIndex.AtLinear(at), bits)
                    );
                }
            }
        );
        (LLVMValueRef newLow, LLVMValueRef newHigh) = Advance(ir, low, high, ir.Int64(blocks));
        SetState(kernel, node, isShort ? [key, newLow] : [key, newLow, newHigh]);
    }

    private static (LLVMValueRef Low, LLVMValueRef High) Advance(
        IrBuilder ir,
        LLVMValueRef low,
        LLVMValueRef high,
        LLVMValueRef by
    )
    {
        LLVMValueRef sum = ir.Add(low, by);
        LLVMValueRef carry = ir.ZExt(ir.ICmp(LLVMIntPredicate.LLVMIntULT, sum, low), ir.Context.I64);
        return (sum, ir.Add(high, carry));
    }

    private static LLVMValueRef State(KernelEmitter kernel, Node node, int word) =>
        kernel.Read(node.Operands[0], TensorIndex.AtLinear(kernel.Ir.Int64(word))).Real;

    private static void SetState(KernelEmitter kernel, Node node, params ReadOnlySpan<LLVMValueRef> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            kernel.Write(node.Results[0], TensorIndex.AtLinear(kernel.Ir.Int64(i)), words[i]);
        }
    }

    private static LLVMValueRef Join(IrBuilder ir, LLVMValueRef low, LLVMValueRef high) =>
        ir.Or(ir.ZExt(low, ir.Context.I64), ir.Shl(ir.ZExt(high, ir.Context.I64), ir.Int64(32)));

    // Elements are bits, whatever their type; narrow ones take the low bits of a word.
    private static void Write(KernelEmitter kernel, Tensor output, TensorIndex index, LLVMValueRef bits)
    {
        ElementType type = output.ElementType;
        LLVMValueRef element = type.BitWidth < 32 ? kernel.Ir.Trunc(bits, kernel.Ir.Context.Int(type.BitWidth)) : bits;
        if (type.BitWidth < 8)
        {
            LLVMTypeRef memory = kernel.Scalars.MemoryType(type);
            element = type is { IsInteger: true, IsSigned: true }
                ? kernel.Ir.SExt(element, memory)
                : kernel.Ir.ZExt(element, memory);
        }

        kernel.Ir.Store(
            element,
            kernel.Scalars.Address(output.ElementType, kernel.Pointer(output), kernel.Index.Linear(index, output.Dims))
        );
    }
}
