using System.Numerics;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Integrals of elementary functions, hypergeometric and Legendre functions against values computed with 40 digits by
/// other algorithms (quadrature, hypergeometric series in extended precision), and their derivatives against central
/// differences.
/// </summary>
public sealed class SpecialIntegralTests
{
    private static readonly (string Name, Func<Tensor, Tensor> Function, double[] Points, double[] Values)[] Rows =
    [
        (
            "erfcx",
            x => ScipySpecial.ErfCx(x),
            [-2.5, -0.3, 0.0, 0.05, 1.0, 5.5, 30.0, 1000000000000.0],
            [
                1035.814842972623,
                1.4537492328427655,
                1.0,
                0.9459900435549615,
                0.427583576155807,
                0.10096221839949909,
                0.01879588886141675,
                5.641895835477563e-13,
            ]
        ),
        (
            "fresnel_s",
            x => ScipySpecial.Fresnel(x).S,
            [-3.0, 0.01, 0.5, 1.25, 1.75, 4.5, 20.25],
            [
                -0.496312998967375,
                5.235987746754931e-07,
                0.06473243285999927,
                0.6586555116366791,
                0.49938467459067454,
                0.4342729750487036,
                0.5156444831120306,
            ]
        ),
        (
            "fresnel_c",
            x => ScipySpecial.Fresnel(x).C,
            [-3.0, 0.01, 0.5, 1.25, 1.75, 4.5, 20.25],
            [
                -0.6057207892976856,
                0.009999999975325989,
                0.4923442258714464,
                0.6800907410754551,
                0.3219350461495379,
                0.5260259150535388,
                0.49847141366782455,
            ]
        ),
        (
            "si",
            x => ScipySpecial.SiCi(x).Si,
            [-2.0, 0.01, 0.5, 3.0, 4.75, 5.25, 12.0, 100.0],
            [
                -1.6054129768026948,
                0.00999994444461111,
                0.4931074180430667,
                1.8486525279994683,
                1.6004250002514446,
                1.5053321685602443,
                1.5049712415263734,
                1.5622254668890563,
            ]
        ),
        (
            "ci",
            x => ScipySpecial.SiCi(x).Ci,
            [0.01, 0.5, 3.0, 4.75, 5.25, 12.0, 100.0],
            [
                -4.027979520982392,
                -0.1777840788066129,
                0.11962978600800032,
                -0.19825827961239617,
                -0.17056104492471033,
                -0.04978000688411367,
                -0.005148825142610492,
            ]
        ),
        (
            "owens_t_0_5",
            x => ScipySpecial.OwensT(x, 0.5),
            [-1.5, 0.0, 0.25, 1.0, 3.0, 6.0],
            [
                0.02200645633099267,
                0.07379180882521663,
                0.07134663382271778,
                0.04306469112078536,
                0.0006051213785851949,
                4.92241860913174e-10,
            ]
        ),
        (
            "owens_t_m1_0",
            x => ScipySpecial.OwensT(x, -1.0),
            [-1.5, 0.0, 0.25, 1.0, 3.0, 6.0],
            [
                -0.03117199956374018,
                -0.125,
                -0.1201285306350883,
                -0.06674188216570097,
                -0.0006740379034671478,
                -4.932938220321714e-10,
            ]
        ),
        (
            "owens_t_3_5",
            x => ScipySpecial.OwensT(x, 3.5),
            [-1.5, 0.0, 0.25, 1.0, 3.0, 6.0],
            [
                0.033403600167520586,
                0.20570723360854762,
                0.1895788975781649,
                0.07932385781853755,
                0.0006749490158150473,
                4.93293822518849e-10,
            ]
        ),
        (
            "hyp1f1_0_5_1_5",
            x => ScipySpecial.Hyp1F1(0.5, 1.5, x),
            [-200.0, -20.0, -3.0, -0.5, 0.0, 0.5, 4.0, 30.0],
            [
                0.06266570686577501,
                0.19816636482997366,
                0.5043435602314388,
                0.8556243918921488,
                1.0,
                1.1949576619102276,
                8.226313882753615,
                181238877517.30847,
            ]
        ),
        (
            "hyp1f1_2_25_0_75",
            x => ScipySpecial.Hyp1F1(2.25, 0.75, x),
            [-200.0, -20.0, -3.0, -0.5, 0.0, 0.5, 4.0, 30.0],
            [
                3.5468876707886925e-06,
                0.0008603828183493789,
                -0.08751579072311479,
                0.04470573613323177,
                1.0,
                3.411809182164536,
                697.4583859153096,
                2018140614694852.0,
            ]
        ),
        (
            "hyp1f1_m1_5_2_5",
            x => ScipySpecial.Hyp1F1(-1.5, 2.5, x),
            [-200.0, -20.0, -3.0, -0.5, 0.0, 0.5, 4.0, 30.0],
            [
                640.7920727881115,
                24.385919373246615,
                3.149984573383172,
                1.3105223866766238,
                1.0,
                0.7109197331525889,
                -0.5726952921026793,
                10942259.20896058,
            ]
        ),
        (
            "hyp1f1_m3_0_1_25",
            x => ScipySpecial.Hyp1F1(-3.0, 1.25, x),
            [-200.0, -20.0, -3.0, -0.5, 0.0, 0.5, 4.0, 30.0],
            [
                918361.3418803419,
                1350.8803418803418,
                20.753846153846155,
                2.4803418803418804,
                1.0,
                0.05299145299145299,
                1.4649572649572649,
                -2064.846153846154,
            ]
        ),
        (
            "hyp2f1_0_5_1_25_2_0",
            x => ScipySpecial.Hyp2F1(0.5, 1.25, 2.0, x),
            [-25.0, -2.0, -0.75, -0.1, 0.0, 0.3, 0.85, 0.95, 0.9975],
            [
                0.2776294734088956,
                0.6856115149645329,
                0.8320035779858559,
                0.9703970014871568,
                1.0,
                1.113725987019444,
                1.6276770537978908,
                1.9736753121308017,
                2.661707561536073,
            ]
        ),
        (
            "hyp2f1_1_0_1_0_2_0",
            x => ScipySpecial.Hyp2F1(1.0, 1.0, 2.0, x),
            [-25.0, -2.0, -0.75, -0.1, 0.0, 0.3, 0.85, 0.95, 0.9975],
            [
                0.13032386152085929,
                0.5493061443340549,
                0.7461543839138969,
                0.9531017980432486,
                1.0,
                1.1889164797957745,
                2.2319058645716248,
                3.1534023932147264,
                6.006480748980454,
            ]
        ),
        (
            "hyp2f1_0_25_0_5_2_75",
            x => ScipySpecial.Hyp2F1(0.25, 0.5, 2.75, x),
            [-25.0, -2.0, -0.75, -0.1, 0.0, 0.3, 0.85, 0.95, 0.9975],
            [
                0.7375531615456608,
                0.9357961459298997,
                0.9709056923389985,
                0.9955639061777287,
                1.0,
                1.0148019401962678,
                1.0520559708736434,
                1.0619167146785942,
                1.0675339405304085,
            ]
        ),
        (
            "hyp2f1_2_0_1_5_0_75",
            x => ScipySpecial.Hyp2F1(2.0, 1.5, 0.75, x),
            [-25.0, -2.0, -0.75, -0.1, 0.0, 0.3, 0.85, 0.95, 0.9975],
            [
                -0.0046817961931276885,
                -0.0767872468212952,
                0.01091241687045147,
                0.6730829549949833,
                1.0,
                3.661208895741521,
                376.9532602625399,
                8187.286544875013,
                31783728.648647737,
            ]
        ),
        (
            "hyp2f1_m3_0_2_0_1_5",
            x => ScipySpecial.Hyp2F1(-3.0, 2.0, 1.5, x),
            [-25.0, -2.0, -0.75, -0.1, 0.0, 0.3, 0.85, 0.95, 0.9975],
            [
                31672.428571428572,
                42.82857142857143,
                7.4714285714285715,
                1.4498285714285715,
                1.0,
                0.18262857142857145,
                -0.054971428571428574,
                -0.03577142857142858,
                -0.028861399999999995,
            ]
        ),
        (
            "hyp2f1_1_5_2_5_3_0",
            x => ScipySpecial.Hyp2F1(1.5, 2.5, 3.0, x),
            [-25.0, -2.0, -0.75, -0.1, 0.0, 0.3, 0.85, 0.95, 0.9975],
            [
                0.01185288887776619,
                0.24180687307702609,
                0.49080989779384926,
                0.8873706421929439,
                1.0,
                1.5540793263677086,
                9.370576475037506,
                30.94952365643249,
                672.5377633052633,
            ]
        ),
    ];

