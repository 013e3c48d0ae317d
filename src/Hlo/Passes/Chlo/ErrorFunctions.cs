using static XlaSharp.Hlo.Passes.Chlo.Expr;

namespace XlaSharp.Hlo.Passes.Chlo;

/// <summary>
/// Error functions. f64: rational approximations of Cephes (S. Moshier, after W. J. Cody). f32: Chebyshev fits of
/// erf(x)/x − 1 in x² on [0, 1] and of e^(x²) erfc(x) in (x − 2)/(x + 2) on [½, 10.2], computed at 50 digits. Inverse:
/// M. Giles, "Approximating the erfinv function" (f32), and fits in the same variables, computed at 45 digits (f64).
/// </summary>
internal static class ErrorFunctions
{
    private static readonly double[] SmallSingle =
    [
        -9.673590812e-6,
        0.0001126825389,
        -0.0008484396551,
        0.005221053413,
        -0.02686543831,
        0.1128378262,
        -0.3761263848,
        0.1283791671,
    ];

    private static readonly double[] LargeSingle =
    [
        -7.669134056e-6,
        -2.500295957e-5,
        2.328482504e-5,
        0.0001729981033,
        4.494276077e-5,
        -0.0009816425704,
        -0.0008473715677,
        0.006997421782,
        0.003732910026,
        -0.07897857895,
        0.2416581937,
        -0.4271858474,
        0.2553956763,
    ];

    private static readonly double[] T =
    [
        9.60497373987051638749E0,
        9.00260197203842689217E1,
        2.23200534594684319226E3,
        7.00332514112805075473E3,
        5.55923013010394962768E4,
    ];

    private static readonly double[] U =
    [
        1,
        3.35617141647503099647E1,
        5.21357949780152679795E2,
        4.59432382970980127987E3,
        2.26290000613890934246E4,
        4.92673942608635921086E4,
    ];

    private static readonly double[] P =
    [
        2.46196981473530512524E-10,
        5.64189564831068821977E-1,
        7.46321056442269912687E0,
        4.86371970985681366614E1,
        1.96520832956077098242E2,
        5.26445194995477358631E2,
        9.34528527171957607540E2,
        1.02755188689515710272E3,
        5.57535335369399327526E2,
    ];

    private static readonly double[] Q =
    [
        1,
        1.32281951154744992508E1,
        8.67072140885989742329E1,
        3.54937778887819891062E2,
        9.75708501743205489753E2,
        1.82390916687909736289E3,
        2.24633760818710981792E3,
        1.65666309194161350182E3,
        5.57535340817727675546E2,
    ];

    private static readonly double[] R =
    [
        5.64189583547755073984E-1,
        1.27536670759978104416E0,
        5.01905042251180477414E0,
        6.16021097993053585195E0,
        7.40974269950448939160E0,
        2.97886665372100240670E0,
    ];

    private static readonly double[] S =
    [
        1,
        2.26052863220117276590E0,
        9.39603524938001434673E0,
        1.20489539808096656605E1,
        1.70814450747565897222E1,
        9.60896809063285878198E0,
        3.36907645100081516050E0,
    ];

    private static readonly double[] GilesCentral =
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

    private static readonly double[] GilesTail =
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

    private static readonly double[] InverseCentral =
    [
        3.1905586173417538e-21,
        -1.062661045960373e-21,
        -3.4715307676023004e-19,
        1.1472892499658116e-18,
        1.5506009496679205e-17,
        -1.301058090875769e-16,
        -3.9335086411995216e-17,
        6.595574614113682e-15,
        -4.0020617748552676e-14,
        -8.1177203635106666e-14,
        2.6305301926231065e-12,
        -1.2976921089952883e-11,
        -5.4143045472080582e-11,
        1.0512182736096884e-9,
        -4.1126604066482581e-9,
        -2.9070382513851822e-8,
        4.2347881677716928e-7,
        -1.365469184753234e-6,
        -1.3882523393920442e-5,
        0.00018673420802445552,
        -0.00074070253415465719,
        -0.0060336708714278026,
        0.24015818242558834,
        1.6536545626831027,
    ];

