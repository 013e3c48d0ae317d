using static XlaSharp.Native.Tests.Compiler.Values.FloatAssert;

namespace XlaSharp.Native.Tests.Compiler.Values;

/// <summary>
/// The bits that elementwise ops of floats give, signs of zeros included: every pair of patterns of the formats of up
/// to 8 bits, the edges of the others. What is expected is computed in double precision and rounded once by
/// <see cref="FloatFormat"/>; C's special cases.
/// </summary>
[TestFixture]
internal sealed class FloatValueTests
{
    private static readonly (string Name, Func<double, double, double> Value)[] Binary =
    [
        ("add", (x, y) => x + y),
        ("subtract", (x, y) => x - y),
        ("multiply", (x, y) => x * y),
        ("divide", (x, y) => x / y),
        ("remainder", (x, y) => x % y),
        ("maximum", Math.Max),
        ("minimum", Math.Min),
    ];

    private static readonly (string Name, Func<double, double> Value)[] Unary =
    [
        ("abs", Math.Abs),
        ("negate", x => -x),
        (
            "sign",
            x =>
                x > 0 ? 1
                : x < 0 ? -1
                : x
        ),
        ("floor", Math.Floor),
        ("ceil", Math.Ceiling),
        ("round_nearest_even", x => Math.Round(x, MidpointRounding.ToEven)),
        ("round_nearest_afz", RoundAway),
        ("sqrt", Math.Sqrt),
    ];

    private static readonly (string Name, Func<double, double, bool> Value)[] Comparisons =
    [
        ("EQ", (x, y) => x == y),
        ("NE", (x, y) => x != y),
        ("LT", (x, y) => x < y),
        ("LE", (x, y) => x <= y),
        ("GT", (x, y) => x > y),
        ("GE", (x, y) => x >= y),
    ];

