using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Conversions between element types. Specification: §9.3.
internal sealed partial class Scalars
{
    /// <summary>Converts an element's value.</summary>
    public Element Convert(ElementType from, ElementType to, Element element)
    {
        if (from.Equals(to))
        {
            return element;
        }

        if (to.IsComplex)
        {
            LLVMValueRef real = Convert(from.RealPart, to.RealPart, element.Real).Real;
            LLVMValueRef imaginary = from.IsComplex
                ? Convert(from.RealPart, to.RealPart, element.Imaginary).Real
                : Ir.Zero(RegisterType(to));
            return new(real, imaginary);
        }

        ElementType source = from.RealPart;
        LLVMValueRef value = element.Real;
        return (source.IsFloat, to.IsFloat) switch
        {
            (true, true) => FloatToFloat(to, value),
            (true, false) => FloatToInteger(to, value),
            (false, true) => IntegerToFloat(source, to, value),
            _ => IntegerToInteger(source, to, value),
        };
    }

    private LLVMValueRef FloatToFloat(ElementType to, LLVMValueRef value) =>
        to.Kind == ElementKind.F64 && Ir.LaneTypeOf(value) != Types.F64 ? Ir.FPExt(value, Types.F64) : Round(to, value);

    private LLVMValueRef FloatToInteger(ElementType to, LLVMValueRef value) =>
        to switch
        {
            { IsBoolean: true } => Ir.FCmp(LLVMRealPredicate.LLVMRealUNE, value, Ir.Zero(Ir.TypeOf(value))),
            { IsUnsigned: true } => Ir.FPToUISaturating(value, RegisterType(to)),
            _ => Ir.FPToSISaturating(value, RegisterType(to)),
        };

    private LLVMValueRef IntegerToFloat(ElementType from, ElementType to, LLVMValueRef value)
    {
        bool wide = to.Kind == ElementKind.F64 || (to.Kind != ElementKind.F32 && from.BitWidth > 16);
        LLVMTypeRef type = wide ? Types.F64 : Types.F32;
        if (wide && to.Kind != ElementKind.F64 && from.BitWidth == 64)
        {
            value = ToOdd(value, from.IsSigned);
        }

        return Round(
            to,
            from.IsSigned || from.Kind == ElementKind.Index ? Ir.SIToFP(value, type) : Ir.UIToFP(value, type)
        );
    }

    // A number of more digits than f64 has, with the last digit that fits set wherever something was cut off: rounding
    // it again to a narrower type then gives what rounding once would.
    private LLVMValueRef ToOdd(LLVMValueRef value, bool isSigned)
    {
        const long Cut = (1 << 11) - 1;
        LLVMValueRef magnitude = isSigned
            ? Ir.Call(Unit.Module.Intrinsic("llvm.abs", Ir.TypeOf(value)), value, Ir.Bool(false))
            : value;
        LLVMValueRef isLong = Ir.ICmp(LLVMIntPredicate.LLVMIntUGE, magnitude, Ir.Int64(1L << 53));
        LLVMValueRef isInexact = Ir.ICmp(LLVMIntPredicate.LLVMIntNE, Ir.And(value, Ir.Int64(Cut)), Ir.Int64(0));
        LLVMValueRef kept = Ir.And(value, Ir.Int64(~Cut));
        LLVMValueRef odd = Ir.Or(kept, Ir.Select(isInexact, Ir.Int64(Cut + 1), Ir.Int64(0)));
        return Ir.Select(isLong, odd, value);
    }

    private LLVMValueRef IntegerToInteger(ElementType from, ElementType to, LLVMValueRef value)
    {
        LLVMTypeRef type = RegisterType(to);
        if (to.IsBoolean)
        {
            return Ir.ICmp(LLVMIntPredicate.LLVMIntNE, value, Ir.Zero(Ir.TypeOf(value)));
        }

        return from.BitWidth.CompareTo(to.BitWidth) switch
        {
            0 => value,
            > 0 => Ir.Trunc(value, type),
            _ => from.IsSigned ? Ir.SExt(value, type) : Ir.ZExt(value, type),
        };
    }
}