    private static readonly (string Name, Func<Tensor, Tensor> Function, double Low, double High)[] Derivatives =
    [
        ("erfcx", ScipySpecial.ErfCx, -1, 6),
        ("fresnel_s", x => ScipySpecial.Fresnel(x).S, -3, 3),
        ("fresnel_c", x => ScipySpecial.Fresnel(x).C, -3, 3),
        ("si", x => ScipySpecial.SiCi(x).Si, -8, 8),
        ("ci", x => ScipySpecial.SiCi(x).Ci, 0.3, 8),
        ("owens_t_h", x => ScipySpecial.OwensT(x, 0.7), -2, 2),
        ("owens_t_a", x => ScipySpecial.OwensT(0.7, x), -2, 2),
        ("hyp1f1_a", x => ScipySpecial.Hyp1F1(x, 1.5, Lax.FullLike(x, -2.5)), -2, 2),
        ("hyp1f1_b", x => ScipySpecial.Hyp1F1(0.75, x, Lax.FullLike(x, 2.5)), 0.5, 3),
        ("hyp1f1_b_negative", x => ScipySpecial.Hyp1F1(0.75, x, Lax.FullLike(x, -2.5)), 0.5, 3),
        ("hyp1f1_x", x => ScipySpecial.Hyp1F1(0.75, 1.5, x), -3, 3),
        ("hyp2f1_x", x => ScipySpecial.Hyp2F1(0.75, 0.5, 1.5, x), -3, 0.97),
        ("lpmn", x => ScipySpecial.LpmnValues(3, 4, x), -0.9, 0.9),
        ("wofz", x => Parts(ScipySpecial.WofZ(Lax.Complex(x, x * 0.5))), -3, 3),
        (
            "sph_harm_y",
            x =>
                Parts(
                    ScipySpecial.SphHarmY(
                        Tensor.Of<int>([5], 0, 1, 2, 3, 4),
                        Tensor.Of<int>([5], 0, 1, -2, 2, -3),
                        x,
                        x * 2
                    )
                ),
            0.3,
            2.8
        ),
    ];