    private static readonly double[] InverseMiddle =
    [
        -1.5294532436152358e-8,
        6.8549064300269058e-10,
        1.3155760748321637e-7,
        -2.7131624527580291e-7,
        -2.7584506876359509e-8,
        1.4986827255819008e-6,
        -3.9857260343822432e-6,
        2.925746394013068e-6,
        1.2465035568283125e-5,
        -4.7318989799941195e-5,
        6.8287115769852625e-5,
        2.4031258115822877e-5,
        -0.00035503781357464993,
        0.00095328936362384672,
        -0.0016882755354636594,
        0.0024914420969882754,
        -0.003751208508224261,
        0.0053709145535715434,
        1.0052589676941654,
        3.0838856104922206,
    ];

    private static readonly double[] InverseTail =
    [
        1.8675127085471333e-11,
        1.5365239607481491e-11,
        -3.3266335615141073e-10,
        9.6052158083053437e-10,
        -1.9640808101693909e-9,
        4.1031066001371602e-9,
        -8.2201203752575164e-9,
        1.6673711099734331e-8,
        -4.5398551107392413e-8,
        1.7908068907146815e-7,
        -8.3108130465744157e-7,
        3.8899510804956681e-6,
        -1.7162631566748871e-5,
        6.680006691862434e-5,
        -0.00018651301738583565,
        -0.00019885886855507652,
        1.0102665645022928,
        4.9509348530788738,
    ];

    /// <summary>erf x, for f32 and f64.</summary>
    public static Expr Erf(Expr x)
    {
        Expr a = x.Abs();
        // What rounding the square takes from the tail is nothing beside 1.
        Expr large = (1 - Tail(a, (-(a * a)).Exp())).WithSignOf(x);
        return Select(a <= 1, Small(x), Select(x.IsNan(), x, large));
    }

    /// <summary>1 − erf x, exact also where it is tiny, for f32 and f64.</summary>
    public static Expr Erfc(Expr x)
    {
        double limit = x.Element.Kind == ElementKind.F64 ? 1 : 0.5;
        Expr a = x.Abs();
        Expr tail = Tail(a, ExpOfNegativeSquare(a));
        Expr large = Select(x < 0, 2 - tail, tail);
        return Select(a < limit, 1 - Small(x), Select(x.IsNan(), x, large));
    }

    /// <summary>The inverse of erf, ±inf at ±1, NaN beyond; for f32 and f64.</summary>
    public static Expr Inverse(Expr x)
    {
        Expr w = -(x * -x).Log1p();
        Expr factor = x.Element.Kind == ElementKind.F64 ? InverseDouble(w) : InverseSingle(w);
        return Select(x.Abs().EqualTo(1), x * double.PositiveInfinity, factor * x);
    }

    private static Expr InverseSingle(Expr w) =>
        Select(w < 5, (w - 2.5).Polynomial(GilesCentral), (w.Sqrt() - 3).Polynomial(GilesTail));

    private static Expr InverseDouble(Expr w)
    {
        Expr root = w.Sqrt();
        Expr outer = Select(w < 16, (root - 3.25).Polynomial(InverseMiddle), (root - 5.1).Polynomial(InverseTail));
        return Select(w < 6.25, (w - 3.125).Polynomial(InverseCentral), outer);
    }

    // erf of a small argument.
    private static Expr Small(Expr x)
    {
        Expr square = x * x;
        return x.Element.Kind == ElementKind.F64
            ? x * square.Polynomial(T) / square.Polynomial(U)
            : x + (x * square.Polynomial(SmallSingle));
    }

    // erfc of an argument of at least one half (f32) or one (f64), from it and e^(−a²).
    private static Expr Tail(Expr a, Expr exponential)
    {
        if (a.Element.Kind != ElementKind.F64)
        {
            return Select(a < 10.2, exponential * ((a - 2) / (a + 2)).Polynomial(LargeSingle), 0);
        }

        Expr ratio = Select(a < 8, a.Polynomial(P) / a.Polynomial(Q), a.Polynomial(R) / a.Polynomial(S));
        return Select(a < 28, exponential * ratio, 0);
    }

    // e^(−a²): the square of a short head is exact, the rest is a small correction.
    private static Expr ExpOfNegativeSquare(Expr a)
    {
        bool wide = a.Element.Kind == ElementKind.F64;
        Expr head = a.Apply(new Ops.ReducePrecision(wide ? 11 : 8, wide ? 25 : 11));
        return (-(head * head)).Exp() * (-((a - head) * (a + head))).Exp();
    }
}
