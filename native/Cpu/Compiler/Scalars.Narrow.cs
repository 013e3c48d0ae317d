using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Floats narrower than f32: their bits, and rounding to them.
internal sealed partial class Scalars
{
    /// <summary>Rounds an <c>f32</c> or <c>f64</c> register to a float type, once, to nearest even.</summary>
    public LLVMValueRef Round(ElementType type, LLVMValueRef value) =>
        type.Kind switch
        {
            ElementKind.F64 => value,
            ElementKind.F32 => Ir.LaneTypeOf(value) == Types.F64 ? Ir.FPTrunc(value, Types.F32) : value,
            _ => Decode(type, Encode(type, Ir.LaneTypeOf(value) == Types.F64 ? RoundToOdd(value) : value)),
        };

    /// <summary>
    /// <c>f64</c> to <c>f32</c>, with the last bit set wherever something was cut off: a second rounding to a narrower
    /// type then gives what a single one would.
    /// </summary>
    public LLVMValueRef RoundToOdd(LLVMValueRef value)
    {
        LLVMValueRef near = Ir.FPTrunc(value, Types.F32);
        LLVMValueRef back = Ir.FPExt(near, Types.F64);
        LLVMValueRef bits = Ir.BitCast(near, Types.I32);
        LLVMValueRef away = Ir.FCmp(
            LLVMRealPredicate.LLVMRealOGT,
            Ir.Intrinsic("llvm.fabs", back),
            Ir.Intrinsic("llvm.fabs", value)
        );
        LLVMValueRef towards = Ir.Select(away, Ir.Sub(bits, Ir.Int32(1)), bits);
        LLVMValueRef odd = Ir.BitCast(Ir.Or(towards, Ir.Int32(1)), Types.F32);
        LLVMValueRef inexact = Ir.FCmp(LLVMRealPredicate.LLVMRealONE, back, value);
        return Ir.Select(inexact, odd, near);
    }

    /// <summary>The bits of a real number or boolean, as an integer of its type's width.</summary>
    public LLVMValueRef ToBits(ElementType type, LLVMValueRef value)
    {
        if (!type.IsFloat)
        {
            return value;
        }

        LLVMValueRef memory = ToMemory(type, value);
        return type.BitWidth < 8
            ? Ir.Trunc(memory, Types.Int(type.BitWidth))
            : Ir.BitCast(memory, Types.Int(type.BitWidth));
    }

    /// <summary>The number of a type that has given bits.</summary>
    public LLVMValueRef FromBits(ElementType type, LLVMValueRef bits)
    {
        if (!type.IsFloat)
        {
            return bits;
        }

        LLVMValueRef memory = type.BitWidth < 8 ? Ir.ZExt(bits, Types.I8) : Ir.BitCast(bits, MemoryType(type));
        return FromMemory(type, memory);
    }

    private LLVMValueRef Decode(ElementType type, LLVMValueRef bits)
    {
        switch (type.Kind)
        {
            case ElementKind.F16:
                return Ir.FPExt(bits, Types.F32);
            case ElementKind.BF16:
                return Ir.BitCast(Ir.Shl(Ir.ZExt(bits, Types.I32), Ir.Int32(16)), Types.F32);
            default:
                LLVMValueRef code = Ir.And(bits, Ir.Int(Types.I8, (1 << type.BitWidth) - 1));
                LLVMValueRef entry = Ir.Element(Types.F32, Unit.DecodeTable(type), Ir.ZExt(code, Types.I64));
                return Ir.LanesOf(entry) == 1
                    ? Ir.Load(Types.F32, entry)
                    : Ir.Gather(Types.F32, entry, Ir.AllOnes(Ir.Like(entry, Types.I1)), sizeof(float));
        }
    }

