using static XlaSharp.Hlo.Passes.Chlo.Expr;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// Gamma functions by Lanczos' approximation with g = 7 and nine coefficients (P. Godfrey's set), reflected below ½.
/// All in f64: near the zeros of the results single precision would lose everything.
/// </summary>
internal static class Gamma
{
    private const double G = 7;
    private const double LogOfGPlusHalf = 2.0149030205422647;

    private static readonly double[] Lanczos =
    [
        676.520368121885098567009190444019,
        -1259.13921672240287047156078755283,
        771.3234287776530788486528258894,
        -176.61502916214059906584551354,
        12.507343278686904814458936853,
        -0.13857109526572011689554707,
        9.984369578019570859563e-6,
        1.50563273514931155834e-7,
    ];

    /// <summary>ln |Γ(x)|.</summary>
    public static Expr Lgamma(Expr x)
    {
        Expr reflect = x < 0.5;
        Expr z = Select(reflect, -x, x - 1);
        Expr sum = Series(z);
        Expr t = z + (G + 0.5);
        Expr logT = (z / (G + 0.5)).Log1p() + LogOfGPlusHalf;
        Expr right = (((z + 0.5) - (t / logT)) * logT) + sum.Log() + 0.91893853320467278;
        Expr a = x.Abs();
        Expr fraction = a - a.Floor();
        Expr reduced = fraction.Min(1 - fraction);
        Expr logSine = (reduced * Math.PI).Sin().Log();
        Expr left = 1.1447298858494002 - logSine - right;

        // At poles and below the sine's logarithm alone decides; at ±inf the difference of infinities must not.
        Expr reflected = Select(logSine.IsFinite(), left, -logSine);
        Expr value = Select(reflect, reflected, right);
        return Select(a.EqualTo(double.PositiveInfinity), double.PositiveInfinity, value);
    }

    /// <summary>The n-th derivative of digamma: ± n! ζ(n + 1, x).</summary>
    public static Expr Polygamma(Expr n, Expr x)
    {
        Expr order = n + 1;
        Expr half = order * 0.5;
        Expr even = half.EqualTo(half.Floor());
        Expr factorial = Lgamma(order).Exp();

        // A whole number; rounding makes it exact while its error is below one half.
        factorial = Select(factorial < 1e13, factorial.Apply(Ops.RoundNearestEven.Instance), factorial);
        Expr magnitude = factorial * Zeta(order, x);
        Expr value = Select(n.EqualTo(0), DigammaFunction.Digamma(x), Select(even, magnitude, -magnitude));
        Expr valid = (n >= 0) & n.EqualTo(n.Floor());
        return Select(valid, value, double.NaN);
    }

    /// <summary>Hurwitz' ζ(x, q) by Euler and Maclaurin's formula after ten terms (Cephes, S. Moshier).</summary>
    public static Expr Zeta(Expr x, Expr q)
    {
        Expr sum = q.Pow(-x);
        Expr a = q;
        Expr term = sum;
        for (int i = 0; i < 9; i++)
        {
            a += 1;
            term = a.Pow(-x);
            sum += term;
        }

        Expr done = term.Abs() <= (sum.Abs() * Math.ScaleB(1, -53));
        Expr rest = sum + ((term * a) / (x - 1)) - (term * 0.5);
        Expr factor = x;
        Expr power = term / a;
        for (int i = 0; i < BernoulliRatios.Length; i++)
        {
            rest += (factor * power) / BernoulliRatios[i];
            factor = factor * (x + ((2 * i) + 1)) * (x + ((2 * i) + 2));
            power = power / a / a;
        }

        Expr value = Select(done, sum, rest);
        Expr whole = q.EqualTo(q.Floor());
        Expr undefined = (x < 1) | ((q <= 0) & !whole & !x.EqualTo(x.Floor()));
        value = Select((q <= 0) & whole, double.PositiveInfinity, value);
        value = Select(undefined, double.NaN, value);
        return Select(x.EqualTo(1), double.PositiveInfinity, value);
    }

    // (2k)! / B(2k) for k = 1, 2, …
    private static double[] BernoulliRatios { get; } =
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

    private static Expr Series(Expr z)
    {
        Expr sum = z.Number(0.99999999999980993227684700473478);
        for (int k = 0; k < Lanczos.Length; k++)
        {
            sum += Lanczos[k] / (z + (k + 1));
        }

        return sum;
    }
}
