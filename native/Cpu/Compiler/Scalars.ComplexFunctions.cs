using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Functions of complex numbers. They are computed in a wider format and rounded once: what cancels there is still exact
// enough, and nothing on the way overflows that the result does not.
internal sealed partial class Scalars
{
    /// <summary>
    /// A function of complex numbers by the C library's name without its <c>c</c> (<c>sin</c>, <c>log</c>, …).
    /// </summary>
    public Element ComplexFunction(string name, ElementType type, Element a) =>
        name switch
        {
            "exp" => ExponentialComplex(type, a),
            "tanh" => InWider(name, type, static (scalars, x) => scalars.TanhWide(x[0]), a),
            // tan(z) = -i · tanh(i·z)
            "tan" => InWider(
                name,
                type,
                static (scalars, x) =>
                {
                    Element turned = scalars.TanhWide(new(scalars.Ir.FNeg(x[0].Imaginary), x[0].Real));
                    return new(turned.Imaginary, scalars.Ir.FNeg(turned.Real));
                },
                a
            ),
            _ => InDouble(type, a, wide => CallComplex("c" + name, wide)),
        };

    // complex<f32> in f64, complex<f64> in the 64 digits of the x87.
    private Element InWider(
        string name,
        ElementType type,
        Func<Scalars, Element[], Element> function,
        params ReadOnlySpan<Element> arguments
    )
    {
        LLVMTypeRef register = RegisterType(type);
        LLVMTypeRef wide = type.Kind == ElementKind.Complex64 ? Types.F64 : Types.F80;
        LLVMTypeRef[] parameters = new LLVMTypeRef[2 * arguments.Length];
        Array.Fill(parameters, register);
        LlvmFunction helper = Unit.Helper(
            $"{name}.{type.Text}",
            Types.Struct(register, register),
            parameters,
            (scalars, self) =>
            {
                Element[] operands = new Element[parameters.Length / 2];
                for (int i = 0; i < operands.Length; i++)
                {
                    operands[i] = new(
                        scalars.Ir.FPExt(self.Parameter(2 * i), wide),
                        scalars.Ir.FPExt(self.Parameter((2 * i) + 1), wide)
                    );
                }

                Element result = function(scalars, operands);
                return scalars.Pack(
                    new(scalars.Ir.FPTrunc(result.Real, register), scalars.Ir.FPTrunc(result.Imaginary, register))
                );
            }
        );
        if (wide == Types.F80)
        {
            // See Extended.
            helper.With("noinline");
        }

        LLVMValueRef[] parts = new LLVMValueRef[parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            (parts[2 * i], parts[(2 * i) + 1]) = (arguments[i].Real, arguments[i].Imaginary);
        }

        return Unpack(Ir.Call(helper, parts));
    }

    private Element InDouble(ElementType type, Element a, Func<Element, Element> function)
    {
        Element wide = Convert(type, ElementType.Complex128, a);
        return Convert(ElementType.Complex128, type, function(wide));
    }

    // Where the C library knows the magnitude of exp(±inf ± i·inf), a rotation by an unknown angle is unknown here.
    private Element ExponentialComplex(ElementType type, Element a)
    {
        Element value = InDouble(type, a, wide => CallComplex("cexp", wide));
        LLVMValueRef nan = Ir.Float(Ir.TypeOf(a.Real), double.NaN);
        return Select(IsFinite(a.Imaginary), value, new Element(nan, nan));
    }

    // (exp(x)·cos y - 1) + i·exp(x)·sin y, where cos y = 1 - 2·sin²(y/2).
    private Element ExponentialMinusOneWide(Element a)
    {
        (LLVMValueRef x, LLVMValueRef y) = (a.Real, a.Imaginary);
        LLVMValueRef half = CallReal("sin", Ir.FMul(y, Wide(x, 0.5)));
        LLVMValueRef turned = Ir.FMul(Wide(x, 2), Ir.FMul(half, half));
        LLVMValueRef real = Ir.FSub(Ir.FMul(CallReal("expm1", x), CallReal("cos", y)), turned);
        LLVMValueRef imaginary = Ir.FMul(CallReal("exp", x), CallReal("sin", y));
        return new(real, Ir.Select(IsZero(y), y, imaginary));
    }

