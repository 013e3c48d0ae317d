using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Owen's T function, the integral of <c>e^(-h²(1 + t²)/2) / (2 pi (1 + t²))</c> over t from 0 to a: Gauss and
/// Legendre's rule for |a| up to 1, <c>T(h, a) + T(ah, 1/a)</c> in terms of the normal distribution (Owen, 1956)
/// beyond.
/// </summary>
internal static class OwenPrograms
{
    private static readonly (double Node, double Weight)[] Rule = GaussLegendre(40);

    public static Tensor T(Tensor h, Tensor a)
    {
        Tensor x = Lax.Abs(h);
        Tensor slope = Lax.Abs(a);
        Tensor beyond = Lax.Gt(slope, 1);
        Tensor divisor = Lax.Select(beyond, slope, Lax.FullLike(a, 1));
        Tensor inner = Integral(Lax.Select(beyond, x * slope, x), Lax.Select(beyond, 1 / divisor, slope));

        // With p and q the upper tails at h and ah: T(h, a) = (p + q)/2 - pq - T(ah, 1/a).
        Tensor p = 0.5 * Lax.Erfc(x * Math.Sqrt(0.5));
        Tensor q = 0.5 * Lax.Erfc(x * slope * Math.Sqrt(0.5));
        Tensor value = Lax.Select(beyond, (0.5 * (p + q)) - (p * q) - inner, inner);
        Tensor infinite = Lax.Select(Lax.Eq(slope, double.PositiveInfinity), 0.5 * p, value);
        return Lax.Sign(a) * infinite;
    }

    /// <summary>Derivative by h: <c>-e^(-h²/2) erf(ah/sqrt 2) / (2 sqrt(2 pi))</c>.</summary>
    public static Tensor ByH(Tensor h, Tensor a) =>
        -Lax.Exp(-0.5 * h * h) * Lax.Erf(a * h * Math.Sqrt(0.5)) / (2 * Math.Sqrt(2 * Math.PI));

    /// <summary>Derivative by a: the integrand.</summary>
    public static Tensor ByA(Tensor h, Tensor a)
    {
        Tensor length = 1 + (a * a);
        return Lax.Exp(-0.5 * h * h * length) / (2 * Math.PI * length);
    }

    /// <summary>The integral up to a in [0, 1], cut where the integrand has fallen by e^-40.</summary>
    private static Tensor Integral(Tensor h, Tensor a)
    {
        Tensor end = Lax.Min(a, 9 / Lax.Max(h, 1e-6));
        Tensor sum = Lax.ZerosLike(h);
        foreach ((double node, double weight) in Rule)
        {
            Tensor t = end * (0.5 * (node + 1));
            sum += weight * ByA(h, t);
        }

        return 0.5 * end * sum;
    }

    /// <summary>Nodes and weights on [-1, 1]: roots of Legendre's polynomial by Newton's method.</summary>
    private static (double Node, double Weight)[] GaussLegendre(int count)
    {
        (double, double)[] rule = new (double, double)[count];
        for (int i = 0; i < count; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5));
            double slope = 0;
            for (int step = 0; step < 60; step++)
            {
                (double before, double value) = (1, x);
                for (int k = 2; k <= count; k++)
                {
                    (before, value) = (value, ((((2 * k) - 1) * x * value) - ((k - 1) * before)) / k);
                }

                slope = count * ((x * value) - before) / ((x * x) - 1);
                x -= value / slope;
            }

            rule[i] = (x, 2 / ((1 - (x * x)) * slope * slope));
        }

        return rule;
    }
}