    [TestCaseSource(nameof(Names))]
    public void ValuesAreTheKnownOnes(string name)
    {
        (_, Func<Tensor, Tensor> function, double[] points, double[] expected) = Rows.First(row => row.Name == name);
        Tensor x = Tensor.Of<double>([points.Length], points);
        double[] values = Evaluation.Values(Evaluation.Run(function, x));
        double[] single = Evaluation.Values(Evaluation.Run(p => function(p.Astype(ElementType.F32)), x));
        Assert.Multiple(() =>
        {
            for (int i = 0; i < points.Length; i++)
            {
                double size = Math.Abs(expected[i]);
                Assert.That(values[i], Is.EqualTo(expected[i]).Within(1e-14 + (2e-12 * size)), $"f64 at {points[i]}");
                if ((float)points[i] == points[i])
                {
                    Assert.That(single[i], Is.EqualTo(expected[i]).Within(2e-5 + (1e-4 * size)), $"f32 at {points[i]}");
                }
            }
        });
    }

    [TestCaseSource(nameof(DerivativeNames))]
    public void GradientIsTheCentralDifference(string name)
    {
        (_, Func<Tensor, Tensor> function, double low, double high) = Derivatives.First(row => row.Name == name);
        GradientCheck.Check(function, Evaluation.Draw([5], 13, low, high), 1e-6);
    }

