using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Arithmetic and comparison. Specification: §9.1, §9.2.
internal sealed partial class Scalars
{
    /// <summary>Sum; or of booleans.</summary>
    public Element Add(ElementType type, Element a, Element b) =>
        type switch
        {
            { IsBoolean: true } => Ir.Or(a.Real, b.Real),
            { IsComplex: true } => new Element(Ir.FAdd(a.Real, b.Real), Ir.FAdd(a.Imaginary, b.Imaginary)),
            { IsFloat: true } => Round(type, Ir.FAdd(a.Real, b.Real)),
            _ => Ir.Add(a.Real, b.Real),
        };

    /// <summary>Difference; exclusive or of booleans.</summary>
    public Element Subtract(ElementType type, Element a, Element b) =>
        type switch
        {
            { IsBoolean: true } => Ir.Xor(a.Real, b.Real),
            { IsComplex: true } => new Element(Ir.FSub(a.Real, b.Real), Ir.FSub(a.Imaginary, b.Imaginary)),
            { IsFloat: true } => Round(type, Ir.FSub(a.Real, b.Real)),
            _ => Ir.Sub(a.Real, b.Real),
        };

    /// <summary>Product; and of booleans.</summary>
    public Element Multiply(ElementType type, Element a, Element b) =>
        type switch
        {
            { IsBoolean: true } => Ir.And(a.Real, b.Real),
            { IsComplex: true } => MultiplyComplex(a, b),
            { IsFloat: true } => Round(type, Ir.FMul(a.Real, b.Real)),
            _ => Ir.Mul(a.Real, b.Real),
        };

    /// <summary>Quotient; integers truncate, and division by zero gives all ones.</summary>
    public Element Divide(ElementType type, Element a, Element b) =>
        type switch
        {
            { IsComplex: true } => DivideComplex(type, a, b),
            { IsFloat: true } => Round(type, Ir.FDiv(a.Real, b.Real)),
            _ => DivideInteger(type, a.Real, b.Real, remainder: false),
        };

    /// <summary>Remainder with the dividend's sign; integers: by zero it is the dividend.</summary>
    public Element Remainder(ElementType type, Element a, Element b) =>
        type.IsFloat ? Round(type, Ir.FRem(a.Real, b.Real)) : DivideInteger(type, a.Real, b.Real, remainder: true);

    /// <summary>The greater one; a NaN if either is.</summary>
    public Element Maximum(ElementType type, Element a, Element b) =>
        type switch
        {
            { IsBoolean: true } => Ir.Or(a.Real, b.Real),
            { IsComplex: true } => Select(LessComplex(b, a), a, b),
            { IsFloat: true } => Extreme(type, "llvm.maximum", a.Real, b.Real),
            { IsSigned: true } => Ir.Intrinsic("llvm.smax", a.Real, b.Real),
            _ => Ir.Intrinsic("llvm.umax", a.Real, b.Real),
        };

    /// <summary>The lesser one; a NaN if either is.</summary>
    public Element Minimum(ElementType type, Element a, Element b) =>
        type switch
        {
            { IsBoolean: true } => Ir.And(a.Real, b.Real),
            { IsComplex: true } => Select(LessComplex(a, b), a, b),
            { IsFloat: true } => Extreme(type, "llvm.minimum", a.Real, b.Real),
            { IsSigned: true } => Ir.Intrinsic("llvm.smin", a.Real, b.Real),
            _ => Ir.Intrinsic("llvm.umin", a.Real, b.Real),
        };

    /// <summary>Sign change.</summary>
    public Element Negate(ElementType type, Element a) =>
        type switch
        {
            { IsComplex: true } => new Element(Ir.FNeg(a.Real), Ir.FNeg(a.Imaginary)),
            { IsFloat: true } => Ir.FNeg(a.Real),
            _ => Ir.Neg(a.Real),
        };

    /// <summary>Magnitude; a real number also of a complex one.</summary>
    public Element Abs(ElementType type, Element a) =>
        type switch
        {
            { IsComplex: true } => Hypot(type, a),
            { IsFloat: true } => Ir.Intrinsic("llvm.fabs", a.Real),
            { IsSigned: true } => Ir.Call(Unit.Module.Intrinsic("llvm.abs", Ir.TypeOf(a.Real)), a.Real, Ir.Bool(false)),
            _ => a,
        };

