using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Functions of f32 as straight lines of arithmetic, which loops over vectors take in. The coefficients are our own
// minimax fits; each comment gives the range and the error found.
internal sealed partial class Scalars
{
    private const float LogOf2High = 0.693359375f;
    private const float LogOf2Low = -2.12194440e-4f;

    // 1.5 · 2^23, whose sum with a smaller number has the number's nearest whole number in its low bits.
    private const float Rounder = 12582912f;

    // AVX-512's immediate for the rounding mode that is set.
    private const int CurrentRounding = 4;

    // (exp(r) - 1 - r) / r² on |r| <= log(2)/2, relative error 3e-9; low order first.
    private static readonly float[] ExpTail =
    [
        0.49999994f,
        0.166665211f,
        0.0416682586f,
        0.00836866908f,
        0.00138213043f,
    ];

    // (log(1+r) - r) / r² on [-0.25, 0.5], error 5e-9.
    private static readonly float[] LogTail =
    [
        -0.5f,
        0.333334506f,
        -0.250001103f,
        0.19990848f,
        -0.166468784f,
        0.1447763f,
        -0.131639361f,
        0.10472551f,
        -0.0451522693f,
    ];

    // (tanh(x) / x - 1) / x² as a polynomial in x² on |x| <= 0.6, relative error of tanh 3e-9.
    private static readonly float[] NearTanhTail =
    [
        -0.33333298f,
        0.133319241f,
        -0.0537838252f,
        0.0207959556f,
        -0.00589514037f,
    ];

    /// <summary><c>exp(x)</c> of an <c>f32</c>, subnormal results included.</summary>
    private LLVMValueRef Exp32(LLVMValueRef x)
    {
        (LLVMValueRef rest, LLVMValueRef power) = Reduce32(x);
        return Scale(Ir.FAdd(Number(1f), ExpAbove(rest)), power);
    }

    /// <summary><c>exp(x)</c> of an <c>f32</c>, and what rounding to it took away.</summary>
    private (LLVMValueRef Value, LLVMValueRef Lost) ExpWithRest32(LLVMValueRef x)
    {
        (LLVMValueRef rest, LLVMValueRef power) = Reduce32(x);
        LLVMValueRef above = ExpAbove(rest);
        LLVMValueRef value = Ir.FAdd(Number(1f), above);
        LLVMValueRef lost = Ir.FSub(above, Ir.FSub(value, Number(1f)));
        return (Scale(value, power), Scale(lost, power));
    }

    // exp(rest) - 1
    private LLVMValueRef ExpAbove(LLVMValueRef rest)
    {
        LLVMValueRef square = Ir.FMul(rest, rest);
        return MultiplyAdd(square, Polynomial(rest, square, ExpTail), rest);
    }

