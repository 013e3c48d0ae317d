namespace XlaSharp.Benchmarks.Accuracy;

/// <summary>A function of one argument: its op, and its values in double and in more than double precision.</summary>
/// <param name="Name">The op's full name.</param>
/// <param name="Double">Its value to about the last digit of a double: enough to measure <c>f32</c>.</param>
/// <param name="Exact">Its value to more digits than a double has; null outside its domain, where the result must be a
/// NaN or infinite.</param>
internal sealed record MeasuredFunction(string Name, Func<double, double> Double, Func<double, BigReal?> Exact)
{
    /// <summary>The elementary functions of StableHLO and CHLO that have no exact algorithm.</summary>
    public static IReadOnlyList<MeasuredFunction> All { get; } =
    [
        new("stablehlo.exponential", Math.Exp, x => x is > 709.7 or < -745.2 ? null : BigReal.Exp(x)),
        new(
            "stablehlo.exponential_minus_one",
            ExpMinusOne,
            x =>
                x > 709.7 ? null
                : x < -800 ? -1
                : BigReal.ExpMinusOne(x)
        ),
        new("stablehlo.log", Math.Log, x => x <= 0 ? null : BigReal.Log(x)),
        new("stablehlo.log_plus_one", LogPlusOne, x => x <= -1 ? null : BigReal.LogPlusOne(x)),
        new("stablehlo.sine", Math.Sin, x => BigReal.SinCos(x).Sin),
        new("stablehlo.cosine", Math.Cos, x => BigReal.SinCos(x).Cos),
        new("stablehlo.tan", Math.Tan, x => Tan(x)),
        new("stablehlo.tanh", Math.Tanh, x => Math.Abs(x) > 400 ? Math.Sign(x) : BigReal.Tanh(x)),
        new(
            "stablehlo.logistic",
            Logistic,
            x =>
                x < -745 ? null
                : x > 745 ? 1
                : 1 / (1 + BigReal.Exp(-(BigReal)x))
        ),
        new("stablehlo.cbrt", Math.Cbrt, x => BigReal.Cbrt(x)),
        new("stablehlo.sqrt", Math.Sqrt, x => x < 0 ? null : BigReal.Sqrt(x)),
        new("stablehlo.rsqrt", x => 1 / Math.Sqrt(x), x => x <= 0 ? null : 1 / BigReal.Sqrt(x)),
        new("chlo.sinh", Math.Sinh, x => Math.Abs(x) > 710 ? null : BigReal.Sinh(x)),
        new("chlo.cosh", Math.Cosh, x => Math.Abs(x) > 710 ? null : BigReal.Cosh(x)),
        new("chlo.asin", Math.Asin, x => Math.Abs(x) > 1 ? null : BigReal.Asin(x)),
        new("chlo.acos", Math.Acos, x => Math.Abs(x) > 1 ? null : BigReal.Acos(x)),
        new("chlo.atan", Math.Atan, x => BigReal.Atan(x)),
        new("chlo.asinh", Math.Asinh, x => BigReal.Asinh(x)),
        new("chlo.acosh", Math.Acosh, x => x < 1 ? null : BigReal.Acosh(x)),
        new("chlo.atanh", Math.Atanh, x => Math.Abs(x) >= 1 ? null : BigReal.Atanh(x)),
        new(
            "chlo.erfc",
            Erfc,
            x =>
                x > 28 ? 0
                : x < -7 ? 2
                : BigReal.Erfc(x)
        ),
        new("chlo.lgamma", LogGamma, x => Math.Abs(x) > 2.55e305 ? null : BigReal.LogGamma(x)),
        new("chlo.erf", Erf, x => Math.Abs(x) > 6 ? Math.Sign(x) : BigReal.Erf(x)),
    ];

    private static BigReal? Tan(double x)
    {
        (BigReal sin, BigReal cos) = BigReal.SinCos(x);
        return sin / cos;
    }

    // Near 0 the difference would cancel.
    private static double ExpMinusOne(double x)
    {
        if (Math.Abs(x) > 0.3)
        {
            return Math.Exp(x) - 1;
        }

        double term = x;
        double sum = x;
        for (int n = 2; n < 20; n++)
        {
            term *= x / n;
            sum += term;
        }

        return sum;
    }

    // The quotient makes good what rounding 1 + x loses (Kahan).
    private static double LogPlusOne(double x)
    {
        double sum = 1 + x;
        return sum < 0 ? double.NaN
            : sum == 1 ? x
            : double.IsInfinity(sum) ? sum
            : Math.Log(sum) * (x / (sum - 1));
    }

    // A series near 0; elsewhere the complement's continued fraction, from its far end.
    private static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (!(magnitude < 2))
        {
            double fraction = magnitude;
            for (int n = 120; n > 0; n--)
            {
                fraction = magnitude + (n / 2.0 / fraction);
            }

            return double.IsInfinity(x)
                ? Math.Sign(x)
                : Math.CopySign(1 - (Math.Exp(-x * x) / (fraction * Math.Sqrt(Math.PI))), x);
        }

        double term = x;
        double sum = x;
        for (int n = 1; n < 60; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 * sum / Math.Sqrt(Math.PI);
    }

    private static double Erfc(double x)
    {
        if (x < 1)
        {
            return 1 - Erf(x);
        }

        double fraction = x;
        for (int n = 200; n > 0; n--)
        {
            fraction = x + (n / 2.0 / fraction);
        }

        return double.IsPositiveInfinity(x) ? 0 : Math.Exp(-x * x) / (fraction * Math.Sqrt(Math.PI));
    }

    // Stirling's series after steps up to 20; below 1/2 Euler's reflection. Near its zeros it is no better than 1e-14.
    private static double LogGamma(double x)
    {
        if (x < 0.5)
        {
            double turn = Math.PI * (x - Math.Round(x));
            return double.IsNegativeInfinity(x) || turn == 0
                ? double.PositiveInfinity
                : Math.Log(Math.PI / Math.Abs(Math.Sin(turn))) - LogGamma(1 - x);
        }

        double product = 1;
        for (; x < 20; x++)
        {
            product *= x;
        }

        double square = x * x;
        double tail = (1.0 / 12 - ((1.0 / 360 - (1.0 / 1260 / square)) / square)) / x;
        return double.IsPositiveInfinity(x)
            ? x
            : ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + tail - Math.Log(product);
    }

    private static double Logistic(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));
}
