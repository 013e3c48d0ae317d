using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The regularized incomplete gamma functions: the power series where x is small or below a, the continued fraction
/// elsewhere (DLMF 8.11.4 and 8.9.2). Every element goes on until its own terms no longer count.
/// </summary>
internal static class IncompleteGammaPrograms
{
    private const int MaxSteps = 2000;

    /// <summary>P(a, x).</summary>
    public static Tensor Lower(Tensor a, Tensor x)
    {
        Tensor byFraction = Lax.And(Lax.Gt(x, 1), Lax.Gt(x, a));
        Tensor value = Lax.Select(byFraction, 1 - Fraction(a, x, byFraction), Series(a, x, Lax.Not(byFraction), 1));
        return Ends(a, x, value, 0, 1);
    }

    /// <summary>Q(a, x) = 1 - P(a, x).</summary>
    public static Tensor Upper(Tensor a, Tensor x)
    {
        Tensor bySeries = Lax.Or(Lax.Lt(x, 1), Lax.Lt(x, a));
        Tensor value = Lax.Select(bySeries, 1 - Series(a, x, bySeries, 1), Fraction(a, x, Lax.Not(bySeries)));
        return Ends(a, x, value, 1, 0);
    }

    /// <summary>Derivative of P by x: <c>x^(a-1) e^-x / Gamma(a)</c>.</summary>
    public static Tensor Density(Tensor a, Tensor x) => Lax.Exp(-x + ((a - 1) * Lax.Log(x)) - Lax.Lgamma(a));

    /// <summary>
    /// Derivative of P by a: the tangent of the series, which converges a little later than its value, and of the
    /// fraction.
    /// </summary>
    public static Tensor GradA(Tensor a, Tensor x)
    {
        Tensor byFraction = Lax.And(Lax.Gt(x, 1), Lax.Gt(x, a));
        Tensor viaSeries = Transforms
            .Jvp(value => Series(value, x, Lax.Not(byFraction), 1e-3), a, Lax.FullLike(a, 1))
            .Tangent;
        Tensor inside = Lax.Select(byFraction, -FractionGrad(a, x, byFraction), viaSeries);
        Tensor edge = Lax.Or(Lax.Eq(x, 0), Lax.Eq(x, double.PositiveInfinity));
        Tensor invalid = Lax.Or(Lax.Le(a, 0), Lax.Lt(x, 0));
        return Lax.Select(invalid, Lax.FullLike(x, double.NaN), Lax.Select(edge, Lax.ZerosLike(x), inside));
    }

    /// <summary>How a sample moves with the parameter while P(a, sample) stays: <c>-(dP/da) / (dP/dx)</c>.</summary>
    public static Tensor SampleGrad(Tensor a, Tensor sample) => -Lax.IgammaGradA(a, sample) / Density(a, sample);

    /// <summary><c>x^a e^-x / Gamma(a)</c> times <c>sum of x^k / (a (a+1) … (a+k))</c>.</summary>
    private static Tensor Series(Tensor a, Tensor x, Tensor enabled, double precision)
    {
        double epsilon = precision * Epsilon(x.ElementType);
        Tensor one = Lax.FullLike(x, 1);
        Tensor safe = Lax.Select(enabled, x, Lax.Select(Lax.Lt(a, 1), 0.5 * one, 0.5 * a));
        Tensor[] end = Lax.While(
            state => Lax.And(Np.Any(state[0]), Lax.Lt(state[4], MaxSteps)),
            state =>
            {
                Tensor r = state[1] + 1;
                Tensor term = state[2] * (safe / r);
                Tensor sum = state[3] + term;
                Tensor going = Lax.And(state[0], Lax.Gt(term / sum, epsilon));
                Tensor Keep(Tensor next, Tensor last) => Lax.Select(state[0], next, last);
                return [going, Keep(r, state[1]), Keep(term, state[2]), Keep(sum, state[3]), state[4] + 1];
            },
            (Tensor[])[enabled, a, one, one, Lax.Full([], 0, ElementType.I32)]
        );
        return end[3] * Lax.Exp((a * Lax.Log(safe)) - safe - Lax.Lgamma(a)) / a;
    }

    /// <summary><c>x^a e^-x / Gamma(a)</c> times a continued fraction, from its convergents.</summary>
    private static Tensor Fraction(Tensor a, Tensor x, Tensor enabled)
    {
        double epsilon = Epsilon(x.ElementType);
        double large = 1 / Epsilon(x.ElementType);
        Tensor one = Lax.FullLike(x, 1);
        Tensor safe = Lax.Select(enabled, x, (2 * one) + Lax.Abs(a));
        Tensor y = 1 - a;
        Tensor z = safe + y + 1;
        Tensor[] start =
        [
            enabled,
            y,
            z,
            Lax.ZerosLike(x),
            one,
            safe,
            safe + 1,
            z * safe,
            (safe + 1) / (z * safe),
            Lax.Full([], 0, ElementType.I32),
        ];
        Tensor[] end = Lax.While(
            state => Lax.And(Np.Any(state[0]), Lax.Lt(state[9], MaxSteps)),
            state =>
            {
                (Tensor p2, Tensor q2, Tensor p1, Tensor q1, Tensor answer) = (
                    state[4],
                    state[5],
                    state[6],
                    state[7],
                    state[8]
                );
                (Tensor c, Tensor nextY, Tensor nextZ) = (state[3] + 1, state[1] + 1, state[2] + 2);
                Tensor yc = nextY * c;
                Tensor p = (p1 * nextZ) - (p2 * yc);
                Tensor q = (q1 * nextZ) - (q2 * yc);
                Tensor defined = Lax.Ne(q, 0);
                Tensor ratio = p / Lax.Select(defined, q, one);
                Tensor change = Lax.Select(defined, Lax.Abs((answer - ratio) / ratio), one);
                Tensor next = Lax.Select(defined, ratio, answer);
                Tensor scale = Lax.Select(Lax.Gt(Lax.Abs(p), large), one / large, one);
                Tensor going = Lax.And(state[0], Lax.Gt(change, epsilon));
                Tensor Keep(Tensor value, int i) => Lax.Select(state[0], value, state[i]);
                return
                [
                    going,
                    Keep(nextY, 1),
                    Keep(nextZ, 2),
                    Keep(c, 3),
                    Keep(p1 * scale, 4),
                    Keep(q1 * scale, 5),
                    Keep(p * scale, 6),
                    Keep(q * scale, 7),
                    Keep(next, 8),
                    state[9] + 1,
                ];
            },
            start
        );
        return end[8] * Lax.Exp((a * Lax.Log(safe)) - safe - Lax.Lgamma(a));
    }

