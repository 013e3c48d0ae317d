using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Kummer's function 1F1 and Gauss's 2F1 of real arguments: power series where their terms have one sign or fall fast,
/// and linear transformations (DLMF 13.2.39, 13.7.2, 15.8.1, 15.8.4, 15.8.10) that bring other arguments there.
/// </summary>
internal static class HypergeometricPrograms
{
    private const int MostTerms = 3000;

    /// <summary>
    /// 1F1(a; b; x). For negative x <c>e^x 1F1(b - a; b; -x)</c>, for very negative ones the asymptotic series.
    /// </summary>
    public static Tensor Kummer(Tensor a, Tensor b, Tensor x)
    {
        Tensor negative = Lax.Lt(x, 0);
        Tensor first = Lax.Select(negative, b - a, a);
        Tensor size = Lax.Abs(x);
        Tensor far = Lax.And(negative, Lax.Gt(size, Far(a, b)));
        Tensor near = Lax.Select(far, Lax.FullLike(x, 1), size);
        Tensor value = Series((n, term) => term * (first + n) / ((b + n) * (n + 1)) * near, near);
        Tensor central = Lax.Select(negative, Lax.Exp(-near), Lax.FullLike(x, 1)) * value;
        return Lax.Select(far, Asymptotic(a, b, Lax.Select(far, size, Lax.FullLike(x, 1e3))), central);
    }

    /// <summary>
    /// Derivative of 1F1 by a: the series with every term times the sum of <c>1/(a + k)</c> over the factors in it.
    /// </summary>
    public static Tensor KummerByA(Tensor a, Tensor b, Tensor x)
    {
        Tensor negative = Lax.Lt(x, 0);
        (Tensor byA, _) = KummerDerivatives(Lax.Select(negative, b - a, a), b, Lax.Abs(x));
        return Lax.Select(negative, -Lax.Exp(Lax.Min(x, 0)), Lax.FullLike(x, 1)) * byA;
    }

    /// <summary>Derivative of 1F1 by b.</summary>
    public static Tensor KummerByB(Tensor a, Tensor b, Tensor x)
    {
        Tensor negative = Lax.Lt(x, 0);
        (Tensor byA, Tensor byB) = KummerDerivatives(Lax.Select(negative, b - a, a), b, Lax.Abs(x));
        return Lax.Select(negative, Lax.Exp(Lax.Min(x, 0)) * (byA + byB), byB);
    }

    /// <summary>2F1(a, b; c; x) for x up to 1; NaN beyond, where it is complex.</summary>
    public static Tensor Gauss(Tensor a, Tensor b, Tensor c, Tensor x)
    {
        // A polynomial is summed as it is; a negative argument goes to x / (x - 1).
        Tensor polynomial = Lax.Or(IsPole(a), IsPole(b));
        Tensor turned = Lax.And(Lax.Lt(x, 0), Lax.Not(polynomial));
        Tensor z = Lax.Select(turned, x / (x - 1), x);
        Tensor second = Lax.Select(turned, c - b, b);
        Tensor factor = Lax.Select(turned, Lax.Pow(1 - Lax.Min(x, 0), -a), Lax.FullLike(x, 1));
        Tensor close = Lax.And(Lax.Gt(z, 0.9), Lax.Not(Lax.Or(polynomial, IsPole(second))));
        Tensor inside = Lax.Select(close, Lax.FullLike(z, 0.5), z);
        Tensor series = GaussSeries(a, second, c, inside);
        Tensor value =
            factor * Lax.Select(close, NearOne(a, second, c, Lax.Select(close, z, Lax.FullLike(z, 0.95))), series);
        return Lax.Select(Lax.And(Lax.Gt(x, 1), Lax.Not(polynomial)), Lax.FullLike(x, double.NaN), value);
    }

    private static Tensor GaussSeries(Tensor a, Tensor b, Tensor c, Tensor z) =>
        Series((n, term) => term * (a + n) * (b + n) / ((c + n) * (n + 1)) * z, z);

