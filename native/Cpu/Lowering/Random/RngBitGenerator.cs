using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Random;

/// <summary>
/// Bits of Threefry-2x32 with 20 rounds. The state is a key and a counter of 64 bits each. A 64-bit element is both words of its
/// counter's block; narrower ones take the first words of all blocks, then the second words.
/// </summary>
internal sealed class RngBitGenerator : KernelLowering
{
    /// <inheritdoc/>
    public override string? Refuse(Node node)
    {
        if (((Ops.RngBitGenerator)node.Op).RngAlgorithm == RngAlgorithm.Philox)
        {
            return "for algorithm PHILOX; supported: THREE_FRY and DEFAULT";
        }

        TensorType state = node.Operands[0].Type;
        return state.ElementType.Kind != ElementKind.UI64 || state.ElementCount != 2
            ? $"for a state of type {state}; supported: tensor<2xui64>"
            : node.Results[1].ElementType is { IsInteger: true, BitWidth: >= 8 } ? null
            : $"for results of type {node.Results[1].ElementType}; supported: integers of 8 to 64 bits";
    }

    /// <inheritdoc/>
    public override void Emit(KernelEmitter kernel, Node node)
    {
        IrBuilder ir = kernel.Ir;
        Tensor state = node.Operands[0];
        Tensor output = node.Results[1];
        LLVMValueRef key = kernel.Read(state, TensorIndex.AtLinear(ir.Int64(0))).Real;
        LLVMValueRef counter = kernel.Read(state, TensorIndex.AtLinear(ir.Int64(1))).Real;
        bool isWide = output.ElementType.BitWidth == 64;
        long count = output.Type.ElementCount;
        long blocks = isWide ? count : (count + 1) / 2;
        LLVMTypeRef word = kernel.Scalars.RegisterType(output.ElementType);
        kernel.Loop(blocks, block =>
        {
            (LLVMValueRef first, LLVMValueRef second) = Threefry.Block(ir, key, ir.Add(counter, block));
            if (isWide)
            {
                LLVMValueRef high = ir.Shl(ir.ZExt(second, ir.Context.I64), ir.Int64(32));
                kernel.Write(output, TensorIndex.AtLinear(block), ir.Or(ir.ZExt(first, ir.Context.I64), high));
                return;
            }

            kernel.Write(output, TensorIndex.AtLinear(block), Narrow(first));
            LLVMValueRef other = kernel.Index.Add(block, blocks);
            kernel.If(ir.ICmp(LLVMIntPredicate.LLVMIntSLT, other, ir.Int64(count)), () =>
                kernel.Write(output, TensorIndex.AtLinear(other), Narrow(second)));
        });
        kernel.Write(node.Results[0], TensorIndex.AtLinear(ir.Int64(0)), key);
        kernel.Write(node.Results[0], TensorIndex.AtLinear(ir.Int64(1)), ir.Add(counter, ir.Int64(blocks)));

        LLVMValueRef Narrow(LLVMValueRef bits) => output.ElementType.BitWidth == 32 ? bits : ir.Trunc(bits, word);
    }
}
