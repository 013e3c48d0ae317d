using static XlaSharp.Hlo.Passes.Chlo.Expr;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// ψ, the derivative of ln Γ, in f64: on [1, 2] the distance to its zero times a Chebyshev series of the quotient, so
/// that the zero is exact; above, ln x − 1/(2x) − a Chebyshev series in 1/x² (Stirling's, whose terms would not
/// converge); below 1 by recurrence. Between −1 and 0 again the distance to the zero times a series, of
/// x(x + 1)·ψ(x) / (x − zero), whose poles are farther away; below −1 by reflection, whose two terms cancel at the zeros.
/// The coefficients were computed at 60 digits from those definitions.
/// </summary>
internal static class DigammaFunction
{
    // The zero less 1, and what a double cannot hold of it.
    private const double Root = 0.46163214496836236;
    private const double RootRest = -1.5522348162858677e-17;

    private static readonly double[] NearRoot =
    [
        0.983570260441567,
        -0.2270640863346444,
        0.03336889902393011,
        -0.005320077271596548,
        0.0008788656937820505,
        -0.00014773492650606044,
        2.5060543468359146e-5,
        -4.2721034029993324e-6,
        7.302769272465923e-7,
        -1.2502886813559594e-7,
        2.1425009322359472e-8,
        -3.673295918565179e-9,
        6.299717236108931e-10,
        -1.080593028883266e-10,
        1.853735192053638e-11,
        -3.18023536582553e-12,
        5.456147570322795e-13,
        -9.360993131036438e-14,
        1.606064636295075e-14,
        -2.7555431377438815e-15,
        4.727736178601912e-16,
    ];

    private static readonly double[] FarTail =
    [
        0.08236957319963464,
        -0.0009399106567215423,
        2.2709369947851174e-5,
        -1.0580437942864211e-6,
        7.420015411231147e-8,
        -6.930284937127705e-9,
        8.020789846701205e-10,
        -1.0976781664808303e-10,
        1.719814936412182e-11,
        -3.0136147372559676e-12,
        5.803602013725503e-13,
        -1.2118974653359568e-13,
        2.7151165987959125e-14,
        -6.4709487941813014e-15,
        1.6292399981337527e-15,
        -4.308624832554467e-16,
        1.1910522067729785e-16,
        -3.427535980252597e-17,
    ];

    // The zero between -1 and 0.
    private const double LowerRoot = -0.5040830082644554;
    private const double LowerRootRest = -8.15428206243813e-18;

    private static readonly double[] BelowZero =
    [
        -2.1191322963490564,
        0.02992007197136357,
        0.11701154414271632,
        -0.013270812891129868,
        0.001935211178282732,
        -0.000307373627666337,
        5.0678469323055176e-5,
        -8.509966156450724e-6,
        1.4427227640961988e-6,
        -2.458624071273472e-7,
        4.2020087445057474e-8,
        -7.19338081093948e-9,
        1.232584680058018e-9,
        -2.113177339880931e-10,
        3.624031031694191e-11,
        -6.216238105395154e-12,
        1.0663751726841047e-12,
        -1.8294466309591983e-13,
        3.138668897025597e-14,
        -5.384937707675644e-15,
        9.238924141595607e-16,
        -1.5851317868719388e-16,
    ];

    /// <summary>ψ(x); NaN at its poles.</summary>
    public static Expr Digamma(Expr x)
    {
        Expr reflect = x < 0;
        Expr positive = Positive(Select(reflect, 1 - x, x));

        // The cotangent needs only the distance to the nearest whole number.
        Expr distance = (x - (x + 0.5).Floor()) * Math.PI;
        Expr left = positive - ((distance.Cos() * Math.PI) / distance.Sin());
        Expr below = ((x - LowerRoot) - LowerRootRest) * ((x * 2) + 1).Chebyshev(BelowZero);
        Expr value = Select(reflect, Select(x > -1, below / (x * (x + 1)), left), positive);
        Expr pole = (x <= 0) & x.EqualTo(x.Floor());
        return Select(pole, double.NaN, value);
    }

    private static Expr Positive(Expr x)
    {
        Expr isSmall = x < 1;
        Expr above = Select(isSmall, x, x - 1);
        Expr near = ((above - Root) - RootRest) * ((above * 2) - 1).Chebyshev(NearRoot);
        Expr inverse = 1 / x;
        Expr square = inverse * inverse;
        Expr far = x.Log() - ((inverse * 0.5) + (square * ((square * 8) - 1).Chebyshev(FarTail)));
        return Select(x > 2, far, Select(isSmall, near - inverse, near));
    }
}
