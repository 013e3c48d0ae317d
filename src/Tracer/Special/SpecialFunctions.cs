namespace XlaSharp.Tracer;

/// <summary>The table of elementwise functions without an op of their own: formula and derivatives.</summary>
internal static class SpecialFunctions
{
    public static readonly SpecialFunction Igamma = SpecialFunction.Of(
        "igamma",
        operands => IncompleteGammaPrograms.Lower(operands[0], operands[1]),
        (operands, _) => Lax.IgammaGradA(operands[0], operands[1]),
        (operands, _) => IncompleteGammaPrograms.Density(operands[0], operands[1])
    );

    public static readonly SpecialFunction Igammac = SpecialFunction.Of(
        "igammac",
        operands => IncompleteGammaPrograms.Upper(operands[0], operands[1]),
        (operands, _) => -Lax.IgammaGradA(operands[0], operands[1]),
        (operands, _) => -IncompleteGammaPrograms.Density(operands[0], operands[1])
    );

    public static readonly SpecialFunction IgammaGradA = SpecialFunction.Of(
        "igamma_grad_a",
        operands => IncompleteGammaPrograms.GradA(operands[0], operands[1]),
        null,
        null
    );

    public static readonly SpecialFunction RandomGammaGrad = SpecialFunction.Of(
        "random_gamma_grad",
        operands => IncompleteGammaPrograms.SampleGrad(operands[0], operands[1]),
        null,
        null
    );

    public static readonly SpecialFunction BetaincGradA = SpecialFunction.Of(
        "regularized_incomplete_beta_grad_a",
        operands => BetaPrograms.GradA(operands[0], operands[1], operands[2]),
        null,
        null,
        null
    );

    public static readonly SpecialFunction Betainc = SpecialFunction.Of(
        "regularized_incomplete_beta",
        operands => BetaPrograms.Betainc(operands[0], operands[1], operands[2]),
        (operands, _) => BetaincGradA.Apply(operands),
        (operands, _) => -BetaincGradA.Apply(operands[1], operands[0], 1 - operands[2]),
        (operands, _) => BetaPrograms.Density(operands[0], operands[1], operands[2])
    );

    public static readonly SpecialFunction BesselI0e = SpecialFunction.Unary(
        "bessel_i0e",
        BesselPrograms.I0e,
        (x, y) => (Lax.Sign(x) * -y) + Lax.BesselI1e(x)
    );

    public static readonly SpecialFunction Expint1 = SpecialFunction.Unary(
        "exp1",
        ExponentialIntegralPrograms.E1,
        (x, _) => -Lax.Exp(-x) / x
    );

    public static readonly SpecialFunction Expi = SpecialFunction.Unary(
        "expi",
        ExponentialIntegralPrograms.Ei,
        (x, _) => Lax.Exp(x) / x
    );

    public static readonly SpecialFunction Erfcx = SpecialFunction.Unary(
        "erfcx",
        FaddeevaPrograms.Erfcx,
        (x, y) => (2 * x * y) - (2 / Math.Sqrt(Math.PI))
    );

    public static readonly SpecialFunction Wofz = SpecialFunction.Unary(
        "wofz",
        FaddeevaPrograms.W,
        (z, w) =>
            Lax.Complex(Lax.ZerosLike(Lax.Real(z)), Lax.FullLike(Lax.Real(z), 2 / Math.Sqrt(Math.PI))) - (2 * z * w),
        complex: true
    );

    public static readonly SpecialFunction FresnelS = SpecialFunction.Unary(
        "fresnel_s",
        FaddeevaPrograms.FresnelS,
        (x, _) => Lax.Sin(Math.PI / 2 * x * x)
    );

    public static readonly SpecialFunction FresnelC = SpecialFunction.Unary(
        "fresnel_c",
        FaddeevaPrograms.FresnelC,
        (x, _) => Lax.Cos(Math.PI / 2 * x * x)
    );

    public static readonly SpecialFunction SineIntegral = SpecialFunction.Unary(
        "sine_integral",
        TrigonometricIntegralPrograms.Si,
        (x, _) => Np.Sinc(x / Math.PI)
    );

    public static readonly SpecialFunction CosineIntegral = SpecialFunction.Unary(
        "cosine_integral",
        TrigonometricIntegralPrograms.Ci,
        (x, _) => Lax.Cos(x) / x
    );

    public static readonly SpecialFunction OwensT = SpecialFunction.Of(
        "owens_t",
        operands => OwenPrograms.T(operands[0], operands[1]),
        (operands, _) => OwenPrograms.ByH(operands[0], operands[1]),
        (operands, _) => OwenPrograms.ByA(operands[0], operands[1])
    );

    public static readonly SpecialFunction Hyp1F1 = SpecialFunction.Of(
        "hyp1f1",
        operands => HypergeometricPrograms.Kummer(operands[0], operands[1], operands[2]),
        (operands, _) => Hyp1F1ByA!.Apply(operands),
        (operands, _) => Hyp1F1ByB!.Apply(operands),
        (operands, _) => operands[0] / operands[1] * Hyp1F1!.Apply(operands[0] + 1, operands[1] + 1, operands[2])
    );

    public static readonly SpecialFunction Hyp2F1 = SpecialFunction.Of(
        "hyp2f1",
        operands => HypergeometricPrograms.Gauss(operands[0], operands[1], operands[2], operands[3]),
        null,
        null,
        null,
        (operands, _) =>
            operands[0]
            * operands[1]
            / operands[2]
            * Hyp2F1!.Apply(operands[0] + 1, operands[1] + 1, operands[2] + 1, operands[3])
    );

    private static readonly SpecialFunction Hyp1F1ByA = SpecialFunction.Of(
        "hyp1f1_by_a",
        operands => HypergeometricPrograms.KummerByA(operands[0], operands[1], operands[2]),
        null,
        null,
        null
    );

    private static readonly SpecialFunction Hyp1F1ByB = SpecialFunction.Of(
        "hyp1f1_by_b",
        operands => HypergeometricPrograms.KummerByB(operands[0], operands[1], operands[2]),
        null,
        null,
        null
    );
}
