using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Complex numbers.
internal sealed partial class Scalars
{
    private Element MultiplyComplex(Element a, Element b) => new(
        Ir.FSub(Ir.FMul(a.Real, b.Real), Ir.FMul(a.Imaginary, b.Imaginary)),
        Ir.FAdd(Ir.FMul(a.Real, b.Imaginary), Ir.FMul(a.Imaginary, b.Real)));

    // Smith's method: the divisor's parts are scaled by their ratio, so that no square of them is formed.
    private Element DivideComplex(ElementType type, Element a, Element b)
    {
        LLVMTypeRef register = RegisterType(type);
        LlvmFunction helper = Unit.Helper($"divide.{type.Text}", Types.Struct(register, register),
            [register, register, register, register], (scalars, function) => scalars.Pack(scalars.DivideSmith(
                new(function.Parameter(0), function.Parameter(1)), new(function.Parameter(2), function.Parameter(3)))));
        return Unpack(Ir.Call(helper, a.Real, a.Imaginary, b.Real, b.Imaginary));
    }

    private Element DivideSmith(Element a, Element b)
    {
        LLVMTypeRef register = Ir.TypeOf(a.Real);
        LLVMValueRef zero = Ir.Zero(register);
        LLVMValueRef isRealBigger = Ir.FCmp(
            LLVMRealPredicate.LLVMRealOGE, Ir.Intrinsic("llvm.fabs", b.Real), Ir.Intrinsic("llvm.fabs", b.Imaginary));
        LLVMValueRef big = Ir.Select(isRealBigger, b.Real, b.Imaginary);
        LLVMValueRef small = Ir.Select(isRealBigger, b.Imaginary, b.Real);
        LLVMValueRef ratio = Ir.FDiv(small, big);
        LLVMValueRef scale = Ir.FAdd(big, Ir.FMul(small, ratio));
        LLVMValueRef first = Ir.Select(isRealBigger, a.Real, a.Imaginary);
        LLVMValueRef second = Ir.Select(isRealBigger, a.Imaginary, a.Real);
        LLVMValueRef real = Ir.FDiv(Ir.FAdd(first, Ir.FMul(second, ratio)), scale);
        LLVMValueRef cross = Ir.FDiv(Ir.FSub(second, Ir.FMul(first, ratio)), scale);
        LLVMValueRef imaginary = Ir.Select(isRealBigger, cross, Ir.FNeg(cross));

        // Annex G of the C standard: infinities and zero divisors, where the formula gives NaN for both parts.
        LLVMValueRef bothNaN = Ir.And(
            Ir.FCmp(LLVMRealPredicate.LLVMRealUNO, real, real), Ir.FCmp(LLVMRealPredicate.LLVMRealUNO, imaginary, imaginary));
        LLVMValueRef infinity = Ir.Float(register, double.PositiveInfinity);
        LLVMValueRef isZero = Ir.And(
            Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, b.Real, zero), Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, b.Imaginary, zero));
        LLVMValueRef signed = Ir.Intrinsic("llvm.copysign", infinity, b.Real);
        Element byZero = new(Ir.FMul(signed, a.Real), Ir.FMul(signed, a.Imaginary));
        LLVMValueRef dividendInfinite = Ir.Or(Ir.Not(IsFinite(a.Real)), Ir.Not(IsFinite(a.Imaginary)));
        LLVMValueRef divisorFinite = Ir.And(IsFinite(b.Real), IsFinite(b.Imaginary));
        Element boxed = new(Box(a.Real), Box(a.Imaginary));
        Element infinite = new(
            Ir.FMul(infinity, Ir.FAdd(Ir.FMul(boxed.Real, b.Real), Ir.FMul(boxed.Imaginary, b.Imaginary))),
            Ir.FMul(infinity, Ir.FSub(Ir.FMul(boxed.Imaginary, b.Real), Ir.FMul(boxed.Real, b.Imaginary))));
        Element box = new(Box(b.Real), Box(b.Imaginary));
        Element vanishing = new(
            Ir.FMul(zero, Ir.FAdd(Ir.FMul(a.Real, box.Real), Ir.FMul(a.Imaginary, box.Imaginary))),
            Ir.FMul(zero, Ir.FSub(Ir.FMul(a.Imaginary, box.Real), Ir.FMul(a.Real, box.Imaginary))));
        Element plain = new(real, imaginary);
        Element repaired = Select(Ir.And(dividendInfinite, divisorFinite), infinite,
            Select(Ir.And(Ir.Not(dividendInfinite), Ir.Not(divisorFinite)), vanishing, plain));
        return Select(bothNaN, Select(isZero, byZero, repaired), plain);
    }

    // 1 for an infinity, 0 for anything else, with the sign.
    private LLVMValueRef Box(LLVMValueRef value)
    {
        LLVMTypeRef type = Ir.TypeOf(value);
        LLVMValueRef isInfinite = Ir.FCmp(
            LLVMRealPredicate.LLVMRealOEQ, Ir.Intrinsic("llvm.fabs", value), Ir.Float(type, double.PositiveInfinity));
        return Ir.Intrinsic("llvm.copysign", Ir.Select(isInfinite, Ir.Float(type, 1), Ir.Zero(type)), value);
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

    // A complex<f32> travels in one vector register, a complex<f64> in two scalar ones (System V calling convention).
    private Element CallComplex(string name, ElementType type, params ReadOnlySpan<Element> arguments)
    {
        bool wide = type.Kind == ElementKind.Complex128;
        LLVMTypeRef pair = Types.Vector(Types.F32, 2);
        LLVMValueRef[] values = new LLVMValueRef[arguments.Length * (wide ? 2 : 1)];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (wide)
            {
                (values[2 * i], values[(2 * i) + 1]) = (arguments[i].Real, arguments[i].Imaginary);
            }
            else
            {
                LLVMValueRef vector = Ir.InsertLane(Ir.Poison(pair), arguments[i].Real, 0);
                values[i] = Ir.InsertLane(vector, arguments[i].Imaginary, 1);
            }
        }

        LLVMTypeRef[] parameters = new LLVMTypeRef[values.Length];
        Array.Fill(parameters, wide ? Types.F64 : pair);
        LLVMTypeRef result = wide ? Types.Struct(Types.F64, Types.F64) : pair;
        LLVMValueRef returned = Ir.Call(Unit.Library(wide ? name : name + "f", result, parameters), values);
        return wide ? Unpack(returned) : new(Ir.ExtractLane(returned, 0), Ir.ExtractLane(returned, 1));
    }

    private LLVMValueRef Pack(Element element)
    {
        LLVMTypeRef part = Ir.TypeOf(element.Real);
        return Ir.InsertField(Ir.InsertField(Ir.Poison(Types.Struct(part, part)), element.Real, 0), element.Imaginary, 1);
    }

    private Element Unpack(LLVMValueRef pair) => new(Ir.ExtractField(pair, 0), Ir.ExtractField(pair, 1));
}
