using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The logarithm of the gamma function and what follows from it. Lanczos' approximation with g = 7 and nine terms; the Hurwitz zeta
/// function by Euler-Maclaurin summation.
/// </summary>
internal static class GammaPrograms
{
    private const double G = 7;
    private const double First = 0.99999999999980993;
    private const double LogRootTwoPi = 0.91893853320467274;
    private const double LogPi = 1.1447298858494002;

    private static readonly double[] Lanczos =
    [
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7,
    ];

    /// <summary><c>(2k)! / B(2k)</c> for k = 1 to 12, with B the Bernoulli numbers.</summary>
    private static readonly double[] EulerMaclaurin =
    [
        12,
        -720,
        30240,
        -1209600,
        47900160,
        -1.8924375803183791606e9,
        7.47242496e10,
        -2.950130727918164224e12,
        1.1646782814350067249e14,
        -4.5979787224074726105e15,
        1.8152105401943546773e17,
        -7.1661652561756670113e18,
    ];

    public static Tensor Lgamma(Tensor x)
    {
        Tensor reflect = Lax.Lt(x, 0.5);
        Tensor z = Lax.Select(reflect, -x, x - 1);
        Tensor sum = Lax.FullLike(x, First);
        for (int i = 0; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (z + (i + 1));
        }

        // (z + 1/2) log t - t, written so that large z loses nothing.
        Tensor t = z + (G + 0.5);
        Tensor logT = Math.Log(G + 0.5) + Lax.Log1p(z / (G + 0.5));
        Tensor value = (((z + 0.5) - (t / logT)) * logT) + LogRootTwoPi + Lax.Log(sum);

        // log |sin pi x| from the distance to the nearest integer.
        Tensor magnitude = Lax.Abs(x);
        Tensor fraction = magnitude - Lax.Floor(magnitude);
        Tensor folded = Lax.Select(Lax.Gt(fraction, 0.5), 1 - fraction, fraction);
        Tensor sine = Lax.Log(Lax.Sin(Math.PI * folded));
        Tensor reflected = Lax.Select(Lax.IsFinite(sine), LogPi - sine - value, -sine);
        Tensor result = Lax.Select(reflect, reflected, value);
        return Lax.Select(Lax.Eq(magnitude, double.PositiveInfinity), Lax.FullLike(x, double.PositiveInfinity), result);
    }

    public static Tensor Digamma(Tensor x)
    {
        Tensor reflect = Lax.Lt(x, 0.5);
        Tensor z = Lax.Select(reflect, -x, x - 1);
        Tensor numerator = Lax.ZerosLike(x);
        Tensor denominator = Lax.FullLike(x, First);
        for (int i = 0; i < Lanczos.Length; i++)
        {
            Tensor shifted = z + (i + 1);
            numerator -= Lanczos[i] / (shifted * shifted);
            denominator += Lanczos[i] / shifted;
        }

        Tensor t = z + (G + 0.5);
        Tensor logT = Math.Log(G + 0.5) + Lax.Log1p(z / (G + 0.5));
        Tensor value = logT + (numerator / denominator) - (G / t);
        Tensor reduced = x + Lax.Floor(Lax.Abs(x + 0.5));
        Tensor angle = Math.PI * reduced;
        Tensor reflected = value - (Math.PI * Lax.Cos(angle) / Lax.Sin(angle));
        Tensor pole = Lax.And(Lax.Le(x, 0), Lax.Eq(x, Lax.Floor(x)));
        Tensor result = Lax.Select(reflect, reflected, value);
        return Lax.Select(pole, Lax.FullLike(x, double.NaN), result);
    }

    /// <summary><c>sum of (q + k)^-x for k = 0, 1, …</c>: nine terms, then an integral and Bernoulli corrections.</summary>
    public static Tensor Zeta(Tensor x, Tensor q)
    {
        const int terms = 9;
        Tensor sum = Lax.ZerosLike(x);
        for (int k = 0; k < terms; k++)
        {
            sum += Lax.Pow(q + k, -x);
        }

        Tensor a = q + terms;
        Tensor power = Lax.Pow(a, -x);
        sum += (power * a / (x - 1)) + (0.5 * power);
        Tensor factor = x;
        Tensor scaled = power / a;
        for (int k = 0; k < EulerMaclaurin.Length; k++)
        {
            Tensor term = factor * scaled / EulerMaclaurin[k];
            sum += term;
            factor = factor * (x + ((2 * k) + 1)) * (x + ((2 * k) + 2));
            scaled /= a * a;
        }

        // A large exponent overflows the corrections; the first term is then all there is.
        Tensor first = Lax.Pow(q, -x);
        Tensor finite = Lax.Select(Lax.IsFinite(sum), sum, first);
        Tensor integer = Lax.And(Lax.Le(q, 0), Lax.Eq(q, Lax.Floor(q)));
        Tensor even = Lax.And(Lax.Eq(x, Lax.Floor(x)), Lax.Eq(Lax.Rem(x, 2), 0));
        Tensor nan = Lax.FullLike(x, double.NaN);
        Tensor infinity = Lax.FullLike(x, double.PositiveInfinity);
        Tensor atPole = Lax.Select(integer, Lax.Select(even, infinity, nan), finite);
        Tensor negative = Lax.And(Lax.Le(q, 0), Lax.Ne(x, Lax.Floor(x)));
        Tensor domain = Lax.Select(Lax.Or(Lax.Lt(x, 1), negative), nan, atPole);
        return Lax.Select(Lax.Eq(x, 1), infinity, domain);
    }

    /// <summary>Derivative number n of digamma: <c>(-1)^(n+1) n! zeta(n+1, x)</c>.</summary>
    public static Tensor Polygamma(Tensor n, Tensor x)
    {
        Tensor sign = 1 - (2 * Lax.Rem(n + 1, 2));
        Tensor value = sign * Lax.Exp(Lax.Lgamma(n + 1)) * Lax.Zeta(n + 1, x);
        Tensor valid = Lax.And(Lax.Ge(n, 0), Lax.Eq(n, Lax.Floor(n)));
        return Lax.Select(Lax.Eq(n, 0), Lax.Digamma(x), Lax.Select(valid, value, Lax.FullLike(x, double.NaN)));
    }
}
