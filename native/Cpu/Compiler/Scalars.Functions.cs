using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Elementary functions, for every type: narrow floats through f32. The C library's where there is no polynomial of
// ours.
internal sealed partial class Scalars
{
    // (tanh(x) / x - 1) / x² in x², up to |x| = 0.3, interpolated in Chebyshev's points, error 3e-17; low order first.
    private static readonly double[] TanhTail =
    [
        -0.3333333333333333,
        0.1333333333333329,
        -0.05396825396812457,
        0.021869488521343437,
        -0.008863234679640893,
        0.003592100568735897,
        -0.0014553114589214793,
        0.0005841877453022888,
        -0.00020339385441748038,
    ];

    /// <summary>A function of one argument by the C library's name (<c>exp</c>, <c>tanh</c>, …).</summary>
    public Element Function(string name, ElementType type, Element a) =>
        type.IsComplex ? ComplexFunction(name, type, a) : Round(type, CallReal(name, a.Real));

    /// <summary><c>exp(x) - 1</c></summary>
    public Element ExponentialMinusOne(ElementType type, Element a) =>
        type.IsComplex
            ? InWider("expm1", type, static (scalars, x) => scalars.ExponentialMinusOneWide(x[0]), a)
            : Function("expm1", type, a);

    /// <summary><c>log(1 + x)</c></summary>
    public Element LogPlusOne(ElementType type, Element a) =>
        type.IsComplex ? LogPlusOneComplex(type, a) : Function("log1p", type, a);

    /// <summary>A power of floats or complex numbers.</summary>
    public Element Power(ElementType type, Element a, Element b) =>
        type.IsComplex
            ? InWider("pow", type, static (scalars, x) => scalars.PowerWide(x[0], x[1]), a, b)
            : Round(type, CallReal("pow", a.Real, b.Real));

    /// <summary>The angle of the point (b, a); of complex numbers <c>-i · log((b + i·a) / sqrt(a² + b²))</c>.</summary>
    public Element Atan2(ElementType type, Element a, Element b)
    {
        if (!type.IsComplex)
        {
            return Round(type, CallReal("atan2", a.Real, b.Real));
        }

        ElementType wide = ElementType.Complex128;
        (Element y, Element x) = (Convert(type, wide, a), Convert(type, wide, b));
        Element turned = new(Ir.FSub(x.Real, y.Imaginary), Ir.FAdd(x.Imaginary, y.Real));
        Element length = Sqrt(wide, Add(wide, Multiply(wide, x, x), Multiply(wide, y, y)));
        Element logarithm = CallComplex("clog", DivideComplex(wide, turned, length));
        return Convert(wide, type, new Element(logarithm.Imaginary, Ir.FNeg(logarithm.Real)));
    }

    /// <summary>Cube root; of a complex number the one nearest to the positive real axis.</summary>
    public Element Cbrt(ElementType type, Element a) =>
        type.IsComplex
            ? InWider("cbrt", type, static (scalars, x) => scalars.CbrtWide(x[0]), a)
            : Function("cbrt", type, a);

    /// <summary>A rounding or root by LLVM's intrinsic, without an error in the last place.</summary>
    public Element Exact(string intrinsic, ElementType type, Element a) => Round(type, Ir.Intrinsic(intrinsic, a.Real));

    /// <summary>Square root.</summary>
    public Element Sqrt(ElementType type, Element a) =>
        type.IsComplex ? ComplexFunction("sqrt", type, a) : Exact("llvm.sqrt", type, a);

    /// <summary>One divided by the square root.</summary>
    public Element Rsqrt(ElementType type, Element a)
    {
        if (type.IsComplex)
        {
            return DivideComplex(type, Number(type, 1), Sqrt(type, a));
        }

        return Round(type, Ir.FDiv(Ir.Float(Ir.TypeOf(a.Real), 1), Ir.Intrinsic("llvm.sqrt", a.Real)));
    }

