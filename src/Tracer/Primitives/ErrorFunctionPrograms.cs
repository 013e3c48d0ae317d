using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The error function, its complement and its inverse in terms of StableHLO ops. The coefficients are those that Eigen, Cephes and
/// M. Giles ("Approximating the erfinv function") published and that XLA uses, so that results agree with XLA's.
/// </summary>
internal static class ErrorFunctionPrograms
{
    private static readonly double[] ErfNumerator =
    [
        -2.72614225801306e-10,
        2.77068142495902e-08,
        -2.10102402082508e-06,
        -5.69250639462346e-05,
        -7.34990630326855e-04,
        -2.95459980854025e-03,
        -1.60960333262415e-02,
    ];

    private static readonly double[] ErfDenominator =
    [
        -1.45660718464996e-05,
        -2.13374055278905e-04,
        -1.68282697438203e-03,
        -7.37332916720468e-03,
        -1.42647390514189e-02,
    ];

    // Cephes, double precision: erf on |x| < 1, erfc on 1 <= |x| < 8 and beyond.
    private static readonly double[] CephesT =
    [
        9.60497373987051638749e0,
        9.00260197203842689217e1,
        2.23200534594684319226e3,
        7.00332514112805075473e3,
        5.55923013010394962768e4,
    ];

    private static readonly double[] CephesU =
    [
        1,
        3.35617141647503099647e1,
        5.21357949780152679795e2,
        4.59432382970980127987e3,
        2.26290000613890934246e4,
        4.92673942608635921086e4,
    ];

    private static readonly double[] CephesP =
    [
        2.46196981473530512524e-10,
        5.64189564831068821977e-1,
        7.46321056442269912687e0,
        4.86371970985681366614e1,
        1.96520832956077098242e2,
        5.26445194995477358631e2,
        9.34528527171957607540e2,
        1.02755188689515710272e3,
        5.57535335369399327526e2,
    ];

    private static readonly double[] CephesQ =
    [
        1,
        1.32281951154744992508e1,
        8.67072140885989742329e1,
        3.54937778887819891062e2,
        9.75708501743205489753e2,
        1.82390916687909736289e3,
        2.24633760818710981792e3,
        1.65666309194161350182e3,
        5.57535340817727675546e2,
    ];

    private static readonly double[] CephesR =
    [
        5.64189583547755073984e-1,
        1.27536670759978104416e0,
        5.01905042251180477414e0,
        6.16021097993053585195e0,
        7.40974269950448939160e0,
        2.97886665372100240670e0,
    ];

    private static readonly double[] CephesS =
    [
        1,
        2.26052863220117276590e0,
        9.39603524938001434673e0,
        1.20489539808096656605e1,
        1.70814450747565897222e1,
        9.60896809063285878198e0,
        3.36907645100081516050e0,
    ];

    private static readonly double[] GilesCentral32 =
    [
        2.81022636e-08,
        3.43273939e-07,
        -3.5233877e-06,
        -4.39150654e-06,
        0.00021858087,
        -0.00125372503,
        -0.00417768164,
        0.246640727,
        1.50140941,
    ];

    private static readonly double[] GilesTail32 =
    [
        -0.000200214257,
        0.000100950558,
        0.00134934322,
        -0.00367342844,
        0.00573950773,
        -0.0076224613,
        0.00943887047,
        1.00167406,
        2.83297682,
    ];

    private static readonly double[] GilesBelow625 =
    [
        -3.6444120640178196996e-21,
        -1.685059138182016589e-19,
        1.2858480715256400167e-18,
        1.115787767802518096e-17,
        -1.333171662854620906e-16,
        2.0972767875968561637e-17,
        6.6376381343583238325e-15,
        -4.0545662729752068639e-14,
        -8.1519341976054721522e-14,
        2.6335093153082322977e-12,
        -1.2975133253453532498e-11,
        -5.4154120542946279317e-11,
        1.051212273321532285e-09,
        -4.1126339803469836976e-09,
        -2.9070369957882005086e-08,
        4.2347877827932403518e-07,
        -1.3654692000834678645e-06,
        -1.3882523362786468719e-05,
        0.0001867342080340571352,
        -0.00074070253416626697512,
        -0.0060336708714301490533,
        0.24015818242558961693,
        1.6536545626831027356,
    ];

    private static readonly double[] GilesBelow16 =
    [
        2.2137376921775787049e-09,
        9.0756561938885390979e-08,
        -2.7517406297064545428e-07,
        1.8239629214389227755e-08,
        1.5027403968909827627e-06,
        -4.013867526981545969e-06,
        2.9234449089955446044e-06,
        1.2475304481671778723e-05,
        -4.7318229009055733981e-05,
        6.8284851459573175448e-05,
        2.4031110387097893999e-05,
        -0.0003550375203628474796,
        0.00095328937973738049703,
        -0.0016882755560235047313,
        0.0024914420961078508066,
        -0.0037512085075692412107,
        0.005370914553590063617,
        1.0052589676941592334,
        3.0838856104922207635,
    ];

    private static readonly double[] GilesBeyond16 =
    [
        -2.7109920616438573243e-11,
        -2.5556418169965252055e-10,
        1.5076572693500548083e-09,
        -3.7894654401267369937e-09,
        7.6157012080783393804e-09,
        -1.4960026627149240478e-08,
        2.9147953450901080826e-08,
        -6.7711997758452339498e-08,
        2.2900482228026654717e-07,
        -9.9298272942317002539e-07,
        4.5260625972231537039e-06,
        -1.9681778105531670567e-05,
        7.5995277030017761139e-05,
        -0.00021503011930044477347,
        -0.00013871931833623122026,
        1.0103004648645343977,
        4.8499064014085844221,
    ];

