using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Lowering.Contraction;

/// <summary>What a product of two elements of a contraction is.</summary>
internal enum WordProduct
{
    /// <summary>The product of two numbers.</summary>
    None,

    /// <summary>Of two words of four bytes the sum of four products: unsigned ones on the left, signed ones on the
    /// right.</summary>
    UnsignedBySigned,

    /// <summary>Of two words of four bytes the sum of four products: signed ones on the left, unsigned ones on the
    /// right.</summary>
    SignedByUnsigned,

    /// <summary>Of two words of two <c>bf16</c> numbers the sum of two products, as <c>f32</c>.</summary>
    BFloat16Pairs,
}

/// <summary>Products that are added to sums, lane by lane.</summary>
internal static class WordProducts
{
    /// <summary>Whether this processor multiplies words of bytes.</summary>
    public static bool HasBytes => HostCpu.VectorBits == 512 && HostCpu.Has("avx512vnni");

    /// <summary>Whether this processor multiplies pairs of <c>bf16</c>.</summary>
    public static bool HasBFloat16 => HostCpu.VectorBits == 512 && HostCpu.Has("avx512bf16");

    /// <summary>The same product with its operands exchanged.</summary>
    public static WordProduct Exchange(this WordProduct product) =>
        product switch
        {
            WordProduct.UnsignedBySigned => WordProduct.SignedByUnsigned,
            WordProduct.SignedByUnsigned => WordProduct.UnsignedBySigned,
            _ => product,
        };

    /// <summary><c>a · b + sum</c> of whole vectors.</summary>
    /// <param name="ir">Where the code goes.</param>
    /// <param name="product">What a product is.</param>
    /// <param name="isFloat">Whether numbers are floats.</param>
    /// <param name="a">Left factors.</param>
    /// <param name="b">Right factors.</param>
    /// <param name="sum">What is added to.</param>
    public static LLVMValueRef MultiplyAdd(
        IrBuilder ir,
        WordProduct product,
        bool isFloat,
        LLVMValueRef a,
        LLVMValueRef b,
        LLVMValueRef sum
    ) =>
        product switch
        {
            WordProduct.UnsignedBySigned => Bytes(ir, sum, a, b),
            WordProduct.SignedByUnsigned => Bytes(ir, sum, b, a),
            WordProduct.BFloat16Pairs => Pairs(ir, sum, a, b),
            _ when !isFloat => ir.Add(ir.Mul(a, b), sum),
            _ => HostCpu.Has("fma") ? ir.Fma(a, b, sum) : ir.FAdd(ir.FMul(a, b), sum),
        };

    // vpdpbusd: the sums wrap around, nothing saturates.
    private static LLVMValueRef Bytes(IrBuilder ir, LLVMValueRef sum, LLVMValueRef unsigned, LLVMValueRef signed) =>
        ir.Call(ir.Module.Intrinsic("llvm.x86.avx512.vpdpbusd.512"), sum, unsigned, signed);

    // vdpbf16ps: subnormal numbers count as zeros.
    private static LLVMValueRef Pairs(IrBuilder ir, LLVMValueRef sum, LLVMValueRef a, LLVMValueRef b)
    {
        LLVMTypeRef pairs = ir.Context.Vector(ir.Context.BF16, 32);
        return ir.Call(
            ir.Module.Intrinsic("llvm.x86.avx512bf16.dpbf16ps.512"),
            sum,
            ir.BitCast(a, pairs),
            ir.BitCast(b, pairs)
        );
    }
}
