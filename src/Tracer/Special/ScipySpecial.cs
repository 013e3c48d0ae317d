using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Special functions, named as in <c>jax.scipy.special</c>: integers become floats, operands broadcast and promote.
/// </summary>
public static partial class ScipySpecial
{
    private const double RootHalf = 0.70710678118654752;
    private const double LogRootTwoPi = 0.91893853320467274;

    /// <summary>The error function.</summary>
    public static Tensor Erf(Tensor x) => Lax.Erf(Float(x));

    /// <summary>The complement of the error function.</summary>
    public static Tensor Erfc(Tensor x) => Lax.Erfc(Float(x));

    /// <summary>The inverse of the error function.</summary>
    public static Tensor ErfInv(Tensor x) => Lax.ErfInv(Float(x));

    /// <summary><c>log |Gamma(x)|</c>.</summary>
    public static Tensor GammaLn(Tensor x) => Lax.Lgamma(Float(x));

    /// <summary><c>log |Gamma(x)|</c>: <see cref="GammaLn"/>.</summary>
    public static Tensor LogGamma(Tensor x) => GammaLn(x);

    /// <summary>The gamma function.</summary>
    public static Tensor Gamma(Tensor x)
    {
        Tensor value = Float(x);
        return GammaSgn(value) * Lax.Exp(Lax.Lgamma(value));
    }

    /// <summary>Sign of the gamma function; NaN at its poles.</summary>
    public static Tensor GammaSgn(Tensor x)
    {
        Tensor value = Float(x);
        Tensor floor = Lax.Floor(value);
        Tensor odd = Lax.Ne(Np.Remainder(floor, 2), 0);
        Tensor negative = Lax.Lt(value, 0);
        Tensor sign = Lax.Select(Lax.And(negative, odd), Lax.FullLike(value, -1), Lax.FullLike(value, 1));
        return Lax.Select(Lax.And(negative, Lax.Eq(value, floor)), Lax.FullLike(value, double.NaN), sign);
    }

    /// <summary>The logarithmic derivative of the gamma function.</summary>
    public static Tensor Digamma(Tensor x) => Lax.Digamma(Float(x));

    /// <summary>Derivative number n of <see cref="Digamma"/>.</summary>
    public static Tensor Polygamma(Tensor n, Tensor x) => Two(n, x, "polygamma", Lax.Polygamma);

    /// <summary>The regularized lower incomplete gamma function.</summary>
    public static Tensor GammaInc(Tensor a, Tensor x) => Two(a, x, "gammainc", Lax.Igamma);

    /// <summary>The regularized upper incomplete gamma function.</summary>
    public static Tensor GammaIncC(Tensor a, Tensor x) => Two(a, x, "gammaincc", Lax.Igammac);

    /// <summary>Logarithm of the gamma function of dimension d.</summary>
    public static Tensor MultiGammaLn(Tensor a, int d)
    {
        Tensor value = Float(a);
        Tensor sum = Lax.FullLike(value, d * (d - 1) / 4.0 * Math.Log(Math.PI));
        for (int i = 0; i < d; i++)
        {
            sum += Lax.Lgamma(value - (i / 2.0));
        }

        return sum;
    }

    /// <summary>Rising factorial <c>Gamma(z + m) / Gamma(z)</c>.</summary>
    public static Tensor Poch(Tensor z, Tensor m) =>
        Two(
            z,
            m,
            "poch",
            (a, b) =>
                Lax.Select(
                    Lax.Eq(b, 0),
                    Lax.FullLike(a, 1),
                    GammaSgn(a + b) * GammaSgn(a) * Lax.Exp(Lax.Lgamma(a + b) - Lax.Lgamma(a))
                )
        );

    /// <summary>Factorial of floats: <c>Gamma(n + 1)</c>, and 0 for negative n.</summary>
    public static Tensor Factorial(Tensor n)
    {
        Tensor value = Float(n);
        return Lax.Select(Lax.Lt(value, 0), Lax.ZerosLike(value), Lax.Exp(Lax.Lgamma(value + 1)));
    }

    /// <summary>Binomial coefficient <c>n over k</c>, as a float.</summary>
    public static Tensor Comb(Tensor n, Tensor k) =>
        Two(
            n,
            k,
            "comb",
            (a, b) =>
                Lax.Select(
                    Lax.Or(Lax.Lt(b, 0), Lax.Gt(b, a)),
                    Lax.ZerosLike(a),
                    Lax.Exp(Lax.Lgamma(a + 1) - Lax.Lgamma(b + 1) - Lax.Lgamma(a - b + 1))
                )
        );

