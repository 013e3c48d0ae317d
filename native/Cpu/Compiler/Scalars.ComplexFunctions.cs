using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Functions of complex numbers that the C library lacks, or defines otherwise.
internal sealed partial class Scalars
{
    // A complex<f32> has its function computed in f64: what cancels there is still exact enough.
    private Element InDouble(ElementType type, Element a, Func<Element, Element> function)
    {
        Element wide = Convert(type, ElementType.Complex128, a);
        return Convert(ElementType.Complex128, type, function(wide));
    }

    // Where the C library knows the magnitude of exp(±inf ± i·inf), a rotation by an unknown angle is unknown here.
    private Element ExponentialComplex(ElementType type, Element a)
    {
        Element value = CallComplex("cexp", type, a);
        LLVMValueRef nan = Ir.Float(Ir.TypeOf(a.Real), double.NaN);
        return Select(IsFinite(a.Imaginary), value, new Element(nan, nan));
    }

    private Element ExponentialMinusOneComplex(Element a)
    {
        LLVMValueRef grown = CallReal("expm1", a.Real);
        LLVMValueRef half = CallReal("sin", Ir.FMul(a.Imaginary, Ir.Float(Types.F64, 0.5)));
        LLVMValueRef turned = Ir.FMul(Ir.Float(Types.F64, 2), Ir.FMul(half, half));
        LLVMValueRef real = Ir.FSub(Ir.FMul(grown, CallReal("cos", a.Imaginary)), turned);
        Element exponential = ExponentialComplex(ElementType.Complex128, a);
        // Far from 0 nothing cancels, and the product may overflow where the exponential does not.
        LLVMValueRef isFar = Ir.FCmp(LLVMRealPredicate.LLVMRealOGT, a.Real, Ir.Float(Types.F64, 50));
        real = Ir.Select(isFar, exponential.Real, real);
        return new(real, exponential.Imaginary);
    }

    // log|1+z| = log1p(x(2+x) + y²) / 2, with the sum's rounding errors added back: its parts may cancel.
    private Element LogPlusOneComplex(Element a)
    {
        (LLVMValueRef x, LLVMValueRef y) = (a.Real, a.Imaginary);
        LLVMValueRef two = Ir.Float(Types.F64, 2);
        (LLVMValueRef sum, LLVMValueRef sumError) = TwoSum(two, x);
        LLVMValueRef product = Ir.FMul(x, sum);
        LLVMValueRef productError = Ir.FAdd(Ir.Fma(x, sum, Ir.FNeg(product)), Ir.FMul(x, sumError));
        LLVMValueRef square = Ir.FMul(y, y);
        LLVMValueRef squareError = Ir.Fma(y, y, Ir.FNeg(square));
        (LLVMValueRef total, LLVMValueRef totalError) = TwoSum(product, square);
        LLVMValueRef error = Ir.FAdd(totalError, Ir.FAdd(productError, squareError));
        LLVMValueRef near = Ir.FMul(Ir.Float(Types.F64, 0.5), CallReal("log1p", Ir.FAdd(total, error)));
        // The magnitude itself may overflow, a quarter of it does not.
        LLVMValueRef quarter = Ir.Float(Types.F64, 0.25);
        LLVMValueRef far = Ir.FAdd(
            CallReal("log", CallReal("hypot", Ir.FMul(x, quarter), Ir.FMul(y, quarter))), Ir.Float(Types.F64, Math.Log(4)));
        LLVMValueRef greatest = Ir.Intrinsic("llvm.maximum", Ir.Intrinsic("llvm.fabs", x), Ir.Intrinsic("llvm.fabs", y));
        LLVMValueRef isNear = Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, greatest, Ir.Float(Types.F64, 1e100));
        LLVMValueRef angle = CallReal("atan2", y, Ir.FAdd(x, Ir.Float(Types.F64, 1)));
        return new(Ir.Select(isNear, near, far), angle);
    }

    /// <summary>A function of complex numbers of the C library that is computed in <c>f64</c>.</summary>
    public Element ComplexFunction(string name, ElementType type, Element a) =>
        InDouble(type, a, wide => CallComplex(name, ElementType.Complex128, wide));

    private Element CbrtComplex(Element a)
    {
        LLVMValueRef radius = CallReal("cbrt", CallReal("hypot", a.Real, a.Imaginary));
        LLVMValueRef angle = Ir.FDiv(CallReal("atan2", a.Imaginary, a.Real), Ir.Float(Types.F64, 3));
        return new(Ir.FMul(radius, CallReal("cos", angle)), Ir.FMul(radius, CallReal("sin", angle)));
    }

    // The rounded sum and what rounding took away.
    private (LLVMValueRef Sum, LLVMValueRef Error) TwoSum(LLVMValueRef a, LLVMValueRef b)
    {
        LLVMValueRef sum = Ir.FAdd(a, b);
        LLVMValueRef part = Ir.FSub(sum, a);
        LLVMValueRef error = Ir.FAdd(Ir.FSub(a, Ir.FSub(sum, part)), Ir.FSub(b, part));
        return (sum, error);
    }
}
