using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

// Powers of complex numbers: exp(w · log z). A result of n binary orders, or of many turns, takes as many digits from
// the exponent, more than the x87 has beyond those of f64: for complex<f64> the logarithm gets as many digits again.
internal sealed partial class Scalars
{
    private static readonly double[] InverseFactorials = [.. Inverses(14)];

    // What doubles cannot hold of 1/n!.
    private static readonly double[] InverseFactorialRests =
    [
        0,
        0,
        0,
        9.25185853854297e-18,
        2.3129646346357427e-18,
        1.1564823173178714e-19,
        -5.300543954373577e-20,
    ];

    /// <summary>An unevaluated sum of two doubles: the value rounded, and the rest.</summary>
    private readonly record struct Pair(LLVMValueRef High, LLVMValueRef Low);

    private readonly record struct ComplexPair(Pair Real, Pair Imaginary);

    // Zero to a power: 1 for no power, 0 for one with a positive real part.
    private Element PowerWide(Element z, Element w)
    {
        LLVMValueRef logarithm = CallReal("log", CallReal("hypot", z.Real, z.Imaginary));
        LLVMValueRef angle = CallReal("atan2", z.Imaginary, z.Real);
        LLVMValueRef exponent = Ir.FSub(Ir.FMul(w.Real, logarithm), ProductOrZero(w.Imaginary, angle));
        LLVMValueRef turn = Ir.FAdd(Ir.FMul(w.Real, angle), ProductOrZero(w.Imaginary, logarithm));
        LLVMValueRef zero = Ir.Zero(Ir.TypeOf(turn));
        (LLVMValueRef exponentRest, LLVMValueRef turnRest) = (zero, zero);
        if (Ir.TypeOf(turn) == Types.F80)
        {
            (exponent, exponentRest, turn, turnRest) = Lengthen(z, w, logarithm, angle, exponent, turn);
        }

        LLVMValueRef growth = CallReal("exp", exponent);
        growth = Ir.FAdd(growth, ProductOrZero(exponentRest, growth));
        (LLVMValueRef cosine, LLVMValueRef sine) = (CallReal("cos", turn), CallReal("sin", turn));
        (cosine, sine) = turnRest == zero ? (cosine, sine) : Turn(cosine, sine, turnRest);
        Element value = new(Ir.FMul(growth, cosine), ProductOrZero(sine, growth));
        LLVMValueRef isZero = Ir.And(IsZero(z.Real), IsZero(z.Imaginary));
        LLVMValueRef isPositive = Ir.FCmp(LLVMRealPredicate.LLVMRealOGT, w.Real, zero);
        value = Select(Ir.And(isZero, isPositive), new Element(zero, zero), value);
        LLVMValueRef isNoPower = Ir.And(IsZero(w.Real), IsZero(w.Imaginary));
        return Select(isNoPower, new Element(Wide(zero, 1), zero), value);
    }

    // Cosine and sine of an angle and a small one.
    private (LLVMValueRef Cosine, LLVMValueRef Sine) Turn(LLVMValueRef cosine, LLVMValueRef sine, LLVMValueRef more)
    {
        LLVMValueRef half = Ir.FMul(Wide(more, 0.5), Ir.FMul(more, more));
        LLVMValueRef third = Ir.FMul(half, Ir.FMul(more, Wide(more, -1.0 / 3)));
        LLVMValueRef small = Ir.FAdd(more, third);
        LLVMValueRef turned = Ir.FAdd(sine, Ir.FSub(Ir.FMul(cosine, small), Ir.FMul(sine, half)));
        return (
            Ir.FSub(cosine, Ir.FAdd(Ir.FMul(sine, small), Ir.FMul(cosine, half))),
            // A zero keeps its sign.
            Ir.Select(IsZero(more), sine, turned)
        );
    }

