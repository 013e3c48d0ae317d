using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.DataMovement;

/// <summary>
/// The same bits as another type; a last dimension holds the parts of a wider element, least significant first.
/// </summary>
internal sealed class BitcastConvert : ElementLowering
{
    /// <inheritdoc/>
    public override bool IsPointwise(Node node) => node.Operands[0].Dims.Count == node.Result.Dims.Count;

    /// <inheritdoc/>
    public override string? Refuse(Node node)
    {
        (ElementType from, ElementType to) = (node.Operands[0].ElementType, node.Result.ElementType);
        return from.IsComplex != to.IsComplex ? $"from {from} to {to}" : null;
    }

    /// <inheritdoc/>
    public override bool CanUseLanes(Node node, bool isLinear) => IsPointwise(node);

    /// <inheritdoc/>
    public override Element Emit(KernelEmitter kernel, Node node, TensorIndex index)
    {
        Tensor operand = node.Operands[0];
        (ElementType from, ElementType to) = (Stored(operand.ElementType), Stored(node.Result.ElementType));
        if (from.Equals(to))
        {
            return kernel.Read(operand, index);
        }

        if (from.IsComplex)
        {
            return EmitComplex(kernel, node, index);
        }

        int difference = node.Result.Dims.Count - operand.Dims.Count;
        IrBuilder ir = kernel.Ir;
        if (difference == 0)
        {
            return kernel.Scalars.FromBits(to, kernel.Scalars.ToBits(from, kernel.Read(operand, index).Real));
        }

        LLVMValueRef[] positions = kernel.Index.Positions(index, node.Result.Dims);
        if (difference > 0)
        {
            LLVMValueRef whole = kernel.Scalars.ToBits(
                from,
                kernel.Read(operand, TensorIndex.At(positions[..^1])).Real
            );
            LLVMTypeRef wide = ir.TypeOf(whole);
            LLVMValueRef shift = kernel.Index.Multiply(positions[^1], to.BitWidth);
            LLVMValueRef amount = from.BitWidth == 64 ? shift : ir.Trunc(shift, wide);
            return kernel.Scalars.FromBits(to, ir.Trunc(ir.LShr(whole, amount), ir.Context.Int(to.BitWidth)));
        }

        LLVMTypeRef type = ir.Context.Int(to.BitWidth);
        LLVMValueRef bits = ir.Zero(type);
        for (int part = 0; part < operand.Dims[^1]; part++)
        {
            Element element = kernel.Read(operand, TensorIndex.At([.. positions, ir.Int64(part)]));
            LLVMValueRef piece = ir.ZExt(kernel.Scalars.ToBits(from, element.Real), type);
            bits = ir.Or(bits, ir.Shl(piece, ir.Int(type, part * from.BitWidth)));
        }

        return kernel.Scalars.FromBits(to, bits);
    }

    // What lies in memory: of quantized elements the integers.
    private static ElementType Stored(ElementType type) => type is QuantizedType quantized ? quantized.Storage : type;

    // A complex<f64> as two complex<f32>: the bits of its real part, then those of its imaginary part.
    private static Element EmitComplex(KernelEmitter kernel, Node node, TensorIndex index)
    {
        IrBuilder ir = kernel.Ir;
        Tensor operand = node.Operands[0];
        LLVMValueRef[] positions = kernel.Index.Positions(index, node.Result.Dims);
        if (node.Result.ElementType.Kind == ElementKind.Complex128)
        {
            return new(Join(0), Join(1));
        }

        Element whole = kernel.Read(operand, TensorIndex.At(positions[..^1]));
        LLVMValueRef isFirst = ir.ICmp(LLVMIntPredicate.LLVMIntEQ, positions[^1], ir.Int64(0));
        LLVMValueRef bits = ir.BitCast(ir.Select(isFirst, whole.Real, whole.Imaginary), ir.Context.I64);
        return new(
            ir.BitCast(ir.Trunc(bits, ir.Context.I32), ir.Context.F32),
            ir.BitCast(ir.Trunc(ir.LShr(bits, ir.Int64(32)), ir.Context.I32), ir.Context.F32)
        );

        LLVMValueRef Join(int part)
        {
            Element halves = kernel.Read(operand, TensorIndex.At([.. positions, ir.Int64(part)]));
            LLVMValueRef low = ir.ZExt(ir.BitCast(halves.Real, ir.Context.I32), ir.Context.I64);
            LLVMValueRef high = ir.ZExt(ir.BitCast(halves.Imaginary, ir.Context.I32), ir.Context.I64);
            return ir.BitCast(ir.Or(low, ir.Shl(high, ir.Int64(32))), ir.Context.F64);
        }
    }
}