    // x = power · log(2) + rest, |rest| <= log(2)/2.
    private (LLVMValueRef Remainder, LLVMValueRef Power) Reduce32(LLVMValueRef x)
    {
        // Beyond these the result is infinite, or less than half the smallest number; a NaN stays.
        x = Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealOGT, x, Number(89f)), Number(89f), x);
        x = Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, x, Number(-104f)), Number(-104f), x);
        return SplitPower32(x);
    }

    // The same for a number that is known to be within the bounds.
    private (LLVMValueRef Remainder, LLVMValueRef Power) SplitPower32(LLVMValueRef x)
    {
        // Adding 1.5 · 2^23 leaves a nearest whole number in the low bits.
        LLVMValueRef whole = Ir.FSub(MultiplyAdd(x, Number(1.44269504f), Number(Rounder)), Number(Rounder));
        LLVMValueRef rest = MultiplyAdd(whole, Number(-LogOf2High), x);
        rest = MultiplyAdd(whole, Number(-LogOf2Low), rest);
        return (rest, whole);
    }

    // value · 2^power of a whole number: by an instruction, or in two halves, neither of which leaves the range of normal
    // numbers.
    private LLVMValueRef Scale(LLVMValueRef value, LLVMValueRef power)
    {
        if (HasInstructions(power))
        {
            return ScaleLanes(value, power);
        }

        LLVMValueRef number = WholeNumber(power);
        LLVMValueRef half = Ir.AShr(number, Ir.Int32(1));
        return Ir.FMul(Ir.FMul(value, PowerOf2(half)), PowerOf2(Ir.Sub(number, half)));
    }

    // The same where the power of 2 is a normal number.
    private LLVMValueRef ScaleWithin(LLVMValueRef value, LLVMValueRef power) =>
        HasInstructions(power) ? ScaleLanes(value, power) : Ir.FMul(value, PowerOf2(WholeNumber(power)));

    // 1 / x of a number between 1 and 2^64: half as precise by an instruction and made whole by a step of Newton's method,
    // which is several times as fast as a division, or by a division. Within 1.1 · 2^-24 of it.
    private LLVMValueRef Reciprocal(LLVMValueRef x)
    {
        int lanes = Ir.LanesOf(x);
        if (!HasInstructions(x))
        {
            return Ir.FDiv(Number(1f), x);
        }

        LlvmFunction approximate = Unit.Module.Intrinsic($"llvm.x86.avx512.rcp14.ps.{32 * lanes}");
        LLVMValueRef near = Ir.Call(approximate, x, Ir.Zero(Ir.TypeOf(x)), AllLanes(lanes));
        return MultiplyAdd(near, MultiplyAdd(Ir.FNeg(x), near, Number(1f)), near);
    }

    // What follows is instructions of AVX-512, on vectors that have them.
    private bool HasInstructions(LLVMValueRef value) => HostCpu.HasMasks && Ir.LanesOf(value) is 4 or 8 or 16;

    private LLVMValueRef AllLanes(int lanes) => Ir.AllOnes(lanes == 16 ? Types.I16 : Types.I8);

    private LLVMValueRef ScaleLanes(LLVMValueRef value, LLVMValueRef power)
    {
        int lanes = Ir.LanesOf(power);
        LlvmFunction scale = Unit.Module.Intrinsic($"llvm.x86.avx512.mask.scalef.ps.{32 * lanes}");
        return lanes == 16
            ? Ir.Call(scale, value, power, value, AllLanes(lanes), Ir.Int32(CurrentRounding))
            : Ir.Call(scale, value, power, value, AllLanes(lanes));
    }

    // The integer of a number of at most 22 bits.
    private LLVMValueRef WholeNumber(LLVMValueRef number) =>
        Ir.Sub(Ir.BitCast(Ir.FAdd(number, Number(Rounder)), Types.I32), Ir.BitCast(Number(Rounder), Types.I32));

    /// <summary><c>log(x)</c> of an <c>f32</c>.</summary>
    /// <param name="x">The number.</param>
    /// <param name="above">
    /// Where given, <paramref name="x"/> is the rounded <c>1 + above</c>, and the logarithm is that of the exact sum.
    /// </param>
    private LLVMValueRef Log32(LLVMValueRef x, LLVMValueRef above = default)
    {
        LLVMValueRef isSubnormal = Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, x, Number(1.17549435e-38f));
        LLVMValueRef scaled = Ir.Select(isSubnormal, Ir.FMul(x, Number(8388608f)), x);
        LLVMValueRef lowest = Ir.Int32(0x3F400000); // 0.75
        LLVMValueRef bits = Ir.Sub(Ir.BitCast(scaled, Types.I32), lowest);
        LLVMValueRef exponent = Ir.Sub(Ir.AShr(bits, Ir.Int32(23)), Ir.Select(isSubnormal, Ir.Int32(23), Ir.Int32(0)));
        LLVMValueRef mantissa = Ir.BitCast(Ir.Add(Ir.And(bits, Ir.Int32(0x7FFFFF)), lowest), Types.F32);
        LLVMValueRef rest = Ir.FSub(mantissa, Number(1f));
        LLVMValueRef power = Ir.SIToFP(exponent, Types.F32);
        LLVMValueRef lost = default;
        if (!above.IsNull)
        {
            // Near 1 the summand itself is what the polynomial wants; elsewhere what rounding took is added to the
            // tail.
            LLVMValueRef isNear = Ir.ICmp(LLVMIntPredicate.LLVMIntEQ, exponent, Ir.Int32(0));
            lost = Ir.FDiv(Ir.FSub(above, Ir.FSub(x, Number(1f))), x);
            lost = Ir.Select(isNear, Number(0f), lost);
            rest = Ir.Select(isNear, above, rest);
        }

        LLVMValueRef square = Ir.FMul(rest, rest);
        LLVMValueRef tail = Ir.FMul(square, Polynomial(rest, square, LogTail));
        tail = lost.IsNull ? tail : Ir.FAdd(tail, lost);
        LLVMValueRef value = Ir.FAdd(MultiplyAdd(power, Number(LogOf2Low), tail), rest);
        value = MultiplyAdd(power, Number(LogOf2High), value);

        LLVMValueRef isOrdinary = Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, x, Number(float.PositiveInfinity));
        value = Ir.Select(isOrdinary, value, x);
        value = Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, x, Number(0f)), Number(float.NaN), value);
        return Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, x, Number(0f)), Number(float.NegativeInfinity), value);
    }

    /// <summary><c>log(1 + x)</c> of an <c>f32</c>.</summary>
    private LLVMValueRef LogPlusOne32(LLVMValueRef x)
    {
        // A zero keeps its sign, which the sums above would lose.
        LLVMValueRef isZero = Ir.FCmp(LLVMRealPredicate.LLVMRealOEQ, x, Number(0f));
        return Ir.Select(isZero, x, Log32(Ir.FAdd(x, Number(1f)), x));
    }

    /// <summary>
    /// <c>tanh(x)</c> of an <c>f32</c>: an odd polynomial near 0, further out <c>1 - 2 / (exp(2|x|) + 1)</c>.
    /// </summary>
    private LLVMValueRef Tanh32(LLVMValueRef x)
    {
        LLVMValueRef magnitude = Ir.Intrinsic("llvm.fabs", x);
        LLVMValueRef square = Ir.FMul(x, x);
        LLVMValueRef nearTail = Polynomial(square, Ir.FMul(square, square), NearTanhTail);
        LLVMValueRef near = MultiplyAdd(Ir.FMul(magnitude, square), nearTail, magnitude);

        // From 9.02 on the result is 1; exp(20) is far from where a power of 2 needs two halves. A NaN stays.
        LLVMValueRef limit = Number(10f);
        LLVMValueRef bounded = Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealOGT, magnitude, limit), limit, magnitude);
        (LLVMValueRef rest, LLVMValueRef power) = SplitPower32(Ir.FAdd(bounded, bounded));
        LLVMValueRef grown = Ir.FAdd(ScaleWithin(Ir.FAdd(Number(1f), ExpAbove(rest)), power), Number(1f));
        LLVMValueRef far = MultiplyAdd(Number(-2f), Reciprocal(grown), Number(1f));
        LLVMValueRef value = Ir.Select(Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, magnitude, Number(0.6f)), near, far);
        return Ir.Intrinsic("llvm.copysign", value, x);
    }

    // Even and odd powers apart: half as many operations wait for each other.
    private LLVMValueRef Polynomial(LLVMValueRef x, LLVMValueRef square, float[] coefficients)
    {
        return MultiplyAdd(x, EverySecond(1), EverySecond(0));

        LLVMValueRef EverySecond(int first)
        {
            int last = coefficients.Length - 1 - ((coefficients.Length - 1 - first) % 2);
            LLVMValueRef value = Number(coefficients[last]);
            for (int i = last - 2; i >= 0; i -= 2)
            {
                value = MultiplyAdd(value, square, Number(coefficients[i]));
            }

            return value;
        }
    }

    private LLVMValueRef MultiplyAdd(LLVMValueRef a, LLVMValueRef b, LLVMValueRef c) =>
        HostCpu.Has("fma") ? Ir.Fma(a, b, c) : Ir.FAdd(Ir.FMul(a, b), c);

    private LLVMValueRef PowerOf2(LLVMValueRef power) =>
        Ir.BitCast(Ir.Shl(Ir.Add(power, Ir.Int32(127)), Ir.Int32(23)), Types.F32);

    private LLVMValueRef Number(float value) => Ir.Float32(value);
}