    /// <summary>The beta function.</summary>
    public static Tensor Beta(Tensor a, Tensor b) =>
        Two(a, b, "beta", (x, y) => GammaSgn(x) * GammaSgn(y) * GammaSgn(x + y) * Lax.Exp(BetaPrograms.LogBeta(x, y)));

    /// <summary>Logarithm of the absolute value of the beta function.</summary>
    public static Tensor BetaLn(Tensor a, Tensor b) => Two(a, b, "betaln", BetaPrograms.LogBeta);

    /// <summary>The regularized incomplete beta function.</summary>
    public static Tensor BetaInc(Tensor a, Tensor b, Tensor x)
    {
        Tensor[] same = Same([a, b, x], "betainc");
        return Lax.Betainc(same[0], same[1], same[2]);
    }

    /// <summary>The Hurwitz zeta function; Riemann's if q is null.</summary>
    public static Tensor Zeta(Tensor x, Tensor? q = null) => Two(x, q ?? 1, "zeta", Lax.Zeta);

    /// <summary><c>-x log x</c>, 0 at 0 and minus infinity below.</summary>
    public static Tensor Entr(Tensor x)
    {
        Tensor value = Float(x);
        return Lax.Select(Lax.Lt(value, 0), Lax.FullLike(value, double.NegativeInfinity), -XLogY(value, value));
    }

    /// <summary><c>x log y</c>, 0 where x is.</summary>
    public static Tensor XLogY(Tensor x, Tensor y) => Two(x, y, "xlogy", (a, b) => ZeroAware(a, b, Lax.Log, 1));

    /// <summary><c>x log(1 + y)</c>, 0 where x is.</summary>
    public static Tensor XLog1PY(Tensor x, Tensor y) => Two(x, y, "xlog1py", (a, b) => ZeroAware(a, b, Lax.Log1p, 0));

    /// <summary><c>p log(p / q) - p + q</c>.</summary>
    public static Tensor KlDiv(Tensor p, Tensor q) => RelEntr(p, q) - p + q;

    /// <summary><c>p log(p / q)</c>, 0 where p is, infinite outside its domain.</summary>
    public static Tensor RelEntr(Tensor p, Tensor q) =>
        Two(
            p,
            q,
            "rel_entr",
            (a, b) =>
            {
                Tensor zero = Lax.And(Lax.Eq(a, 0), Lax.Ge(b, 0));
                Tensor both = Lax.And(Lax.Gt(a, 0), Lax.Gt(b, 0));
                Tensor one = Lax.FullLike(a, 1);
                Tensor value = Lax.Select(both, a, one) * Lax.Log(Lax.Select(both, a, one) / Lax.Select(both, b, one));
                return Lax.Select(
                    zero,
                    Lax.ZerosLike(a),
                    Lax.Select(both, value, Lax.FullLike(a, double.PositiveInfinity))
                );
            }
        );

    /// <summary><c>log(x / (1 - x))</c>.</summary>
    public static Tensor Logit(Tensor x)
    {
        Tensor value = Float(x);
        return Lax.Log(value / (1 - value));
    }

    /// <summary><c>1 / (1 + e^-x)</c>.</summary>
    public static Tensor Expit(Tensor x) => Lax.Logistic(Float(x));

    /// <summary>Logarithm of the sum of exponentials.</summary>
    public static Tensor LogSumExp(Tensor x, Dims? axes = null, bool keepDims = false) =>
        Np.LogSumExp(x, axes, keepDims);

    /// <summary>Exponentials divided by their sum.</summary>
    public static Tensor Softmax(Tensor x, int axis = -1) => Nn.Softmax(x, axis);

    /// <summary>Logarithm of <see cref="Softmax"/>.</summary>
    public static Tensor LogSoftmax(Tensor x, int axis = -1) => Nn.LogSoftmax(x, axis);

    /// <summary>Distribution function of the standard normal distribution.</summary>
    public static Tensor Ndtr(Tensor x)
    {
        Tensor w = Float(x) * RootHalf;
        Tensor size = Lax.Abs(w);
        Tensor tail = 0.5 * Lax.Erfc(size);
        return Lax.Select(Lax.Lt(size, RootHalf), 0.5 + (0.5 * Lax.Erf(w)), Lax.Select(Lax.Gt(w, 0), 1 - tail, tail));
    }