    /// <summary><c>1 / (1 + exp(-x))</c></summary>
    public Element Logistic(ElementType type, Element a)
    {
        if (type.IsComplex)
        {
            return InWider("logistic", type, static (scalars, x) => scalars.LogisticWide(x[0]), a);
        }

        return Round(type, LogisticReal(a.Real));
    }

    // With e = exp(-|x|): 1 / (1 + e) above 0, e / (1 + e) below, which is exact also where exp(-x) overflows.
    private LLVMValueRef LogisticReal(LLVMValueRef x)
    {
        LLVMTypeRef type = Ir.LaneTypeOf(x);
        LLVMValueRef one = Ir.Float(type, 1);
        LLVMValueRef isNegative = Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, x, Ir.Zero(type));
        LLVMValueRef magnitude = Ir.FNeg(Ir.Intrinsic("llvm.fabs", x));
        if (type == Types.F64)
        {
            LLVMValueRef power = CallReal("exp", magnitude);
            return Ir.FDiv(Ir.Select(isNegative, power, one), Ir.FAdd(one, power));
        }

        // Sum and quotient with what rounding takes from them, or three roundings would add up to more than 2 ulp.
        (LLVMValueRef e, LLVMValueRef rest) = ExpWithRest32(magnitude);
        LLVMValueRef sum = Ir.FAdd(one, e);
        LLVMValueRef lost = Ir.FAdd(Ir.FSub(e, Ir.FSub(sum, one)), rest);
        LLVMValueRef above = Ir.Select(isNegative, e, one);
        LLVMValueRef aboveRest = Ir.Select(isNegative, rest, Ir.Zero(type));
        LLVMValueRef reciprocal = Reciprocal(sum);
        LLVMValueRef quotient = Ir.FMul(above, reciprocal);
        LLVMValueRef error = MultiplyAdd(Ir.FNeg(quotient), sum, above);
        error = Ir.FAdd(error, MultiplyAdd(Ir.FNeg(quotient), lost, aboveRest));
        return MultiplyAdd(error, reciprocal, quotient);
    }

    /// <summary>True unless infinite or NaN.</summary>
    public LLVMValueRef IsFinite(LLVMValueRef a)
    {
        LLVMValueRef magnitude = Ir.Intrinsic("llvm.fabs", a);
        return Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, magnitude, Ir.Float(Ir.TypeOf(a), double.PositiveInfinity));
    }

    private LLVMValueRef CallReal(string name, params ReadOnlySpan<LLVMValueRef> arguments)
    {
        LLVMTypeRef type = Ir.LaneTypeOf(arguments[0]);
        if (type == Types.F32)
        {
            switch (name)
            {
                case "exp":
                    return Exp32(arguments[0]);
                case "log":
                    return Log32(arguments[0]);
                case "log1p":
                    return LogPlusOne32(arguments[0]);
                case "tanh":
                    return Tanh32(arguments[0]);
                // Those of the C library are more than 2 ulp off somewhere.
                case "acosh" or "asinh" or "atanh" or "cosh" or "erfc" or "lgamma" or "sinh":
                    LLVMValueRef wide = Ir.Call(
                        Unit.Library(name, Types.F64, Types.F64),
                        Ir.FPExt(arguments[0], Types.F64)
                    );
                    return Ir.FPTrunc(wide, Types.F32);
            }
        }
        else if (type == Types.F64)
        {
            switch (name)
            {
                case "cbrt":
                    return Cbrt64(arguments[0]);
                case "tanh":
                    return Tanh64(arguments[0]);
                case "erfc" or "lgamma":
                    return Ir.Call(Extended(name), arguments[0]);
            }
        }

        Span<LLVMTypeRef> parameters = stackalloc LLVMTypeRef[arguments.Length];
        parameters.Fill(type);
        string suffix =
            type == Types.F64 ? ""
            : type == Types.F32 ? "f"
            : "l";
        return Ir.Call(Unit.Library(name + suffix, type, parameters), arguments);
    }

    // An f64 function by the C library's long double one. It stays a function of its own: the processor has no
    // conversion from f16 to the x87's format, which LLVM would make of two.
    private LlvmFunction Extended(string name) =>
        Unit.Helper(
                "extended." + name,
                Types.F64,
                [Types.F64],
                (scalars, self) =>
                    scalars.Ir.FPTrunc(
                        scalars.CallReal(name, scalars.Ir.FPExt(self.Parameter(0), Types.F80)),
                        Types.F64
                    )
            )
            .With("noinline");

    // expm1(2|x|) / (expm1(2|x|) + 2), with the sign; from 22 on it is 1, and below 0.3 the roundings would add up.
    private LLVMValueRef Tanh64(LLVMValueRef x)
    {
        LLVMValueRef magnitude = Ir.Intrinsic("llvm.fabs", x);
        LLVMValueRef square = Ir.FMul(x, x);
        LLVMValueRef tail = Ir.Float(Types.F64, TanhTail[^1]);
        for (int i = TanhTail.Length - 2; i >= 0; i--)
        {
            tail = Ir.FAdd(Ir.FMul(tail, square), Ir.Float(Types.F64, TanhTail[i]));
        }

        LLVMValueRef near = Ir.FAdd(magnitude, Ir.FMul(magnitude, Ir.FMul(square, tail)));
        LLVMValueRef isNear = Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, magnitude, Ir.Float(Types.F64, 0.3));
        LLVMValueRef isFar = Ir.FCmp(LLVMRealPredicate.LLVMRealOGT, magnitude, Ir.Float(Types.F64, 22));
        magnitude = Ir.Select(isFar, Ir.Float(Types.F64, 22), magnitude);
        LLVMValueRef grown = CallReal("expm1", Ir.FAdd(magnitude, magnitude));
        LLVMValueRef quotient = Ir.FDiv(grown, Ir.FAdd(grown, Ir.Float(Types.F64, 2)));
        return Ir.Intrinsic("llvm.copysign", Ir.Select(isNear, near, quotient), x);
    }

    // The C library's is up to 4 ulp off: a step of Newton's method with an exact residual, on numbers that are not
    // subnormal.
    private LLVMValueRef Cbrt64(LLVMValueRef x)
    {
        LLVMValueRef isTiny = Ir.FCmp(
            LLVMRealPredicate.LLVMRealOLT,
            Ir.Intrinsic("llvm.fabs", x),
            Ir.Float(Types.F64, 1e-200)
        );
        LLVMValueRef scaled = Ir.Select(isTiny, Ir.FMul(x, Ir.Float(Types.F64, Math.ScaleB(1, 600))), x);
        LLVMValueRef root = Ir.Call(Unit.Library("cbrt", Types.F64, Types.F64), scaled);
        LLVMValueRef square = Ir.FMul(root, root);
        LLVMValueRef squareRest = Ir.Fma(root, root, Ir.FNeg(square));
        LLVMValueRef residual = Ir.FAdd(Ir.Fma(square, root, Ir.FNeg(scaled)), Ir.FMul(squareRest, root));
        LLVMValueRef better = Ir.FSub(root, Ir.FDiv(residual, Ir.FMul(Ir.Float(Types.F64, 3), square)));
        // Of zeros, infinities and NaN there is nothing to improve.
        LLVMValueRef isOrdinary = Ir.And(
            IsFinite(root),
            Ir.FCmp(LLVMRealPredicate.LLVMRealONE, root, Ir.Zero(Types.F64))
        );
        LLVMValueRef result = Ir.Select(isOrdinary, better, root);
        return Ir.Select(isTiny, Ir.FMul(result, Ir.Float(Types.F64, Math.ScaleB(1, -200))), result);
    }
}