    // log|1+z| = log1p(x(2+x) + y²) / 2, with the sum's rounding errors added back: its parts may cancel. Near -1,
    // where 1 + x is exact, and where the squares would overflow, the logarithm of the magnitude itself.
    private Element LogPlusOneComplex(ElementType type, Element a)
    {
        LlvmFunction helper = Unit.Helper(
                "log1p.complex",
                Types.F64,
                [Types.F64, Types.F64],
                (scalars, self) => scalars.LogOfMagnitudePlusOne(self.Parameter(0), self.Parameter(1))
            )
            .With("noinline");
        return InDouble(
            type,
            a,
            wide =>
            {
                LLVMValueRef angle = CallReal("atan2", wide.Imaginary, Ir.FAdd(wide.Real, Ir.Float(Types.F64, 1)));
                return new(Ir.Call(helper, wide.Real, wide.Imaginary), angle);
            }
        );
    }

    private LLVMValueRef LogOfMagnitudePlusOne(LLVMValueRef x, LLVMValueRef y)
    {
        (LLVMValueRef sum, LLVMValueRef sumError) = TwoSum(Ir.Float(Types.F64, 2), x);
        LLVMValueRef product = Ir.FMul(x, sum);
        LLVMValueRef productError = Ir.FAdd(Ir.Fma(x, sum, Ir.FNeg(product)), Ir.FMul(x, sumError));
        LLVMValueRef square = Ir.FMul(y, y);
        LLVMValueRef squareError = Ir.Fma(y, y, Ir.FNeg(square));
        (LLVMValueRef total, LLVMValueRef totalError) = TwoSum(product, square);
        LLVMValueRef isNear = Ir.And(
            Ir.FCmp(LLVMRealPredicate.LLVMRealOGT, total, Ir.Float(Types.F64, -0.5)),
            Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, total, Ir.Float(Types.F64, 1e100))
        );
        return Ir.If(
            isNear,
            () =>
            {
                LLVMValueRef error = Ir.FAdd(totalError, Ir.FAdd(productError, squareError));
                return [Ir.FMul(Ir.Float(Types.F64, 0.5), CallReal("log1p", Ir.FAdd(total, error)))];
            },
            () =>
            {
                LLVMValueRef wide = Ir.FPExt(x, Types.F80);
                LLVMValueRef magnitude = CallReal("hypot", Ir.FAdd(wide, Wide(wide, 1)), Ir.FPExt(y, Types.F80));
                return [Ir.FPTrunc(CallReal("log", magnitude), Types.F64)];
            }
        )[0];
    }

    // (sinh x·cosh x + i·sin y·cos y) / (sinh² x + cos² y)
    private Element TanhWide(Element a)
    {
        (LLVMValueRef x, LLVMValueRef y) = (a.Real, a.Imaginary);
        // Beyond it the real part is ±1, and the imaginary part vanishes in the result's type.
        LLVMValueRef bounded = Bound(x, Ir.TypeOf(x) == Types.F64 ? 350 : 5000);
        (LLVMValueRef sinh, LLVMValueRef cosine) = (CallReal("sinh", bounded), CallReal("cos", y));
        LLVMValueRef divisor = Ir.FAdd(Ir.FMul(sinh, sinh), Ir.FMul(cosine, cosine));
        LLVMValueRef real = Ir.FDiv(Ir.FMul(sinh, CallReal("cosh", bounded)), divisor);
        LLVMValueRef imaginary = Ir.FDiv(Ir.FMul(CallReal("sin", y), cosine), divisor);
        // Annex G of the C standard: zeros stay, and the limit is ±1 whatever the angle.
        Element value = new(Ir.Select(IsZero(x), x, real), Ir.Select(IsZero(y), y, imaginary));
        LLVMValueRef isLimit = Ir.And(IsInfinite(x), Ir.Not(IsFinite(y)));
        Element limit = new(Ir.Intrinsic("llvm.copysign", Wide(x, 1), x), Ir.Zero(Ir.TypeOf(x)));
        return Select(isLimit, limit, value);
    }

    // 1 / (1 + exp(-z)) = (exp(x) + cos y + i·sin y) / 4(sinh²(x/2) + cos²(y/2)), where cos y = 2·cos²(y/2) - 1.
    private Element LogisticWide(Element a)
    {
        LLVMValueRef x = Bound(a.Real, Ir.TypeOf(a.Real) == Types.F64 ? 700 : 11000);
        LLVMValueRef y = a.Imaginary;
        LLVMValueRef sinh = CallReal("sinh", Ir.FMul(x, Wide(x, 0.5)));
        LLVMValueRef half = CallReal("cos", Ir.FMul(y, Wide(x, 0.5)));
        LLVMValueRef square = Ir.FMul(half, half);
        LLVMValueRef divisor = Ir.FMul(Wide(x, 4), Ir.FAdd(Ir.FMul(sinh, sinh), square));
        LLVMValueRef above = Ir.FAdd(CallReal("expm1", x), Ir.FMul(Wide(x, 2), square));
        return new(Ir.FDiv(above, divisor), Ir.FDiv(CallReal("sin", y), divisor));
    }

    private Element CbrtWide(Element a)
    {
        LLVMValueRef radius = CallReal("cbrt", CallReal("hypot", a.Real, a.Imaginary));
        LLVMValueRef angle = Ir.FDiv(CallReal("atan2", a.Imaginary, a.Real), Wide(radius, 3));
        return new(Ir.FMul(radius, CallReal("cos", angle)), ProductOrZero(CallReal("sin", angle), radius));
    }

    private Element SignWide(Element a)
    {
        LLVMValueRef magnitude = CallReal("hypot", a.Real, a.Imaginary);
        LLVMValueRef zero = Ir.Zero(Ir.TypeOf(magnitude));
        Element unit = new(Ir.FDiv(a.Real, magnitude), Ir.FDiv(a.Imaginary, magnitude));
        return Select(IsZero(magnitude), new Element(zero, zero), unit);
    }

    // Zero times anything is zero: the factor stands for a term that is not there.
    private LLVMValueRef ProductOrZero(LLVMValueRef factor, LLVMValueRef value) =>
        Ir.Select(IsZero(factor), factor, Ir.FMul(factor, value));

    private LLVMValueRef Bound(LLVMValueRef value, double limit)
    {
        LLVMValueRef isHigh = Ir.FCmp(LLVMRealPredicate.LLVMRealOGT, value, Wide(value, limit));
        LLVMValueRef isLow = Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, value, Wide(value, -limit));
        return Ir.Select(isHigh, Wide(value, limit), Ir.Select(isLow, Wide(value, -limit), value));
    }

    // A constant of another number's type.
    private LLVMValueRef Wide(LLVMValueRef like, double value) => Ir.Float(Ir.TypeOf(like), value);

    private LLVMValueRef IsZero(LLVMValueRef value) =>
        Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, value, Ir.Zero(Ir.TypeOf(value)));

    private LLVMValueRef IsInfinite(LLVMValueRef value) =>
        Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, Ir.Intrinsic("llvm.fabs", value), Wide(value, double.PositiveInfinity));

    // The rounded sum and what rounding took away.
    private (LLVMValueRef Sum, LLVMValueRef Error) TwoSum(LLVMValueRef a, LLVMValueRef b)
    {
        LLVMValueRef sum = Ir.FAdd(a, b);
        LLVMValueRef part = Ir.FSub(sum, a);
        LLVMValueRef error = Ir.FAdd(Ir.FSub(a, Ir.FSub(sum, part)), Ir.FSub(b, part));
        return (sum, error);
    }
}
