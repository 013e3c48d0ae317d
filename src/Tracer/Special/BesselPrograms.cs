using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The scaled modified Bessel function of order 0 by Chebyshev series: <c>e^-x I(x)</c> on [0, 8] in
/// <c>x/4 - 1</c>, and <c>e^-x sqrt(x) I(x)</c> beyond in <c>16/x - 1</c>. The coefficients are the functions' own,
/// computed with forty digits.
/// </summary>
internal static class BesselPrograms
{
    private static readonly double[] I0Near =
    [
        0.676795274409476085,
        -0.30468267234319839868,
        0.17162090152220877535,
        -0.094901097048047644421,
        0.049305284239670708488,
        -0.023737414805899468816,
        0.010546460394594998318,
        -0.0043243099950505759443,
        0.0016394756169413357984,
        -0.00057637557453858236588,
        0.00018850288509584165573,
        -0.00005754195010082103704,
        0.000016448448070728897089,
        -4.4167383584587505636e-6,
        1.1173875391201037182e-6,
        -2.6707938539406117339e-7,
        6.0469950225419189493e-8,
        -1.3000250099862480421e-8,
        2.6598237246823866503e-9,
        -5.1897956016352629067e-10,
        9.6758090353732369122e-11,
        -1.7268262914415557072e-11,
        2.9550526631296398346e-12,
        -4.8564467831119294609e-13,
        7.6761854986049356169e-14,
        -1.1685332877993451681e-14,
        1.7153912855551330306e-15,
        -2.4312798465479546936e-16,
        3.3307945188222380978e-17,
        -4.4153416464793393795e-18,
    ];

    private static readonly double[] I0Far =
    [
        0.80449041101410883161,
        0.0033691164782556940899,
        0.000068897583469168239843,
        2.891370520834756483e-6,
        2.0489185894690637418e-7,
        2.2666689904981780646e-8,
        3.3962320257083863452e-9,
        4.9406023882249695891e-10,
        1.1889147107846438342e-11,
        -3.1499165279632413645e-11,
        -1.3215811840447713119e-11,
        -1.7941785315068061178e-12,
        7.1801244513836662337e-13,
        3.8527783827421427011e-13,
        1.5400862175214098269e-14,
        -4.1505693472872220866e-14,
        -9.5548466988283076487e-15,
        3.8116806693526224207e-15,
        1.7725601330565263836e-15,
        -3.4254856196772191346e-16,
        -2.8276239805165834849e-16,
        3.4612228676974610931e-17,
        4.465621420296759999e-17,
        -4.8305044859441820713e-18,
        -7.2331804878747539546e-18,
    ];

    /// <summary><c>e^-|x| I0(x)</c>.</summary>
    public static Tensor I0e(Tensor x)
    {
        Tensor magnitude = Lax.Abs(x);
        Tensor near = Chebyshev((0.25 * magnitude) - 1, I0Near);
        return Lax.Select(Lax.Le(magnitude, 8), near, Far(magnitude, I0Far));
    }

    /// <summary><c>i0e(x) - i1e(x) (sign(x) + 1/x)</c>, and ½ at 0.</summary>
    public static Tensor I1eDerivative(Tensor x, Tensor y)
    {
        Tensor small = Lax.Lt(Lax.Abs(x), x.ElementType.BitWidth == 64 ? 1e-12 : 1e-6);
        Tensor safe = Lax.Select(small, Lax.FullLike(x, 1), x);
        return Lax.Select(small, Lax.FullLike(x, 0.5), Lax.BesselI0e(x) - (y * (Lax.Sign(x) + Lax.Reciprocal(safe))));
    }

    private static Tensor Far(Tensor magnitude, double[] coefficients)
    {
        Tensor safe = Lax.Max(magnitude, 8);
        return Chebyshev((16 / safe) - 1, coefficients) * Lax.Rsqrt(safe);
    }

    /// <summary>
    /// Clenshaw's summation of <c>c[0]/2 + sum of c[k] T_k(t)</c>, as many terms as the type can tell apart.
    /// </summary>
    private static Tensor Chebyshev(Tensor t, double[] coefficients)
    {
        double floor = t.ElementType.Kind == ElementKind.F64 ? 0 : 1e-10;
        int count = coefficients.Length;
        while (count > 1 && Math.Abs(coefficients[count - 1]) < floor)
        {
            count--;
        }

        Tensor twice = 2 * t;
        Tensor last = Lax.ZerosLike(t);
        Tensor current = Lax.ZerosLike(t);
        for (int k = count - 1; k > 0; k--)
        {
            (last, current) = (current, (twice * current) - last + coefficients[k]);
        }

        return (t * current) - last + (0.5 * coefficients[0]);
    }
}