    [Test]
    public void FaddeevasFunctionInAllQuadrants()
    {
        Complex[] points =
        [
            new(0.3, 0.4),
            new(-2, 0.1),
            new(1.5, -0.5),
            new(6, 0.001),
            new(-3, -2),
            new(0.01, 12),
            new(5000, 3),
        ];
        Complex[] expected =
        [
            new(0.6329960323434398, 0.17020263553343032),
            new(0.04020139816145129, -0.3315826873345631),
            new(-0.17748955379745404, 0.6077128514252097),
            new(1.6375340027605324e-05, 0.09539620611327662),
            new(-0.08133907992862736, -0.12108616246299844),
            new(0.04685418902809949, 3.8778601084080107e-05),
            new(6.770272971491005e-08, 0.00011283787834466946),
        ];
        Tensor real = Tensor.Of<double>([points.Length], [.. points.Select(p => p.Real)]);
        Tensor imaginary = Tensor.Of<double>([points.Length], [.. points.Select(p => p.Imaginary)]);
        double[] values = Evaluation.Values(
            Evaluation.Run((x, y) => Parts(ScipySpecial.WofZ(Lax.Complex(x, y))), real, imaginary)
        );
        for (int i = 0; i < points.Length; i++)
        {
            Complex value = new(values[i], values[points.Length + i]);
            Assert.That((value - expected[i]).Magnitude / expected[i].Magnitude, Is.LessThan(1e-14), $"at {points[i]}");
        }
    }

    [Test]
    public void SphericalHarmonicsHaveTheKnownValues()
    {
        Complex[] expected =
        [
            new(0.28209479177387814, 0),
            new(-0.09404079027668176, -0.03975980841375871),
            new(0.10444148300940828, 0.3530660005879525),
            new(0.24123615151068825, -0.27930835029118206),
            new(0.339455688223894, 0),
            new(0.19584524151175836, 0.08858386956293149),
        ];
        Tensor n = Tensor.Of<int>([6], 0, 1, 3, 5, 7, 4);
        Tensor m = Tensor.Of<int>([6], 0, 1, -2, 4, 0, -3);
        Tensor theta = Tensor.Of<double>([6], 0.3, 0.3, 1.1, 2.2, 0.9, 2.5);
        Tensor phi = Tensor.Of<double>([6], 0.4, 0.4, 2.5, -1, 0, 3);
        double[] values = Evaluation.Values(
            Evaluation.Run((t, p) => Parts(ScipySpecial.SphHarmY(n, m, t, p)), theta, phi)
        );
        Assert.That(
            values,
            Is.EqualTo(expected.Select(c => c.Real).Concat(expected.Select(c => c.Imaginary))).Within(1e-14)
        );
    }

    [Test]
    public void LegendreFunctionsHaveTheKnownValuesAndDerivatives()
    {
        (int M, int N, double X, double Value, double Derivative)[] rows =
        [
            (0, 3, 0.3, -0.3825, -0.825),
            (1, 3, 0.3, 0.7869998411689799, -4.55217690346493),
            (2, 3, 0.3, 4.095, 10.95),
            (3, 3, 0.3, -13.021270099341308, 12.878179219128766),
            (2, 4, -0.6, 7.296, -26.64),
        ];
        foreach ((int m, int n, double x, double value, double derivative) in rows)
        {
            Tensor point = Tensor.Of<double>([1], x);
            double[] both = Evaluation.Values(
                Evaluation.Run(
                    z => ScipySpecial.Lpmn(3, 4, z) is var (p, d) ? Np.Stack([p[m, n, 0], d[m, n, 0]]) : z,
                    point
                )
            );
            Assert.That(both, Is.EqualTo(new[] { value, derivative }).Within(1e-12));
        }
    }

    [Test]
    public void DegreesOfATraceNeedALimit() =>
        Assert.That(
            () => Xla.Jit((Tensor n, Tensor t) => ScipySpecial.SphHarmY(n, n, t, t)).Lower(Spec.I32(3), Spec.F32(3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains(
                    "sph_harm_y: the degrees i32[3] have no value while tracing; give the largest one as nMax"
                )
        );

    private static Tensor Parts(Tensor z) => Lax.Concatenate([Lax.Real(z), Lax.Imag(z)], 0);

    private static IEnumerable<string> Names() => Rows.Select(row => row.Name);

    private static IEnumerable<string> DerivativeNames() => Derivatives.Select(row => row.Name);
}