    /// <summary>−1, 0 or 1; zeros and NaN stay; complex: direction.</summary>
    public Element Sign(ElementType type, Element a)
    {
        if (type.IsComplex)
        {
            return InWider("sign", type, static (scalars, x) => scalars.SignWide(x[0]), a);
        }

        LLVMValueRef zero = Ir.Zero(Ir.TypeOf(a.Real));
        if (type.IsFloat)
        {
            LLVMValueRef one = Ir.Intrinsic("llvm.copysign", Ir.Float(Ir.TypeOf(a.Real), 1), a.Real);
            return Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealONE, a.Real, zero), one, a.Real);
        }

        LLVMTypeRef integer = Ir.TypeOf(a.Real);
        LLVMValueRef positive = Ir.ZExt(Ir.ICmp(LLVMIntPredicate.LLVMIntSGT, a.Real, zero), integer);
        LLVMValueRef negative = Ir.SExt(Ir.ICmp(LLVMIntPredicate.LLVMIntSLT, a.Real, zero), integer);
        return type.IsSigned
            ? Ir.Or(positive, negative)
            : Ir.ZExt(Ir.ICmp(LLVMIntPredicate.LLVMIntNE, a.Real, zero), integer);
    }

    /// <summary>The lower bound, the upper bound, or the value between; a NaN passes.</summary>
    public Element Clamp(ElementType type, Element low, Element value, Element high) =>
        Minimum(type, Maximum(type, value, low), high);

    /// <summary>Shift left; 0 where the amount is not below the width.</summary>
    public Element ShiftLeft(Element a, Element b) => Shift(a.Real, b.Real, Ir.Shl, Ir.Zero);

    /// <summary>Shift right with zeros; 0 where the amount is not below the width.</summary>
    public Element ShiftRightLogical(Element a, Element b) => Shift(a.Real, b.Real, Ir.LShr, Ir.Zero);

    /// <summary>Shift right with the sign; all sign bits where the amount is not below the width.</summary>
    public Element ShiftRightArithmetic(Element a, Element b)
    {
        LLVMTypeRef type = Ir.LaneTypeOf(a.Real);
        LLVMValueRef last = Ir.Int(type, Width(type) - 1);
        return Ir.AShr(a.Real, Ir.Intrinsic("llvm.umin", b.Real, last));
    }

    /// <summary>How many bits above the highest one are zero; the width for 0.</summary>
    public Element CountLeadingZeros(Element a) =>
        Ir.Call(Unit.Module.Intrinsic("llvm.ctlz", Ir.TypeOf(a.Real)), a.Real, Ir.Bool(false));

    /// <summary>
    /// Numeric comparison: integers by the type's sign, floats with NaN unordered, complex lexicographic.
    /// </summary>
    public LLVMValueRef Compare(ElementType type, Order order, Element a, Element b)
    {
        if (type.IsComplex)
        {
            return CompareComplex(order, a, b);
        }

        return type.IsFloat
            ? Ir.FCmp(order.Real, a.Real, b.Real)
            : Ir.ICmp(type.IsSigned ? order.Signed : order.Unsigned, a.Real, b.Real);
    }

    /// <summary>Comparison of floats by their bits: −NaN, −∞, …, −0, +0, …, +∞, +NaN.</summary>
    public LLVMValueRef CompareTotal(Order order, LLVMValueRef a, LLVMValueRef b) =>
        Ir.ICmp(order.Signed, TotalOrderKey(a), TotalOrderKey(b));

    /// <summary>An integer that orders floats totally when compared as signed.</summary>
    public LLVMValueRef TotalOrderKey(LLVMValueRef value)
    {
        LLVMTypeRef type = Ir.LaneTypeOf(value) == Types.F64 ? Types.I64 : Types.I32;
        int width = Width(type);
        LLVMValueRef bits = Ir.BitCast(value, type);
        LLVMValueRef mask = Ir.LShr(Ir.AShr(bits, Ir.Int(type, width - 1)), Ir.Int(type, 1));
        return Ir.Xor(bits, mask);
    }

    /// <summary><c>base</c> to an integer power, wrapping; negative powers of anything but ±1 are 0.</summary>
    public Element PowerInteger(ElementType type, Element @base, Element exponent)
    {
        LLVMTypeRef register = RegisterType(type);
        LlvmFunction helper = Unit.Helper(
            $"power.{type.Text}",
            register,
            [register, register],
            (scalars, function) => scalars.PowerLoop(type, function.Parameter(0), function.Parameter(1))
        );
        return Ir.Call(helper, @base.Real, exponent.Real);
    }

    // LLVM narrows the operation to f16 itself, where the processor's loses signalling NaN.
    private LLVMValueRef Extreme(ElementType type, string intrinsic, LLVMValueRef a, LLVMValueRef b)
    {
        LLVMValueRef value = Ir.Intrinsic(intrinsic, a, b);
        return type.Kind != ElementKind.F16
            ? value
            : Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealUNO, a, b), Ir.Float(Ir.TypeOf(a), double.NaN), value);
    }

    private static int Width(LLVMTypeRef integer) => (int)LLVM.LLVMGetIntTypeWidth(integer);

    private LLVMValueRef PowerLoop(ElementType type, LLVMValueRef @base, LLVMValueRef exponent)
    {
        LLVMTypeRef register = RegisterType(type);
        LLVMValueRef zero = Ir.Zero(register);
        LLVMValueRef one = Ir.Int(register, 1);
        LLVMValueRef[] last = Ir.WhileLoop(
            [one, @base, exponent],
            state => Ir.ICmp(LLVMIntPredicate.LLVMIntNE, state[2], zero),
            state =>
            {
                LLVMValueRef isOdd = Ir.ICmp(LLVMIntPredicate.LLVMIntNE, Ir.And(state[2], one), zero);
                LLVMValueRef product = Ir.Select(isOdd, Ir.Mul(state[0], state[1]), state[0]);
                return [product, Ir.Mul(state[1], state[1]), Ir.LShr(state[2], one)];
            }
        );
        if (!type.IsSigned)
        {
            return last[0];
        }

        LLVMValueRef minusOne = Ir.AllOnes(register);
        LLVMValueRef isOddPower = Ir.ICmp(LLVMIntPredicate.LLVMIntNE, Ir.And(exponent, one), zero);
        LLVMValueRef reciprocal = Ir.Select(
            Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, @base, one),
            one,
            Ir.Select(Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, @base, minusOne), Ir.Select(isOddPower, minusOne, one), zero)
        );
        return Ir.Select(Ir.ICmp(LLVMIntPredicate.LLVMIntSLT, exponent, zero), reciprocal, last[0]);
    }

    private LLVMValueRef DivideInteger(ElementType type, LLVMValueRef a, LLVMValueRef b, bool remainder)
    {
        LLVMTypeRef register = RegisterType(type);
        LLVMValueRef one = Ir.Int(register, 1);
        LLVMValueRef isZero = Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, b, Ir.Zero(register));
        LLVMValueRef divisor = Ir.Select(isZero, one, b);
        if (!type.IsSigned)
        {
            return remainder
                ? Ir.Select(isZero, a, Ir.URem(a, divisor))
                : Ir.Select(isZero, Ir.AllOnes(register), Ir.UDiv(a, divisor));
        }

        // The least number divided by -1 does not fit: negation wraps to what is wanted, and the processor would trap.
        LLVMValueRef isMinusOne = Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, b, Ir.AllOnes(register));
        divisor = Ir.Select(isMinusOne, one, divisor);
        return remainder
            ? Ir.Select(isZero, a, Ir.Select(isMinusOne, Ir.Zero(register), Ir.SRem(a, divisor)))
            : Ir.Select(isZero, Ir.AllOnes(register), Ir.Select(isMinusOne, Ir.Neg(a), Ir.SDiv(a, divisor)));
    }

    private LLVMValueRef Shift(
        LLVMValueRef a,
        LLVMValueRef b,
        Func<LLVMValueRef, LLVMValueRef, LLVMValueRef> shift,
        Func<LLVMTypeRef, LLVMValueRef> beyond
    )
    {
        LLVMTypeRef type = Ir.LaneTypeOf(a);
        LLVMValueRef isInside = Ir.ICmp(LLVMIntPredicate.LLVMIntULT, b, Ir.Int(type, Width(type)));
        return Ir.Select(isInside, shift(a, Ir.Select(isInside, b, Ir.Zero(type))), beyond(type));
    }
}