    /// <summary>Quantiles of the standard normal distribution.</summary>
    public static Tensor Ndtri(Tensor p)
    {
        // One step of Newton's method on the logarithm makes the tail exact where the inverse error function is not.
        Tensor value = Float(p);
        Tensor lower = Lax.Min(value, 1 - value);
        Tensor inside = Lax.Clamp(FloatLimits.Of(value.ElementType).Tiny, lower, 0.5);
        Tensor center = Math.Sqrt(2) * Lax.ErfInv((2 * inside) - 1);
        Tensor t = Lax.Sqrt(-2 * Lax.Log(inside));
        Tensor tail =
            (
                (2.515517 + (0.802853 * t) + (0.010328 * t * t))
                / (1 + (1.432788 * t) + (0.189269 * t * t) + (0.001308 * t * t * t))
            ) - t;
        Tensor x = Lax.Select(Lax.Lt(inside, 0.02), tail, center);
        for (int i = 0; i < 3; i++)
        {
            Tensor density = (-0.5 * x * x) - LogRootTwoPi - LogNdtr(x);
            x -= (LogNdtr(x) - Lax.Log(inside)) * Lax.Exp(-density);
        }

        Tensor signed = Lax.Select(Lax.Gt(value, 0.5), -x, x);
        Tensor infinity = Lax.FullLike(value, double.PositiveInfinity);
        Tensor ends = Lax.Select(Lax.Eq(value, 0), -infinity, Lax.Select(Lax.Eq(value, 1), infinity, signed));
        return Lax.Select(Lax.And(Lax.Ge(value, 0), Lax.Le(value, 1)), ends, Lax.FullLike(value, double.NaN));
    }

    /// <summary>Logarithm of <see cref="Ndtr"/>, exact in both tails: an asymptotic series below.</summary>
    public static Tensor LogNdtr(Tensor x)
    {
        Tensor value = Float(x);
        bool wide = value.ElementType.BitWidth == 64;
        (double low, double high, int terms) = wide ? (-20.0, 8.0, 10) : (-10.0, 5.0, 4);
        Tensor far = Lax.Min(value, low);
        Tensor square = far * far;
        Tensor sum = Lax.FullLike(value, 1);
        Tensor term = Lax.FullLike(value, 1);
        for (int k = 1; k <= terms; k++)
        {
            term *= -((2 * k) - 1) / square;
            sum += term;
        }

        Tensor tail = (-0.5 * square) - Lax.Log(-far) - LogRootTwoPi + Lax.Log(sum);
        Tensor middle = Lax.Log(Ndtr(Lax.Clamp(low, value, high)));
        Tensor top = -Ndtr(-Lax.Max(value, high));
        return Lax.Select(Lax.Gt(value, high), top, Lax.Select(Lax.Gt(value, low), middle, tail));
    }

    /// <summary>The modified Bessel function of order 0.</summary>
    public static Tensor I0(Tensor x) => Np.I0(x);

    /// <summary>The modified Bessel function of order 0, scaled by <c>e^-|x|</c>.</summary>
    public static Tensor I0E(Tensor x) => Lax.BesselI0e(Float(x));

    /// <summary>The modified Bessel function of order 1.</summary>
    public static Tensor I1(Tensor x)
    {
        Tensor value = Float(x);
        return Lax.Exp(Lax.Abs(value)) * Lax.BesselI1e(value);
    }

    /// <summary>The modified Bessel function of order 1, scaled by <c>e^-|x|</c>.</summary>
    public static Tensor I1E(Tensor x) => Lax.BesselI1e(Float(x));

    /// <summary>The exponential integral E1: of <c>e^-t / t</c> from x to infinity.</summary>
    public static Tensor Exp1(Tensor x) => SpecialFunctions.Expint1.Apply(Float(x));

    /// <summary>The exponential integral Ei: the principal value of the integral of <c>e^t / t</c> up to x.</summary>
    public static Tensor Expi(Tensor x) => SpecialFunctions.Expi.Apply(Float(x));

    /// <summary>
    /// The exponential integral E_n, by its recurrence from E1: <c>n E_(n+1)(x) = e^-x - x E_n(x)</c>.
    /// </summary>
    public static Tensor Expn(int n, Tensor x)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        Tensor value = Float(x);
        Tensor e = Lax.Exp(-value);
        if (n == 0)
        {
            return e / value;
        }

