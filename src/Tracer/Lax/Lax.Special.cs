using XlaSharp.Hlo;
using Chlo = XlaSharp.Hlo.Ops.Chlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>The error function <c>2/sqrt(pi) * integral of e^(-t²) from 0 to x</c>, elementwise.</summary>
    /// <param name="x">Floats.</param>
    /// <returns>The result.</returns>
    public static Tensor Erf(Tensor x) => Trace.Bind1(Chlo.Erf.Instance, x);

    /// <summary>The complement of the error function, <c>1 - erf(x)</c>, elementwise.</summary>
    /// <param name="x">Floats.</param>
    /// <returns>The result.</returns>
    public static Tensor Erfc(Tensor x) => Trace.Bind1(Chlo.Erfc.Instance, x);

    /// <summary>The inverse of the error function, elementwise.</summary>
    /// <param name="x">Floats in [-1, 1].</param>
    /// <returns>The result.</returns>
    public static Tensor ErfInv(Tensor x) => Trace.Bind1(Chlo.ErfInv.Instance, x);

    /// <summary><c>log |Gamma(x)|</c>, elementwise.</summary>
    public static Tensor Lgamma(Tensor x) => Trace.Bind1(Chlo.Lgamma.Instance, x);

    /// <summary>The logarithmic derivative of the gamma function, elementwise; NaN at its poles.</summary>
    public static Tensor Digamma(Tensor x) => Trace.Bind1(Chlo.Digamma.Instance, x);

    /// <summary>
    /// Derivative number <c>m</c> (floats that are integers) of <see cref="Digamma"/> at x, elementwise.
    /// </summary>
    public static Tensor Polygamma(Tensor m, Tensor x) => Adapted(Chlo.Polygamma.Instance, m, x);

    /// <summary>The Hurwitz zeta function <c>sum of (k + q)^-x</c>, elementwise.</summary>
    public static Tensor Zeta(Tensor x, Tensor q) => Adapted(Chlo.Zeta.Instance, x, q);

    /// <summary>The regularized lower incomplete gamma function P(a, x), elementwise.</summary>
    public static Tensor Igamma(Tensor a, Tensor x) => Adapted(SpecialFunctions.Igamma, a, x);

    /// <summary>The regularized upper incomplete gamma function Q(a, x) = 1 - P(a, x), elementwise.</summary>
    public static Tensor Igammac(Tensor a, Tensor x) => Adapted(SpecialFunctions.Igammac, a, x);

    /// <summary>Derivative of <see cref="Igamma"/> by its first operand, elementwise.</summary>
    public static Tensor IgammaGradA(Tensor a, Tensor x) => Adapted(SpecialFunctions.IgammaGradA, a, x);

    /// <summary>Derivative of a gamma-distributed sample by the distribution's parameter, elementwise.</summary>
    public static Tensor RandomGammaGrad(Tensor a, Tensor sample) =>
        Adapted(SpecialFunctions.RandomGammaGrad, a, sample);

    /// <summary>The regularized incomplete beta function I_x(a, b), elementwise.</summary>
    public static Tensor Betainc(Tensor a, Tensor b, Tensor x)
    {
        (a, b) = Broadcasting.AdaptNumbers(a, b, "regularized_incomplete_beta");
        (b, x) = Broadcasting.AdaptNumbers(b, x, "regularized_incomplete_beta");
        (a, x) = Broadcasting.AdaptNumbers(a, x, "regularized_incomplete_beta");
        return SpecialFunctions.Betainc.Apply(a, b, x);
    }

    /// <summary>The modified Bessel function of order 0, scaled: <c>e^-|x| I0(x)</c>, elementwise.</summary>
    public static Tensor BesselI0e(Tensor x) => SpecialFunctions.BesselI0e.Apply(x);

    /// <summary>The modified Bessel function of order 1, scaled: <c>e^-|x| I1(x)</c>, elementwise.</summary>
    public static Tensor BesselI1e(Tensor x) => Trace.Bind1(Chlo.BesselI1e.Instance, x);

    private static Tensor Adapted(Op function, Tensor x, Tensor y)
    {
        (x, y) = Broadcasting.AdaptNumbers(x, y, function.Definition.Mnemonic);
        return Trace.Bind1(function, x, y);
    }
}
