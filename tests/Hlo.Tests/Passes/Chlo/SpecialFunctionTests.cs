using NUnit.Framework;

namespace XlaSharp.Hlo.Tests.Passes.Chlo;

/// <summary>
/// Decompositions of CHLO's special functions against values computed at 50 digits with mpmath, and at their edges.
/// </summary>
internal sealed class SpecialFunctionTests
{
    [TestCase(
        "acos",
        new[] { -0.9990234375, -0.3, 0.25, 0.9990234375 },
        new[] { 3.0973948824440779, 1.8754889808102941, 1.318116071652818, 0.044197771145715318 }
    )]
    [TestCase(
        "asin",
        new[] { -0.9, 1e-05, 0.5 },
        new[] { -1.1197695149986342, 1.0000000000166667e-5, 0.52359877559829887 }
    )]
    [TestCase(
        "acosh",
        new[] { 1.0009765625, 1.5, 10000.0 },
        new[] { 0.044190578083110094, 0.96242365011920689, 9.903487550036128 }
    )]
    [TestCase(
        "asinh",
        new[] { -3.0, 1e-05, 0.7, 10000.0 },
        new[] { -1.8184464592320668, 9.9999999998333342e-6, 0.65266656608235575, 9.903487555036128 }
    )]
    [TestCase(
        "atan",
        new[] { -2.0, 0.0001, 30.0 },
        new[] { -1.1071487177940905, 9.9999999666666673e-5, 1.5374753309166494 }
    )]
    [TestCase(
        "atanh",
        new[] { -0.99, 1e-05, 0.5 },
        new[] { -2.6466524123622458, 1.0000000000333334e-5, 0.54930614433405485 }
    )]
    [TestCase("cosh", new[] { -8.0, 0.1, 3.0 }, new[] { 1490.4791612521781, 1.0050041680558036, 10.067661995777766 })]
    [TestCase(
        "sinh",
        new[] { -8.0, 1e-05, 0.1, 3.0 },
        new[] { -1490.4788257895502, 1.0000000000166667e-5, 0.10016675001984403, 10.017874927409902 }
    )]
    [TestCase("tan", new[] { -1.0, 0.3, 1.5 }, new[] { -1.5574077246549022, 0.30933624960962322, 14.101419947171719 })]
    [TestCase(
        "erf",
        new[] { -2.5, 0.0001, 0.4, 0.999, 1.001, 3.0 },
        new[]
        {
            -0.99959304798255504,
            0.00011283791633342487,
            0.42839235504666848,
            0.84228527020649694,
            0.84311548547807628,
            0.99997790950300141,
        }
    )]
    [TestCase(
        "erfc",
        new[] { -2.0, 0.3, 0.7, 1.5, 4.0, 8.5 },
        new[]
        {
            1.9953222650189527,
            0.67137324054087258,
            0.32219880616258156,
            0.033894853524689273,
            1.5417257900280019e-8,
            2.7623240713337714e-33,
        }
    )]
    [TestCase(
        "erf_inv",
        new[] { -0.9375, 0.0001, 0.3, 0.8, 0.990234375 },
        new[]
        {
            -1.3171503349861307,
            8.8622692777289473e-5,
            0.27246271472675435,
            0.90619380243682331,
            1.8271777681607096,
        }
    )]
    [TestCase(
        "lgamma",
        new[] { -2.5, 0.1, 1.3, 5.0, 100.0 },
        new[] { -0.056243716497674051, 2.2527126517342059, -0.10817480950786048, 3.1780538303479456, 359.1342053695754 }
    )]
    [TestCase(
        "digamma",
        new[] { -1.5, 0.2, 3.0, 50.0 },
        new[] { 0.70315664064524319, -5.289039896592188, 0.92278433509846714, 3.9019896734278922 }
    )]
    [TestCase(
        "bessel_i1e",
        new[] { -10.0, 0.5, 7.9, 8.1, 1000.0 },
        new[]
        {
            -0.12126268138445552,
            0.1564208031848717,
            0.13489649943989377,
            0.13340068832583663,
            0.012610930256928629,
        }
    )]
    public void AreAccurate(string name, double[] x, double[] expected)
    {
        double[] actual = Evaluation.Unary("chlo." + name, x);
        float[] single = Evaluation.Unary("chlo." + name, "f32", [.. x.Select(value => (float)value)]);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.That(
                actual[i],
                Is.EqualTo(expected[i]).Within(2e-15 * Math.Max(1, Math.Abs(expected[i]))),
                $"f64 at {x[i]}"
            );

            // Rounding x to f32 moves the result by the condition number; it is small at the points above.
            Assert.That(
                single[i],
                Is.EqualTo((float)expected[i]).Within(2e-5 * Math.Abs(expected[i])),
                $"f32 at {x[i]}"
            );
        }
    }

    [TestCase("acos", new[] { -1.0, 1, 2 }, new[] { Math.PI, 0, double.NaN })]
    [TestCase("asin", new[] { 1.0, -1, -2 }, new[] { Math.PI / 2, -Math.PI / 2, double.NaN })]
    [TestCase(
        "acosh",
        new[] { 1.0, 0.5, -3, double.PositiveInfinity },
        new[] { 0.0, double.NaN, double.NaN, double.PositiveInfinity }
    )]
    [TestCase(
        "asinh",
        new[] { -0.0, double.NegativeInfinity, 1e300 },
        new[] { -0.0, double.NegativeInfinity, 691.46867507877367 }
    )]
    [TestCase(
        "atanh",
        new[] { 1.0, -1, 2, -0.0 },
        new[] { double.PositiveInfinity, double.NegativeInfinity, double.NaN, -0.0 }
    )]
    [TestCase("cosh", new[] { double.NegativeInfinity, 0 }, new[] { double.PositiveInfinity, 1 })]
    [TestCase("sinh", new[] { double.NegativeInfinity, -0.0 }, new[] { double.NegativeInfinity, -0.0 })]
    [TestCase("erf", new[] { double.PositiveInfinity, -10, -0.0, double.NaN }, new[] { 1.0, -1, -0.0, double.NaN })]
    [TestCase("erfc", new[] { double.PositiveInfinity, double.NegativeInfinity, 0, 40 }, new[] { 0.0, 2, 1, 0 })]
    [TestCase(
        "erf_inv",
        new[] { 1.0, -1, 2, 0 },
        new[] { double.PositiveInfinity, double.NegativeInfinity, double.NaN, 0 }
    )]
    [TestCase(
        "lgamma",
        new[] { 0.0, -1, -7, 1, 2 },
        new[] { double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, 0, 0 }
    )]
    [TestCase(
        "lgamma",
        new[] { double.PositiveInfinity, double.NegativeInfinity },
        new[] { double.PositiveInfinity, double.PositiveInfinity }
    )]
    [TestCase(
        "digamma",
        new[] { 0.0, -3, double.PositiveInfinity },
        new[] { double.NaN, double.NaN, double.PositiveInfinity }
    )]
    [TestCase("bessel_i1e", new[] { double.PositiveInfinity, 0 }, new[] { 0.0, 0 })]
    [TestCase("square", new[] { -3.0, double.NegativeInfinity }, new[] { 9.0, double.PositiveInfinity })]
    public void KeepTheirLimits(string name, double[] x, double[] expected)
    {
        double[] actual = Evaluation.Unary("chlo." + name, x);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.That(
                actual[i],
                Is.EqualTo(expected[i])
                    .Within(4e-15 * Math.Max(1, double.IsFinite(expected[i]) ? Math.Abs(expected[i]) : 1)),
                $"at {x[i]}"
            );
            if (double.IsNegative(expected[i]) && !double.IsNaN(expected[i]))
            {
                Assert.That(double.IsNegative(actual[i]), $"sign at {x[i]}");
            }
        }
    }

    [Test]
    public void HyperbolicFunctionsReachTheEndOfTheFormat()
    {
        // cosh and sinh of 89 are 2.2e38, though e^89 is beyond f32.
        Assert.That(
            Evaluation.Unary("chlo.cosh", "f32", [89f, -89f]),
            Is.EqualTo(new[] { 2.24480646e38f, 2.24480646e38f }).Within(4).Ulps
        );
        Assert.That(
            Evaluation.Unary("chlo.sinh", "f32", [89f, -89f]),
            Is.EqualTo(new[] { 2.24480646e38f, -2.24480646e38f }).Within(4).Ulps
        );
    }

    [Test]
    public void ZetaAndPolygammaFollowTheirDefinitions()
    {
        const string Type = "tensor<4xf64>";
        double[] Run(string op, double[] a, double[] b) =>
            Evaluation
                .Run(
                    $"(%a: {Type}, %b: {Type}) -> {Type}",
                    $"%0 = {op} %a, %b : {Type}, {Type} -> {Type}\nreturn %0 : {Type}",
                    Evaluation.Vector("f64", a),
                    Evaluation.Vector("f64", b)
                )[0]
                .Values<double>()
                .ToArray();

        // ζ(2, 1) = π²/6, ζ(4, 1) = π⁴/90, ζ(1, q) = ∞, undefined below 1.
        Assert.That(
            Run("chlo.zeta", [2, 4, 1, 0.5], [1, 1, 3, 1]),
            Is.EqualTo(new[] { Math.PI * Math.PI / 6, Math.Pow(Math.PI, 4) / 90, double.PositiveInfinity, double.NaN })
                .Within(1e-14)
        );

        // ψ(1) = −γ, ψ'(1) = π²/6, ψ''(1) = −2 ζ(3); orders must be whole and not negative.
        Assert.That(
            Run("chlo.polygamma", [0, 1, 2, -1], [1, 1, 1, 1]),
            Is.EqualTo(new[] { -0.57721566490153286, Math.PI * Math.PI / 6, -2.4041138063191886, double.NaN })
                .Within(1e-13)
        );
    }

    [Test]
    public void NextAfterStepsInTheElementsOwnFormat()
    {
        const string Type = "tensor<5xf32>";
        float[] result = Evaluation
            .Run(
                $"(%a: {Type}, %b: {Type}) -> {Type}",
                $"%0 = chlo.next_after %a, %b : {Type}, {Type} -> {Type}\nreturn %0 : {Type}",
                Evaluation.Vector("f32", 1f, 1f, 0f, -1f, float.MaxValue),
                Evaluation.Vector("f32", 2f, 0f, -1f, float.NaN, float.PositiveInfinity)
            )[0]
            .Values<float>()
            .ToArray();
        Assert.That(
            result,
            Is.EqualTo(
                new[]
                {
                    MathF.BitIncrement(1),
                    MathF.BitDecrement(1),
                    -float.Epsilon,
                    float.NaN,
                    float.PositiveInfinity,
                }
            )
        );
    }

    [Test]
    public void ComplexFunctionsKeepTheSidesOfTheirCuts()
    {
        // Above and below the cut at re = 2: asin(2 ± 0i) = (π/2, ±ln(2 + √3)).
        double imaginary = Math.Log(2 + Math.Sqrt(3));
        double[] values = Evaluation
            .Run(
                "(%x: tensor<2xcomplex<f64>>) -> tensor<2xcomplex<f64>>",
                "%0 = chlo.asin %x : tensor<2xcomplex<f64>> -> tensor<2xcomplex<f64>>\nreturn %0 : "
                    + "tensor<2xcomplex<f64>>",
                Evaluation.Tensor("tensor<2xcomplex<f64>>", 2.0, 0.0, 2.0, -0.0)
            )[0]
            .Data.ToArray()
            .Chunk(8)
            .Select(part => BitConverter.ToDouble(part))
            .ToArray();
        Assert.That(values, Is.EqualTo(new[] { Math.PI / 2, imaginary, Math.PI / 2, -imaginary }).Within(1e-15));
    }
}
