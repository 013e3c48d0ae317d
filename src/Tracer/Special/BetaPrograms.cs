using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The regularized incomplete beta function by its continued fraction (DLMF 8.17.22) with Lentz's method; the symmetry
/// <c>I_x(a, b) = 1 - I_(1-x)(b, a)</c> keeps it where it converges fast.
/// </summary>
internal static class BetaPrograms
{
    private const int MaxSteps = 600;

    public static Tensor Betainc(Tensor a, Tensor b, Tensor x) => Ends(a, b, x, Value(a, b, x, 1));

    /// <summary>Derivative by x: <c>x^(a-1) (1-x)^(b-1) / B(a, b)</c>.</summary>
    public static Tensor Density(Tensor a, Tensor b, Tensor x) =>
        Lax.Exp(((b - 1) * Lax.Log1p(-x)) + ((a - 1) * Lax.Log(x)) - LogBeta(a, b));

    /// <summary>Derivative by a: the tangent of the fraction.</summary>
    public static Tensor GradA(Tensor a, Tensor b, Tensor x)
    {
        Tensor inside = Transforms.Jvp(value => Value(value, b, x, 1e-3), a, Lax.FullLike(a, 1)).Tangent;
        return Lax.Select(Lax.Or(Lax.Le(x, 0), Lax.Ge(x, 1)), Lax.ZerosLike(x), inside);
    }

    public static Tensor LogBeta(Tensor a, Tensor b) => Lax.Lgamma(a) + Lax.Lgamma(b) - Lax.Lgamma(a + b);

    private static Tensor Value(Tensor a, Tensor b, Tensor x, double precision)
    {
        Tensor swapped = Lax.Gt(x, (a + 1) / (a + b + 2));
        Tensor first = Lax.Select(swapped, b, a);
        Tensor second = Lax.Select(swapped, a, b);
        Tensor cut = Lax.Clamp(0, x, 1);
        Tensor point = Lax.Select(swapped, 1 - cut, cut);
        Tensor safe = Lax.Select(Lax.Eq(point, 0), Lax.FullLike(x, 0.5), point);
        Tensor scale = Lax.Exp((first * Lax.Log(safe)) + (second * Lax.Log1p(-safe)) - LogBeta(first, second)) / first;
        Tensor value = Lax.Select(Lax.Eq(point, 0), Lax.ZerosLike(x), scale * Fraction(first, second, safe, precision));
        return Lax.Select(swapped, 1 - value, value);
    }

    private static Tensor Fraction(Tensor a, Tensor b, Tensor x, double precision)
    {
        double epsilon = precision * (x.ElementType.BitWidth == 64 ? Math.Pow(2, -53) : Math.Pow(2, -24));
        double tiny = x.ElementType.BitWidth == 64 ? 1e-290 : 1e-30;
        Tensor one = Lax.FullLike(x, 1);
        Tensor NotZero(Tensor value) => Lax.Select(Lax.Lt(Lax.Abs(value), tiny), tiny * one, value);
        Tensor d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        Tensor[] end = Lax.While(
            state => Lax.And(Np.Any(state[0]), Lax.Lt(state[4], MaxSteps)),
            state =>
            {
                Tensor m = Lax.ConvertElementType(state[4], x.ElementType) + Lax.ZerosLike(x);
                Tensor even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
                Tensor d1 = 1 / NotZero(1 + (even * state[2]));
                Tensor c1 = NotZero(1 + (even / state[1]));
                Tensor h1 = state[3] * d1 * c1;
                Tensor odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
                Tensor d2 = 1 / NotZero(1 + (odd * d1));
                Tensor c2 = NotZero(1 + (odd / c1));
                Tensor factor = d2 * c2;
                Tensor going = Lax.And(state[0], Lax.Gt(Lax.Abs(factor - 1), epsilon));
                Tensor Keep(Tensor next, int i) => Lax.Select(state[0], next, state[i]);
                return [going, Keep(c2, 1), Keep(d2, 2), Keep(h1 * factor, 3), state[4] + 1];
            },
            (Tensor[])[Lax.Eq(x, x), one, d, d, Lax.Full([], 1, ElementType.I32)]
        );
        return end[3];
    }

    private static Tensor Ends(Tensor a, Tensor b, Tensor x, Tensor value)
    {
        Tensor invalid = Lax.Or(Lax.Or(Lax.Le(a, 0), Lax.Le(b, 0)), Lax.Not(Lax.And(Lax.Ge(x, 0), Lax.Le(x, 1))));
        Tensor atEnds = Lax.Select(Lax.Eq(x, 0), Lax.ZerosLike(x), Lax.Select(Lax.Eq(x, 1), Lax.FullLike(x, 1), value));
        return Lax.Select(invalid, Lax.FullLike(x, double.NaN), atEnds);
    }
}