    /// <summary>
    /// Derivative of <see cref="Fraction"/> by a: its recurrences, differentiated term by term. It goes on until the
    /// derivative no longer moves: where a is an integer the fraction itself ends after a few steps, its derivative
    /// does not.
    /// </summary>
    private static Tensor FractionGrad(Tensor a, Tensor x, Tensor enabled)
    {
        double epsilon = Epsilon(x.ElementType);
        double large = 1 / epsilon;
        Tensor one = Lax.FullLike(x, 1);
        Tensor zero = Lax.ZerosLike(x);
        Tensor safe = Lax.Select(enabled, x, (2 * one) + Lax.Abs(a));
        Tensor z = safe + 2 - a;
        Tensor first = (safe + 1) / (z * safe);
        // y, z, c; the last two numerators and denominators; the same of the derivatives; the quotient and its
        // derivative.
        Tensor[] start =
        [
            enabled,
            1 - a,
            z,
            zero,
            one,
            safe,
            safe + 1,
            z * safe,
            zero,
            zero,
            zero,
            -safe,
            first,
            first / z,
            Lax.Full([], 0, ElementType.I32),
        ];
        Tensor[] end = Lax.While(
            state => Lax.And(Np.Any(state[0]), Lax.Lt(state[14], MaxSteps)),
            state =>
            {
                (Tensor p2, Tensor q2, Tensor p1, Tensor q1) = (state[4], state[5], state[6], state[7]);
                (Tensor dp2, Tensor dq2, Tensor dp1, Tensor dq1) = (state[8], state[9], state[10], state[11]);
                (Tensor nextY, Tensor nextZ, Tensor c) = (state[1] + 1, state[2] + 2, state[3] + 1);
                Tensor yc = nextY * c;
                // y and z fall as a grows, so d(yc) = -c and dz = -1.
                (Tensor p, Tensor q) = ((p1 * nextZ) - (p2 * yc), (q1 * nextZ) - (q2 * yc));
                Tensor dp = (dp1 * nextZ) - p1 - (dp2 * yc) + (p2 * c);
                Tensor dq = (dq1 * nextZ) - q1 - (dq2 * yc) + (q2 * c);
                Tensor defined = Lax.Ne(q, 0);
                Tensor divisor = Lax.Select(defined, q, one);
                Tensor ratio = Lax.Select(defined, p / divisor, state[12]);
                Tensor slope = Lax.Select(defined, (dp - (ratio * dq)) / divisor, state[13]);
                Tensor moved = Lax.Gt(Lax.Abs(slope - state[13]), epsilon * (Lax.Abs(slope) + Lax.Abs(ratio)));
                Tensor going = Lax.And(state[0], Lax.Or(moved, Lax.Not(defined)));
                Tensor scale = Lax.Select(Lax.Gt(Lax.Abs(p), large), one / large, one);
                Tensor Keep(Tensor value, int i) => Lax.Select(state[0], value, state[i]);
                return
                [
                    going,
                    Keep(nextY, 1),
                    Keep(nextZ, 2),
                    Keep(c, 3),
                    Keep(p1 * scale, 4),
                    Keep(q1 * scale, 5),
                    Keep(p * scale, 6),
                    Keep(q * scale, 7),
                    Keep(dp1 * scale, 8),
                    Keep(dq1 * scale, 9),
                    Keep(dp * scale, 10),
                    Keep(dq * scale, 11),
                    Keep(ratio, 12),
                    Keep(slope, 13),
                    state[14] + 1,
                ];
            },
            start
        );
        Tensor factor = Lax.Exp((a * Lax.Log(safe)) - safe - Lax.Lgamma(a));
        return factor * (end[13] + (end[12] * (Lax.Log(safe) - Lax.Digamma(a))));
    }

    private static Tensor Ends(Tensor a, Tensor x, Tensor value, double atZero, double atInfinity)
    {
        Tensor nan = Lax.FullLike(x, double.NaN);
        Tensor invalid = Lax.Or(Lax.Or(Lax.Lt(x, 0), Lax.Le(a, 0)), Lax.Or(Lax.Ne(x, x), Lax.Ne(a, a)));
        Tensor infinite = Lax.Select(Lax.Eq(x, double.PositiveInfinity), Lax.FullLike(x, atInfinity), value);
        return Lax.Select(invalid, nan, Lax.Select(Lax.Eq(x, 0), Lax.FullLike(x, atZero), infinite));
    }

    private static double Epsilon(ElementType type) => type.BitWidth == 64 ? Math.Pow(2, -53) : Math.Pow(2, -24);
}