    // The real and the imaginary part of w · log z, each as what f64 holds of it and the rest; as they were where a part
    // is so large that no digit counts, or so small that none is missing.
    private (LLVMValueRef, LLVMValueRef, LLVMValueRef, LLVMValueRef) Lengthen(
        Element z,
        Element w,
        LLVMValueRef logarithm,
        LLVMValueRef angle,
        LLVMValueRef exponent,
        LLVMValueRef turn
    )
    {
        (Pair l, Pair a) = LogarithmPairs(
            Ir.FPTrunc(z.Real, Types.F64),
            Ir.FPTrunc(z.Imaginary, Types.F64),
            logarithm,
            angle
        );
        (LLVMValueRef u, LLVMValueRef v) = (Ir.FPTrunc(w.Real, Types.F64), Ir.FPTrunc(w.Imaginary, Types.F64));
        Pair longExponent = Add(Multiply(l, u), Multiply(a, Ir.FNeg(v)));
        Pair longTurn = Add(Multiply(a, u), Multiply(l, v));
        // An angle below the least normal double has lost digits in its pair.
        LLVMValueRef isWhole = Ir.Or(IsZero(angle), IsBetween(a.High, 1e-290, 4));
        LLVMValueRef isLong = Ir.And(isWhole, IsBetween(longExponent.High, 1e-290, 2e4));
        (exponent, LLVMValueRef exponentRest) = Choose(longExponent, exponent, isLong);
        isLong = Ir.And(isWhole, IsBetween(longTurn.High, 1e-290, 1e12));
        (turn, LLVMValueRef turnRest) = Choose(longTurn, turn, isLong);
        return (exponent, exponentRest, turn, turnRest);
    }

    // log z as pairs: what the x87 finds, L + i·A, and z · exp(-L - i·A) - 1, which is the rest to first order.
    private (Pair Logarithm, Pair Angle) LogarithmPairs(
        LLVMValueRef x,
        LLVMValueRef y,
        LLVMValueRef logarithm,
        LLVMValueRef angle
    )
    {
        (Pair l, Pair a) = (Split(logarithm), Split(angle));
        LLVMValueRef order = Ir.Intrinsic("llvm.rint", Ir.FMul(l.High, Double(1.4426950408889634)));
        Pair ln2 = new(Double(0.6931471805599453), Double(2.3190468138462996e-17));
        Pair near = Add(l, Negate(Multiply(ln2, order)));
        (x, y) = (Rescale(x, order), Rescale(y, order));
        ComplexPair power = ExponentialOfNegative(near, a);
        Pair real = Add(Multiply(power.Real, x), Negate(Multiply(power.Imaginary, y)));
        Pair imaginary = Add(Multiply(power.Real, y), Multiply(power.Imaginary, x));
        LLVMValueRef rest = Ir.FAdd(Ir.FSub(real.High, Double(1)), real.Low);
        return (Add(l, new Pair(rest, Double(0))), Add(a, imaginary));
    }

    // exp(-x - i·y) for |x| < 0.35, |y| < 3.15: a series for the 64th part, squared six times. Its far terms need no
    // more than the digits of a double.
    private ComplexPair ExponentialOfNegative(Pair x, Pair y)
    {
        LLVMValueRef part = Double(-1.0 / 64);
        Pair a = new(Ir.FMul(x.High, part), Ir.FMul(x.Low, part));
        Pair b = new(Ir.FMul(y.High, part), Ir.FMul(y.Low, part));
        LLVMValueRef farReal = Double(InverseFactorials[^1]);
        LLVMValueRef farImaginary = Double(0);
        for (int n = InverseFactorials.Length - 2; n >= InverseFactorialRests.Length; n--)
        {
            LLVMValueRef next = Ir.FSub(Ir.FMul(farReal, a.High), Ir.FMul(farImaginary, b.High));
            farImaginary = Ir.FAdd(Ir.FMul(farReal, b.High), Ir.FMul(farImaginary, a.High));
            farReal = Ir.FAdd(next, Double(InverseFactorials[n]));
        }

        ComplexPair step = new(a, b);
        ComplexPair sum = new(new(farReal, Double(0)), new(farImaginary, Double(0)));
        for (int n = InverseFactorialRests.Length - 1; n >= 0; n--)
        {
            ComplexPair product = Multiply(sum, step);
            Pair term = new(Double(InverseFactorials[n]), Double(InverseFactorialRests[n]));
            sum = product with { Real = Add(term, product.Real) };
        }

        for (int i = 0; i < 6; i++)
        {
            sum = Multiply(sum, sum);
        }

        return sum;
    }