        Tensor result = Exp1(value);
        for (int k = 1; k < n; k++)
        {
            Tensor product = Lax.Select(Lax.Eq(value, 0), Lax.ZerosLike(value), value * result);
            result = (e - product) / k;
        }

        return result;
    }

    /// <summary>Spence's function: the integral of <c>log t / (1 - t)</c> from 1 to x.</summary>
    public static Tensor Spence(Tensor x)
    {
        // Reflections bring the dilogarithm of z = 1 - x to |z| <= 1/2, where its series in -log(1 - z) converges fast.
        Tensor value = Float(x);
        Tensor z = 1 - value;
        Tensor big = Lax.Lt(z, -1);
        Tensor safe = Lax.Select(big, z, Lax.FullLike(z, -2));
        Tensor inner = Lax.Select(big, 1 / safe, z);
        Tensor near = Lax.Gt(inner, 0.5);
        Tensor argument = Lax.Select(near, 1 - inner, inner);
        Tensor series = DilogSeries(argument);
        Tensor positive = Lax.Select(near, inner, Lax.FullLike(z, 0.75));
        Tensor product = Lax.Select(
            Lax.Ge(positive, 1),
            Lax.ZerosLike(z),
            Lax.Log(positive) * Lax.Log1p(-Lax.Min(positive, 0.9999999999))
        );
        Tensor reflected = (Math.PI * Math.PI / 6) - product - series;
        Tensor direct = Lax.Select(near, reflected, series);
        Tensor log = Lax.Log(-safe);
        Tensor inverted = -direct - (Math.PI * Math.PI / 6) - (0.5 * log * log);
        return Lax.Select(Lax.Lt(value, 0), Lax.FullLike(value, double.NaN), Lax.Select(big, inverted, direct));
    }

    /// <summary>Bernoulli's numbers B(0) to B(n), as floats.</summary>
    public static Tensor Bernoulli(int n)
    {
        double[] values = new double[n + 1];
        double[] row = new double[n + 1];
        for (int m = 0; m <= n; m++)
        {
            row[m] = 1.0 / (m + 1);
            for (int j = m; j > 0; j--)
            {
                row[j - 1] = j * (row[j - 1] - row[j]);
            }

            values[m] = row[0];
        }

        if (n >= 1)
        {
            values[1] = -0.5;
        }

        return Tensor.Of<float>([n + 1], [.. values.Select((value, m) => m > 1 && m % 2 == 1 ? 0f : (float)value)]);
    }

    /// <summary><c>sum of z^k / k²</c> as a series in <c>u = -log(1 - z)</c> with Bernoulli numbers.</summary>
    private static Tensor DilogSeries(Tensor z)
    {
        double[] bernoulli =
        [
            1.0 / 6,
            -1.0 / 30,
            1.0 / 42,
            -1.0 / 30,
            5.0 / 66,
            -691.0 / 2730,
            7.0 / 6,
            -3617.0 / 510,
            43867.0 / 798,
            -174611.0 / 330,
        ];
        Tensor u = -Lax.Log1p(-z);
        Tensor square = u * u;
        Tensor sum = u - (0.25 * square);
        Tensor power = u;
        double factorial = 1;
        for (int k = 1; k <= bernoulli.Length; k++)
        {
            power *= square;
            factorial *= 2.0 * k * ((2 * k) + 1);
            sum += bernoulli[k - 1] / factorial * power;
        }

        return sum;
    }

    private static Tensor ZeroAware(Tensor x, Tensor y, Func<Tensor, Tensor> log, double safe)
    {
        Tensor zero = Lax.Eq(x, 0);
        return Lax.Select(zero, Lax.ZerosLike(x), x * log(Lax.Select(zero, Lax.FullLike(y, safe), y)));
    }

    private static Tensor Float(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Lax.ConvertElementType(x, Promotion.Inexact(x));
    }

    private static Tensor Two(Tensor x, Tensor y, string who, Func<Tensor, Tensor, Tensor> function)
    {
        Tensor[] same = Same([x, y], who);
        return function(same[0], same[1]);
    }

    private static Tensor[] Same(ReadOnlySpan<Tensor> operands, string who)
    {
        ElementType type = Promotion.Join(operands, who).Type;
        ElementType inexact = type.IsInteger || type.IsBoolean ? ElementType.F32 : type;
        return Broadcasting.UnifyShapes(
            [.. operands.ToArray().Select(operand => Broadcasting.Convert(operand, inexact))],
            who
        );
    }
}
