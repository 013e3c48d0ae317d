using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Complex numbers.
internal sealed partial class Scalars
{
    private Element MultiplyComplex(Element a, Element b) =>
        new(
            Ir.FSub(Ir.FMul(a.Real, b.Real), Ir.FMul(a.Imaginary, b.Imaginary)),
            Ir.FAdd(Ir.FMul(a.Real, b.Imaginary), Ir.FMul(a.Imaginary, b.Real))
        );

    // By the definition, in a format where no square overflows or vanishes.
    private Element DivideComplex(ElementType type, Element a, Element b) =>
        InWider("divide", type, static (scalars, x) => scalars.DivideWide(x[0], x[1]), a, b);

    private Element DivideWide(Element a, Element b)
    {
        LLVMTypeRef register = Ir.TypeOf(a.Real);
        LLVMValueRef zero = Ir.Zero(register);
        LLVMValueRef square = Ir.FAdd(Ir.FMul(b.Real, b.Real), Ir.FMul(b.Imaginary, b.Imaginary));
        LLVMValueRef real = Ir.FDiv(Ir.FAdd(Ir.FMul(a.Real, b.Real), Ir.FMul(a.Imaginary, b.Imaginary)), square);
        LLVMValueRef imaginary = Ir.FDiv(Ir.FSub(Ir.FMul(a.Imaginary, b.Real), Ir.FMul(a.Real, b.Imaginary)), square);

        // Annex G of the C standard: infinities and zero divisors, where the formula gives NaN for both parts.
        LLVMValueRef bothNaN = Ir.And(
            Ir.FCmp(LLVMRealPredicate.LLVMRealUNO, real, real),
            Ir.FCmp(LLVMRealPredicate.LLVMRealUNO, imaginary, imaginary)
        );
        LLVMValueRef infinity = Ir.Float(register, double.PositiveInfinity);
        LLVMValueRef isZero = Ir.And(
            Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, b.Real, zero),
            Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, b.Imaginary, zero)
        );
        LLVMValueRef signed = Ir.Intrinsic("llvm.copysign", infinity, b.Real);
        Element byZero = new(Ir.FMul(signed, a.Real), Ir.FMul(signed, a.Imaginary));
        LLVMValueRef dividendInfinite = Ir.Or(Ir.Not(IsFinite(a.Real)), Ir.Not(IsFinite(a.Imaginary)));
        LLVMValueRef divisorFinite = Ir.And(IsFinite(b.Real), IsFinite(b.Imaginary));
        Element boxed = new(Box(a.Real), Box(a.Imaginary));
        Element infinite = new(
            Ir.FMul(infinity, Ir.FAdd(Ir.FMul(boxed.Real, b.Real), Ir.FMul(boxed.Imaginary, b.Imaginary))),
            Ir.FMul(infinity, Ir.FSub(Ir.FMul(boxed.Imaginary, b.Real), Ir.FMul(boxed.Real, b.Imaginary)))
        );
        Element box = new(Box(b.Real), Box(b.Imaginary));
        Element vanishing = new(
            Ir.FMul(zero, Ir.FAdd(Ir.FMul(a.Real, box.Real), Ir.FMul(a.Imaginary, box.Imaginary))),
            Ir.FMul(zero, Ir.FSub(Ir.FMul(a.Imaginary, box.Real), Ir.FMul(a.Real, box.Imaginary)))
        );
        Element plain = new(real, imaginary);
        Element repaired = Select(
            Ir.And(dividendInfinite, divisorFinite),
            infinite,
            Select(Ir.And(Ir.Not(dividendInfinite), Ir.Not(divisorFinite)), vanishing, plain)
        );
        return Select(bothNaN, Select(isZero, byZero, repaired), plain);
    }

    // 1 for an infinity, 0 for anything else, with the sign.
    private LLVMValueRef Box(LLVMValueRef value)
    {
        LLVMTypeRef type = Ir.TypeOf(value);
        return Ir.Intrinsic("llvm.copysign", Ir.Select(IsInfinite(value), Ir.Float(type, 1), Ir.Zero(type)), value);
    }

    private LLVMValueRef Hypot(ElementType type, Element a) => CallReal("hypot", a.Real, a.Imaginary);

    private LLVMValueRef LessComplex(Element a, Element b) => CompareComplex(Order.Less, a, b);

    private LLVMValueRef CompareComplex(Order order, Element a, Element b)
    {
        LLVMValueRef real = Ir.FCmp(order.Real, a.Real, b.Real);
        LLVMValueRef imaginary = Ir.FCmp(order.Real, a.Imaginary, b.Imaginary);
        if (order == Order.Equal)
        {
            return Ir.And(real, imaginary);
        }

        return order == Order.NotEqual
            ? Ir.Or(real, imaginary)
            : Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, a.Real, b.Real), imaginary, real);
    }

    // A complex<f64> travels in two scalar registers (System V calling convention).
    private Element CallComplex(string name, Element argument)
    {
        LLVMTypeRef result = Types.Struct(Types.F64, Types.F64);
        return Unpack(Ir.Call(Unit.Library(name, result, Types.F64, Types.F64), argument.Real, argument.Imaginary));
    }

    private LLVMValueRef Pack(Element element)
    {
        LLVMTypeRef part = Ir.TypeOf(element.Real);
        return Ir.InsertField(
            Ir.InsertField(Ir.Poison(Types.Struct(part, part)), element.Real, 0),
            element.Imaginary,
            1
        );
    }

    private Element Unpack(LLVMValueRef pair) => new(Ir.ExtractField(pair, 0), Ir.ExtractField(pair, 1));
}