    private (LLVMValueRef High, LLVMValueRef Low) Choose(Pair pair, LLVMValueRef plain, LLVMValueRef isChosen)
    {
        LLVMTypeRef wide = Ir.TypeOf(plain);
        return (
            Ir.Select(isChosen, Ir.FPExt(pair.High, wide), plain),
            Ir.Select(isChosen, Ir.FPExt(pair.Low, wide), Ir.Zero(wide))
        );
    }

    // Times 2^-order, in two steps, as that may be no double.
    private LLVMValueRef Rescale(LLVMValueRef value, LLVMValueRef order)
    {
        LLVMValueRef whole = Ir.FPToSISaturating(order, Types.I64);
        LLVMValueRef first = Ir.AShr(whole, Ir.Int64(1));
        return Ir.FMul(Ir.FMul(value, PowerOfTwo(Ir.Neg(first))), PowerOfTwo(Ir.Sub(first, whole)));
    }

    private LLVMValueRef PowerOfTwo(LLVMValueRef order) =>
        Ir.BitCast(Ir.Shl(Ir.Add(order, Ir.Int64(1023)), Ir.Int64(52)), Types.F64);

    private LLVMValueRef IsBetween(LLVMValueRef value, double least, double most)
    {
        LLVMValueRef magnitude = Ir.Intrinsic("llvm.fabs", value);
        return Ir.And(
            Ir.FCmp(LLVMRealPredicate.LLVMRealOGT, magnitude, Double(least)),
            Ir.FCmp(LLVMRealPredicate.LLVMRealOLT, magnitude, Double(most))
        );
    }

    private Pair Split(LLVMValueRef wide)
    {
        LLVMValueRef high = Ir.FPTrunc(wide, Types.F64);
        return new(high, Ir.FPTrunc(Ir.FSub(wide, Ir.FPExt(high, Ir.TypeOf(wide))), Types.F64));
    }

    private Pair Negate(Pair a) => new(Ir.FNeg(a.High), Ir.FNeg(a.Low));

    private Pair Add(Pair a, Pair b)
    {
        (LLVMValueRef sum, LLVMValueRef error) = TwoSum(a.High, b.High);
        (LLVMValueRef low, LLVMValueRef lowError) = TwoSum(a.Low, b.Low);
        Pair first = Normalize(sum, Ir.FAdd(error, low));
        return Normalize(first.High, Ir.FAdd(first.Low, lowError));
    }

    private Pair Multiply(Pair a, LLVMValueRef b)
    {
        LLVMValueRef product = Ir.FMul(a.High, b);
        LLVMValueRef error = Ir.Fma(a.High, b, Ir.FNeg(product));
        return Normalize(product, Ir.Fma(a.Low, b, error));
    }

    private Pair Multiply(Pair a, Pair b)
    {
        LLVMValueRef product = Ir.FMul(a.High, b.High);
        LLVMValueRef error = Ir.Fma(a.High, b.High, Ir.FNeg(product));
        return Normalize(product, Ir.Fma(a.High, b.Low, Ir.Fma(a.Low, b.High, error)));
    }

    private ComplexPair Multiply(ComplexPair a, ComplexPair b) =>
        new(
            Add(Multiply(a.Real, b.Real), Negate(Multiply(a.Imaginary, b.Imaginary))),
            Add(Multiply(a.Real, b.Imaginary), Multiply(a.Imaginary, b.Real))
        );

    // The second is much smaller than the first.
    private Pair Normalize(LLVMValueRef a, LLVMValueRef b)
    {
        LLVMValueRef sum = Ir.FAdd(a, b);
        return new(sum, Ir.FSub(b, Ir.FSub(sum, a)));
    }

    private LLVMValueRef Double(double value) => Ir.Float(Types.F64, value);

    private static IEnumerable<double> Inverses(int count)
    {
        double factorial = 1;
        for (int n = 0; n < count; n++)
        {
            factorial *= Math.Max(n, 1);
            yield return 1 / factorial;
        }
    }
}