    [TestCaseSource(nameof(Names))]
    public void PairsGiveTheirBits(string name)
    {
        FloatFormat format = FloatFormat.Of(name);
        ulong[] edges = Patterns(format, 64);
        ulong[] x = [.. edges.SelectMany(a => edges.Select(_ => a))];
        ulong[] y = [.. edges.SelectMany(_ => edges)];
        (string, string)[] lines =
        [
            .. Binary.Select(op => ($"stablehlo.{op.Name} %x, %y : tensor<$x{name}>", name)),
            .. Comparisons.Select(op =>
                (
                    $"stablehlo.compare {op.Name}, %x, %y, FLOAT : (tensor<$x{name}>, tensor<$x{name}>) -> "
                        + $"tensor<$xi1>",
                    "i1"
                )
            ),
        ];
        ulong[][] actual = ValueRunner.Run([name, name], [x, y], lines);
        for (int i = 0; i < x.Length; i++)
        {
            (double a, double b) = (format.Decode(x[i]), format.Decode(y[i]));
            for (int op = 0; op < Binary.Length; op++)
            {
                Check(format, actual[op][i], Binary[op].Value(a, b), () => $"{Binary[op].Name}({a:R}, {b:R})");
            }

            for (int op = 0; op < Comparisons.Length; op++)
            {
                Check(
                    actual[Binary.Length + op][i],
                    Comparisons[op].Value(a, b),
                    () => $"{name} {a:R} {Comparisons[op].Name} {b:R}"
                );
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public void NumbersGiveTheirBits(string name)
    {
        FloatFormat format = FloatFormat.Of(name);
        ulong[] x = Patterns(format, 1 << 16);
        (string, string)[] lines =
        [
            .. Unary.Select(op => ($"stablehlo.{op.Name} %x : tensor<$x{name}>", name)),
            ($"stablehlo.is_finite %x : (tensor<$x{name}>) -> tensor<$xi1>", "i1"),
        ];
        ulong[][] actual = ValueRunner.Run([name], [x], lines);
        for (int i = 0; i < x.Length; i++)
        {
            double a = format.Decode(x[i]);
            for (int op = 0; op < Unary.Length; op++)
            {
                Check(format, actual[op][i], Unary[op].Value(a), () => $"{Unary[op].Name}({a:R})");
            }

            Check(actual[^1][i], double.IsFinite(a), () => $"is_finite({name} {a:R})");
        }
    }

    [TestCaseSource(nameof(Names))]
    public void ConversionsRoundOnce(string name)
    {
        FloatFormat from = FloatFormat.Of(name);
        ulong[] x = Patterns(from, 1 << 16);
        FloatFormat[] targets = [.. FloatFormat.All.Where(to => to != from)];
        ulong[][] actual = ValueRunner.Run(
            [name],
            [x],
            [.. targets.Select(to => ($"stablehlo.convert %x : (tensor<$x{name}>) -> tensor<$x{to.Name}>", to.Name))]
        );
        for (int i = 0; i < x.Length; i++)
        {
            double a = from.Decode(x[i]);
            for (int t = 0; t < targets.Length; t++)
            {
                Check(targets[t], actual[t][i], a, () => $"{name} {a:R} to {targets[t].Name}");
            }
        }
    }

    // IEEE 754-2019, 5.10: a total order of all patterns, which is that of sign and magnitude.
    [TestCase("f64")]
    [TestCase("f32")]
    [TestCase("f16")]
    [TestCase("bf16")]
    [TestCase("f8E5M2")]
    [TestCase("f8E4M3FN")]
    public void TotalOrderIsTheOrderOfThePatterns(string name)
    {
        FloatFormat format = FloatFormat.Of(name);
        // Of NaN, one of each sign: whether a conversion on the way keeps what else is in them is open.
        ulong[] edges =
        [
            .. Patterns(format, 64).Where(code => !double.IsNaN(format.Decode(code))),
            format.Encode(double.NaN),
            format.Encode(double.NaN) | (1UL << (format.Width - 1)),
        ];
        ulong[] x = [.. edges.SelectMany(a => edges.Select(_ => a))];
        ulong[] y = [.. edges.SelectMany(_ => edges)];
        ulong[][] actual = ValueRunner.Run(
            [name, name],
            [x, y],
            [
                .. Comparisons.Select(op =>
                    (
                        $"stablehlo.compare {op.Name}, %x, %y, TOTALORDER : (tensor<$x{name}>, tensor<$x{name}>) -> "
                            + $"tensor<$xi1>",
                        "i1"
                    )
                ),
            ]
        );
        for (int i = 0; i < x.Length; i++)
        {
            (long a, long b) = (Key(x[i]), Key(y[i]));
            for (int op = 0; op < Comparisons.Length; op++)
            {
                Check(
                    actual[op][i],
                    Comparisons[op].Value(Math.Sign(a.CompareTo(b)), 0),
                    () => $"{name} 0x{x[i]:X} {Comparisons[op].Name} 0x{y[i]:X}"
                );
            }
        }

        long Key(ulong code) =>
            (code >> (format.Width - 1)) == 0 ? (long)code : -1 - (long)(code & ((1UL << (format.Width - 1)) - 1));
    }

    [Test]
    public void ReducedPrecisionIsThatOfTheNarrowerFormat(
        [Values("f64", "f32", "f16", "bf16")] string name,
        [Values("e5m10", "e8m7", "e4m3", "e5m2", "e2m1", "e3m1")] string precision
    )
    {
        FloatFormat format = FloatFormat.Of(name);
        (int exponent, int fraction) = (
            precision[1] - '0',
            int.Parse(precision[3..], System.Globalization.CultureInfo.InvariantCulture)
        );
        ulong[] x = Patterns(format, 1 << 16);
        ulong[] actual = ValueRunner.Run(
            [name],
            [x],
            ($"stablehlo.reduce_precision %x, format = {precision} : tensor<$x{name}>", name)
        )[0];
        for (int i = 0; i < x.Length; i++)
        {
            double a = format.Decode(x[i]);
            Check(format, actual[i], Reduce(format, x[i], exponent, fraction), () => $"{a:R} as {precision}");
        }
    }

    // The specification's steps, on the digits of the pattern: round the fraction to nearest even, then look at the
    // exponent.
    private static double Reduce(FloatFormat format, ulong code, int exponent, int fraction)
    {
        double value = format.Decode(code);
        if (!double.IsFinite(value) || value == 0)
        {
            return value;
        }

        double magnitude = Math.Abs(value);
        int quantum = Math.Max(Math.ILogB(magnitude), 1 - format.Bias) - Math.Min(fraction, format.Fraction);
        double rounded = Math.ScaleB(Math.Round(Math.ScaleB(magnitude, -quantum), MidpointRounding.ToEven), quantum);
        if (exponent < format.Exponent)
        {
            int top = (1 << (exponent - 1)) - 1;
            rounded =
                rounded == 0 || Math.ILogB(rounded) < 1 - top ? 0
                : Math.ILogB(rounded) > top ? double.PositiveInfinity
                : rounded;
        }

        return value < 0 ? -rounded : rounded;
    }

    // Halves go away from zero. A number just below a half must not be added to one.
    private static double RoundAway(double x)
    {
        double whole = Math.Truncate(x);
        return Math.CopySign(Math.Abs(x - whole) >= 0.5 ? Math.Abs(whole) + 1 : Math.Abs(whole), x);
    }

    // All patterns where there are not more than so many, otherwise the edges.
    private static ulong[] Patterns(FloatFormat format, int most)
    {
        if (format.Width <= 16 && 1 << format.Width <= Math.Max(most, 256))
        {
            return [.. Enumerable.Range(0, 1 << format.Width).Select(code => (ulong)code)];
        }

        double least = format.Decode(1);
        double normal = format.Decode(1UL << format.Fraction);
        double greatest = format.Decode((((1UL << format.Exponent) - 1) << format.Fraction) - 1);
        double[] numbers =
        [
            0,
            least,
            3 * least,
            normal - least,
            normal,
            normal + least,
            0.1,
            0.25,
            0.49999,
            0.5,
            0.50001,
            0.75,
            1,
            1.001,
            1.5,
            2,
            2.5,
            3,
            3.5,
            4.5,
            7,
            10,
            100.5,
            255,
            1000,
            Math.ScaleB(1, format.Fraction),
            Math.ScaleB(1, format.Fraction) + 1,
            Math.ScaleB(1, format.Fraction - 1) + 0.5,
            Math.Sqrt(greatest),
            greatest / 2,
            greatest,
            double.PositiveInfinity,
        ];
        return
        [
            .. numbers.SelectMany(number => new[] { format.Encode(number), format.Encode(-number) }),
            format.Encode(double.NaN),
        ];
    }

    private static IEnumerable<string> Names() => FloatFormat.All.Select(format => format.Name);
}
