using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The exponential integrals: power series near 0 (DLMF 6.6.2), a continued fraction (6.9.1) for positive and the
/// asymptotic series (6.12.2) for large negative arguments of E1.
/// </summary>
internal static class ExponentialIntegralPrograms
{
    private const double Euler = 0.57721566490153286;

    /// <summary>E1(x): the integral of <c>e^-t / t</c> from x to infinity; NaN below 0.</summary>
    public static Tensor E1(Tensor x)
    {
        Tensor small = Lax.Le(x, 1);
        Tensor near = -Euler - Lax.Log(x) - Series(Lax.Select(small, -x, Lax.FullLike(x, -1)), 25);
        Tensor far = Fraction(Lax.Max(x, 1));
        Tensor value = Lax.Select(small, near, far);
        Tensor end = Lax.Select(Lax.Eq(x, double.PositiveInfinity), Lax.ZerosLike(x), value);
        return Lax.Select(Lax.Eq(x, 0), Lax.FullLike(x, double.PositiveInfinity), end);
    }

    /// <summary>Ei(x): the principal value of the integral of <c>e^t / t</c> up to x.</summary>
    public static Tensor Ei(Tensor x)
    {
        // Terms of the series peak near k = x, so that it takes more of them the larger x is.
        Tensor cut = Lax.Clamp(-1, x, 40);
        Tensor near = Euler + Lax.Log(Lax.Abs(cut)) + Series(cut, 140);
        Tensor far = Asymptotic(Lax.Max(x, 40));
        Tensor positive = Lax.Select(Lax.Gt(x, 40), far, near);
        Tensor value = Lax.Select(Lax.Lt(x, -1), -E1(Lax.Max(-x, 1)), positive);
        return Lax.Select(Lax.Eq(x, 0), Lax.FullLike(x, double.NegativeInfinity), value);
    }

    /// <summary><c>sum of x^k / (k k!)</c>, k from 1.</summary>
    private static Tensor Series(Tensor x, int terms)
    {
        (Tensor Power, Tensor Sum) end = Lax.ForiLoop(
            1,
            terms + 1,
            (i, state) =>
            {
                Tensor k = Lax.ConvertElementType(i, x.ElementType) + Lax.ZerosLike(x);
                Tensor power = state.Power * (x / k);
                return (power, state.Sum + (power / k));
            },
            (Power: Lax.FullLike(x, 1), Sum: Lax.ZerosLike(x))
        );
        return end.Sum;
    }

    /// <summary><c>e^-x / (x + 1 - 1/(x + 3 - 4/(x + 5 - …)))</c> from the innermost term outwards.</summary>
    private static Tensor Fraction(Tensor x)
    {
        const int depth = 90;
        Tensor tail = Lax.ForiLoop(
            0,
            depth,
            (i, tail) =>
            {
                Tensor k = depth - Lax.ConvertElementType(i, x.ElementType) + Lax.ZerosLike(x);
                return (k * k) / (x + ((2 * k) + 1) - tail);
            },
            Lax.ZerosLike(x)
        );
        return Lax.Exp(-x) / (x + 1 - tail);
    }

    private static Tensor Asymptotic(Tensor x)
    {
        Tensor sum = Lax.FullLike(x, 1);
        Tensor term = Lax.FullLike(x, 1);
        for (int k = 1; k <= 38; k++)
        {
            term *= k / x;
            sum += term;
        }

        return Lax.Exp(x) / x * sum;
    }
}