    private LLVMValueRef Encode(ElementType type, LLVMValueRef value) =>
        type.Kind switch
        {
            ElementKind.F16 => Ir.FPTrunc(value, Types.F16),
            ElementKind.BF16 => EncodeBrain(value),
            _ when Ir.LanesOf(value) > 1 => EncodeNarrow(NarrowFloat.Of(type), value),
            _ => Ir.Call(
                Unit.Helper(
                    "encode." + type.Text,
                    Types.I8,
                    [Types.F32],
                    (scalars, function) => scalars.EncodeNarrow(NarrowFloat.Of(type), function.Parameter(0))
                ),
                value
            ),
        };

    // The processor's own conversion to bf16 flushes subnormal numbers; these do count here.
    private LLVMValueRef EncodeBrain(LLVMValueRef value)
    {
        LLVMValueRef bits = Ir.BitCast(value, Types.I32);
        LLVMValueRef upper = Ir.LShr(bits, Ir.Int32(16));
        LLVMValueRef rounded = Ir.LShr(
            Ir.Add(bits, Ir.Add(Ir.Int32(0x7FFF), Ir.And(upper, Ir.Int32(1)))),
            Ir.Int32(16)
        );
        LLVMValueRef isNaN = Ir.FCmp(LLVMRealPredicate.LLVMRealUNO, value, value);
        return Ir.Trunc(Ir.Select(isNaN, Ir.Or(upper, Ir.Int32(0x40)), rounded), Types.I16);
    }

    private LLVMValueRef EncodeNarrow(NarrowFloat format, LLVMValueRef value)
    {
        int mantissa = format.MantissaBits;
        int smallest = 1 - format.Bias;
        LLVMValueRef bits = Ir.BitCast(value, Types.I32);
        LLVMValueRef magnitude = Ir.And(bits, Ir.Int32(int.MaxValue));
        LLVMValueRef sign = Ir.LShr(bits, Ir.Int32(31));

        int shift = 23 - mantissa;
        LLVMValueRef last = Ir.And(Ir.LShr(magnitude, Ir.Int32(shift)), Ir.Int32(1));
        LLVMValueRef rounded = Ir.LShr(
            Ir.Add(magnitude, Ir.Add(last, Ir.Int32((1 << (shift - 1)) - 1))),
            Ir.Int32(shift)
        );
        LLVMValueRef code = Ir.Sub(rounded, Ir.Int32((127 - format.Bias) << mantissa));
        if (format.HasSign)
        {
            // Adding a number whose last bit is the format's quantum rounds subnormal values to whole quanta.
            LLVMValueRef quantum = Ir.Float32((float)Math.ScaleB(1, smallest - mantissa + 23));
            LLVMValueRef sum = Ir.BitCast(Ir.FAdd(Ir.BitCast(magnitude, Types.F32), quantum), Types.I32);
            LLVMValueRef isSmall = Ir.ICmp(LLVMIntPredicate.LLVMIntULT, magnitude, Ir.Int32((127 + smallest) << 23));
            code = Ir.Select(isSmall, Ir.Sub(sum, Ir.BitCast(quantum, Types.I32)), code);
        }

        LLVMValueRef isTooBig = Ir.ICmp(LLVMIntPredicate.LLVMIntSGT, code, Ir.Int32(format.MaxFinite));
        code = Ir.Select(isTooBig, Ir.Int32(format.Overflow), code);
        LLVMValueRef isNaN = Ir.FCmp(LLVMRealPredicate.LLVMRealUNO, value, value);
        code = Ir.Select(isNaN, Ir.Int32(format.NaN), code);
        if (!format.HasSign)
        {
            LLVMValueRef isNegative = Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, value, Ir.Float32(0));
            return Ir.Trunc(Ir.Select(isNegative, Ir.Int32(format.NaN), code), Types.I8);
        }

        LLVMValueRef signed = Ir.Or(code, Ir.Shl(sign, Ir.Int32(format.MagnitudeBits)));
        if (format.IsUnsignedZero)
        {
            LLVMValueRef isZero = Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, code, Ir.Int32(0));
            signed = Ir.Select(isZero, code, signed);
        }

        return Ir.Trunc(signed, Types.I8);
    }
}