    public static Tensor Erf(Tensor x) =>
        x.ElementType.Equals(ElementType.F64)
            ? Lax.Select(Lax.Gt(Lax.Abs(x), 1), Lax.Sub(1, CephesErfc(x)), CephesErf(x))
            : InSingle(x, ErfSingle);

    public static Tensor Erfc(Tensor x) =>
        x.ElementType.Equals(ElementType.F64)
            ? Lax.Select(Lax.Gt(Lax.Abs(x), 1), CephesErfc(x), Lax.Sub(1, CephesErf(x)))
            : InSingle(
                x,
                single => Lax.Select(Lax.Gt(Lax.Abs(single), 1), CephesErfc(single), Lax.Sub(1, ErfSingle(single)))
            );

    public static Tensor ErfInv(Tensor x) =>
        x.ElementType.Equals(ElementType.F64) ? ErfInvDouble(x) : InSingle(x, ErfInvSingle);

    private static Tensor InSingle(Tensor x, Func<Tensor, Tensor> function) =>
        Lax.ConvertElementType(function(Lax.ConvertElementType(x, ElementType.F32)), x.ElementType);

    private static Tensor ErfSingle(Tensor x)
    {
        Tensor cut = Lax.Clamp(-4, x, 4);
        Tensor square = Lax.Mul(cut, cut);
        return Lax.Div(Lax.Mul(cut, Polynomial(square, ErfNumerator)), Polynomial(square, ErfDenominator));
    }

    private static Tensor CephesErf(Tensor x)
    {
        Tensor square = Lax.Mul(x, x);
        return Lax.Mul(x, Lax.Div(Polynomial(square, CephesT), Polynomial(square, CephesU)));
    }

    private static Tensor CephesErfc(Tensor x)
    {
        Tensor magnitude = Lax.Abs(x);
        Tensor scale = Lax.Exp(Lax.Neg(Lax.Mul(x, x)));
        Tensor near = Lax.Div(Polynomial(magnitude, CephesP), Polynomial(magnitude, CephesQ));
        Tensor far = Lax.Div(Polynomial(magnitude, CephesR), Polynomial(magnitude, CephesS));
        Tensor positive = Lax.Mul(scale, Lax.Select(Lax.Lt(magnitude, 8), near, far));

        // Where the scale underflows, the quotient may be infinity over infinity.
        Tensor kept = Lax.Select(Lax.Eq(scale, 0), Lax.ZerosLike(x), positive);
        return Lax.Select(Lax.Lt(x, 0), Lax.Sub(2, kept), kept);
    }

    private static Tensor ErfInvSingle(Tensor x)
    {
        Tensor w = Lax.Neg(Lax.Log1p(Lax.Neg(Lax.Mul(x, x))));
        Tensor central = Lax.Lt(w, 5);
        Tensor t = Lax.Select(central, Lax.Sub(w, 2.5), Lax.Sub(Lax.Sqrt(w), 3));
        return Ends(x, Lax.Mul(Polynomial(t, [central], GilesTail32, GilesCentral32), x));
    }

    private static Tensor ErfInvDouble(Tensor x)
    {
        Tensor w = Lax.Neg(Lax.Log1p(Lax.Neg(Lax.Mul(x, x))));
        Tensor root = Lax.Sqrt(w);
        Tensor below625 = Polynomial(Lax.Sub(w, 3.125), GilesBelow625);
        Tensor below16 = Polynomial(Lax.Sub(root, 3.25), GilesBelow16);
        Tensor beyond = Polynomial(Lax.Sub(root, 5), GilesBeyond16);
        Tensor factor = Lax.Select(Lax.Lt(w, 6.25), below625, Lax.Select(Lax.Lt(w, 16), below16, beyond));
        return Ends(x, Lax.Mul(factor, x));
    }

    /// <summary>±infinity at ±1.</summary>
    private static Tensor Ends(Tensor x, Tensor inside) =>
        Lax.Select(Lax.Eq(Lax.Abs(x), 1), Lax.Mul(x, Lax.FullLike(x, double.PositiveInfinity)), inside);

    /// <summary>A polynomial by Horner's rule, highest coefficient first.</summary>
    private static Tensor Polynomial(Tensor x, double[] coefficients)
    {
        Tensor sum = Lax.FullLike(x, coefficients[0]);
        foreach (double coefficient in coefficients.AsSpan(1))
        {
            sum = Lax.Add(Lax.Mul(sum, x), Lax.FullLike(x, coefficient));
        }

        return sum;
    }

    /// <summary>One of two polynomials of equal degree per element.</summary>
    private static Tensor Polynomial(Tensor x, Tensor[] choice, double[] otherwise, double[] chosen)
    {
        Tensor Pick(int i) => Lax.Select(choice[0], Lax.FullLike(x, chosen[i]), Lax.FullLike(x, otherwise[i]));
        Tensor sum = Pick(0);
        for (int i = 1; i < chosen.Length; i++)
        {
            sum = Lax.Add(Lax.Mul(sum, x), Pick(i));
        }

        return sum;
    }
}