    /// <summary>
    /// In terms of 1 - z. Where c - a - b is an integer the two parts have poles that cancel, and a logarithm stays.
    /// </summary>
    private static Tensor NearOne(Tensor a, Tensor b, Tensor c, Tensor z)
    {
        // Euler's transformation makes c - a - b positive.
        Tensor gap = c - a - b;
        Tensor flip = Lax.Lt(gap, 0);
        Tensor w = Lax.Max(1 - z, 0);
        Tensor factor = Lax.Select(flip, Lax.Pow(w, Lax.Min(gap, 0)), Lax.FullLike(z, 1));
        (Tensor first, Tensor second) = (Lax.Select(flip, c - a, a), Lax.Select(flip, c - b, b));
        Tensor m = Lax.Abs(gap);
        Tensor whole = Lax.Eq(m, Lax.Round(m));
        Tensor value = Lax.Select(
            whole,
            NearOneWhole(first, second, Lax.Round(m), w),
            NearOneBroken(first, second, c, Lax.Select(whole, m + 0.5, m), w)
        );
        return factor * value;
    }

    private static Tensor NearOneBroken(Tensor a, Tensor b, Tensor c, Tensor gap, Tensor w)
    {
        Tensor left = ScipySpecial.Gamma(c) * ScipySpecial.Gamma(gap) * OverGamma(c - a) * OverGamma(c - b);
        Tensor right = ScipySpecial.Gamma(c) * ScipySpecial.Gamma(-gap) * OverGamma(a) * OverGamma(b) * Lax.Pow(w, gap);
        return (left * GaussSeries(a, b, 1 - gap, w)) + (right * GaussSeries(c - a, c - b, 1 + gap, w));
    }

    /// <summary>DLMF 15.8.10: a finite sum of m terms, and a series with logarithm and digamma functions.</summary>
    private static Tensor NearOneWhole(Tensor a, Tensor b, Tensor m, Tensor w)
    {
        Tensor one = Lax.FullLike(w, 1);
        Tensor gamma = ScipySpecial.Gamma(a + b + m);
        (_, Tensor finite, _) = Lax.While(
            state => Np.Any(Lax.Lt(Lax.Max(state.K, 0), m)),
            state =>
            {
                Tensor inside = Lax.Lt(state.K, m);
                Tensor added = state.Term * ScipySpecial.Gamma(Lax.Select(inside, m - state.K, one));
                Tensor next = state.Term * (a + state.K) * (b + state.K) / (state.K + 1) * -w;
                return (K: state.K + 1, Sum: state.Sum + Lax.Select(inside, added, Lax.ZerosLike(w)), Term: next);
            },
            (K: Lax.ZerosLike(w), Sum: Lax.ZerosLike(w), Term: one)
        );
        Tensor head = gamma * OverGamma(a + m) * OverGamma(b + m) * finite;
        Tensor log = Lax.Log(Lax.Max(w, FloatLimits.Of(w.ElementType).Tiny));
        Tensor Brackets(Tensor k) =>
            log - Lax.Digamma(k + 1) - Lax.Digamma(k + m + 1) + Lax.Digamma(a + k + m) + Lax.Digamma(b + k + m);
        (_, Tensor infinite, _) = Lax.ForiLoop(
            0,
            60,
            (_, state) =>
            {
                Tensor next =
                    state.Term * (a + m + state.K) * (b + m + state.K) / ((state.K + 1) * (state.K + m + 1)) * w;
                return (K: state.K + 1, Sum: state.Sum + (state.Term * Brackets(state.K)), Term: next);
            },
            (K: Lax.ZerosLike(w), Sum: Lax.ZerosLike(w), Term: one / ScipySpecial.Gamma(m + 1))
        );
        Tensor sign = Lax.Select(Lax.Eq(Np.Remainder(m, 2), 0), one, -one);
        Tensor power = Lax.Select(Lax.Eq(m, 0), one, Lax.Pow(w, m));
        return head - (sign * power * gamma * OverGamma(a) * OverGamma(b) * infinite);
    }

