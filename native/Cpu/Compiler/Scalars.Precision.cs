using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Reduced precision.
internal sealed partial class Scalars
{
    /// <summary>
    /// Rounds the type's own bits to fewer: the mantissa to nearest even, then what is too large becomes infinite and
    /// what is below the least normal number of the narrower exponent zero. An exponent that is not narrower changes
    /// nothing. Specification: reduce_precision.
    /// </summary>
    public Element ReducePrecision(ElementType type, Element a, int exponentBits, int mantissaBits)
    {
        NarrowFloat? narrow = type.BitWidth <= 8 ? NarrowFloat.Of(type) : null;
        (int exponent, int mantissa, int bias) = type.Kind switch
        {
            ElementKind.F64 => (11, 52, 1023),
            ElementKind.F32 => (8, 23, 127),
            ElementKind.BF16 => (8, 7, 127),
            ElementKind.F16 => (5, 10, 15),
            _ => (narrow!.ExponentBits, narrow.MantissaBits, narrow.Bias),
        };
        LLVMTypeRef integer = type.Kind == ElementKind.F64 ? Types.I64 : Types.I32;
        LLVMTypeRef own = Types.Int(type.BitWidth);
        LLVMValueRef bits = ToBits(type, a.Real);
        bits = own == integer ? bits : Ir.ZExt(bits, integer);
        LLVMValueRef magnitude = Ir.And(bits, Ir.Int(integer, (1L << (exponent + mantissa)) - 1));
        LLVMValueRef sign = Ir.Xor(bits, magnitude);
        LLVMValueRef infinity = Ir.Int(integer, narrow?.Overflow ?? ((1L << exponent) - 1) << mantissa);
        if (mantissaBits < mantissa)
        {
            int cut = mantissa - mantissaBits;
            LLVMValueRef last = Ir.And(Ir.LShr(magnitude, Ir.Int(integer, cut)), Ir.Int(integer, 1));
            LLVMValueRef sum = Ir.Add(magnitude, Ir.Add(last, Ir.Int(integer, (1L << (cut - 1)) - 1)));
            magnitude = Ir.And(sum, Ir.Int(integer, -(1L << cut)));
        }

        if (narrow is not null)
        {
            // Rounding up may leave the finite numbers of a format that has no infinity after them.
            LLVMValueRef isBeyond = Ir.ICmp(LLVMIntPredicate.LLVMIntUGT, magnitude, Ir.Int(integer, narrow.MaxFinite));
            magnitude = Ir.Select(isBeyond, infinity, magnitude);
        }

        if (exponentBits < exponent)
        {
            int reduced = (1 << (exponentBits - 1)) - 1;
            LLVMValueRef power = Ir.LShr(magnitude, Ir.Int(integer, mantissa));
            LLVMValueRef overflows = Ir.ICmp(LLVMIntPredicate.LLVMIntUGT, power, Ir.Int(integer, bias + reduced));
            LLVMValueRef underflows = Ir.ICmp(LLVMIntPredicate.LLVMIntSLE, power, Ir.Int(integer, bias - reduced));
            magnitude = Ir.Select(overflows, infinity, Ir.Select(underflows, Ir.Int(integer, 0), magnitude));
        }

        LLVMValueRef result = Ir.Or(sign, magnitude);
        if (narrow is { IsUnsignedZero: true })
        {
            result = Ir.Select(Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, magnitude, Ir.Int(integer, 0)), magnitude, result);
        }

        LLVMValueRef number = FromBits(type, own == integer ? result : Ir.Trunc(result, own));
        LLVMValueRef isNaN = Ir.FCmp(LLVMRealPredicate.LLVMRealUNO, a.Real, a.Real);
        return Ir.Select(isNaN, a.Real, number);
    }
}