    /// <summary>
    /// <c>Gamma(b)/Gamma(b - a) |x|^-a</c> times the sum of <c>(a)_n (1 + a - b)_n / (n! |x|^n)</c>, to its smallest
    /// term.
    /// </summary>
    private static Tensor Asymptotic(Tensor a, Tensor b, Tensor size)
    {
        (Tensor sum, _, _) = Lax.ForiLoop(
            0,
            40,
            (i, state) =>
            {
                Tensor n = Lax.ConvertElementType(i, a.ElementType);
                Tensor next = state.Term * (a + n) * (1 + a - b + n) / ((n + 1) * size);
                Tensor falls = Lax.And(state.Goes, Lax.Lt(Lax.Abs(next), Lax.Abs(state.Term)));
                Tensor kept = Lax.Select(falls, next, Lax.ZerosLike(next));
                return (Sum: state.Sum + kept, Term: next, Goes: falls);
            },
            (Sum: Lax.FullLike(a, 1), Term: Lax.FullLike(a, 1), Goes: Lax.Full(a.Shape, 1, ElementType.I1))
        );
        return ScipySpecial.Gamma(b) * OverGamma(b - a) * Lax.Pow(size, -a) * sum;
    }

    private static (Tensor ByA, Tensor ByB) KummerDerivatives(Tensor a, Tensor b, Tensor x)
    {
        // Each term goes with its derivatives, so that a factor of zero does no harm.
        double epsilon = Matrices.Epsilon(x.ElementType);
        Tensor zero = Lax.ZerosLike(x);
        var end = Lax.While(
            state => Lax.And(Lax.Lt(state.N, MostTerms), Np.Any(state.Goes)),
            state =>
            {
                Tensor n = Lax.ConvertElementType(state.N, x.ElementType);
                Tensor ratio = x / ((b + n) * (n + 1));
                Tensor slope = ((state.Slope * (a + n)) + state.Term) * ratio;
                Tensor fall = ((state.Fall * (a + n)) - (state.Term * (a + n) / (b + n))) * ratio;
                return (
                    N: state.N + 1,
                    Term: state.Term * (a + n) * ratio,
                    Slope: slope,
                    Fall: fall,
                    ByA: state.ByA + slope,
                    ByB: state.ByB + fall,
                    Goes: Lax.Or(Grows(slope, state.ByA, epsilon), Grows(fall, state.ByB, epsilon))
                );
            },
            (
                N: Lax.Full([], 0, ElementType.I32),
                Term: Lax.FullLike(x, 1),
                Slope: zero,
                Fall: zero,
                ByA: zero,
                ByB: zero,
                Goes: Lax.Full(x.Shape, 1, ElementType.I1)
            )
        );
        return (end.ByA, end.ByB);
    }

    /// <summary>1 and all terms of a power series, each from the one before, until they no longer count.</summary>
    private static Tensor Series(Func<Tensor, Tensor, Tensor> next, Tensor like)
    {
        double epsilon = Matrices.Epsilon(like.ElementType);
        return Lax.While(
            state => Lax.And(Lax.Lt(state.N, MostTerms), Np.Any(state.Goes)),
            state =>
            {
                Tensor term = next(Lax.ConvertElementType(state.N, like.ElementType), state.Term);
                return (N: state.N + 1, Term: term, Sum: state.Sum + term, Goes: Grows(term, state.Sum, epsilon));
            },
            (
                N: Lax.Full([], 0, ElementType.I32),
                Term: Lax.FullLike(like, 1),
                Sum: Lax.FullLike(like, 1),
                Goes: Lax.Full(like.Shape, 1, ElementType.I1)
            )
        ).Sum;
    }

    private static Tensor Grows(Tensor term, Tensor sum, double epsilon) =>
        Lax.Gt(Lax.Abs(term), (0.25 * epsilon) * Lax.Abs(sum));

    private static Tensor IsPole(Tensor x) => Lax.And(Lax.Le(x, 0), Lax.Eq(x, Lax.Floor(x)));

    /// <summary>1 over the gamma function: 0 at its poles.</summary>
    private static Tensor OverGamma(Tensor x)
    {
        Tensor pole = IsPole(x);
        return Lax.Select(pole, Lax.ZerosLike(x), 1 / ScipySpecial.Gamma(Lax.Select(pole, Lax.FullLike(x, 1), x)));
    }

    private static Tensor Far(Tensor a, Tensor b) => 50 + (4 * (Lax.Abs(a) + Lax.Abs(b)));
}
