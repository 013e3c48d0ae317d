namespace XlaSharp.Native.Tests.Compiler.Values;

/// <summary>
/// The bits that elementwise ops of floats give, signs of zeros included: every pair of patterns of the formats of up to 8 bits, the edges
/// of the others. What is expected is computed in double precision and rounded once by <see cref="FloatFormat"/>; C's special cases.
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

    // C99 annex F: what is exact at the edges. Each function: argument, result, argument, result, ….
    private static readonly Dictionary<string, double[]> Edges = new()
    {
        ["stablehlo.exponential"] = [Low, 0, High, High, 0, 1, -0.0, 1],
        ["stablehlo.exponential_minus_one"] = [0, 0, -0.0, -0.0, Low, -1, High, High],
        ["stablehlo.log"] = [0, Low, -0.0, Low, 1, 0, -1, None, High, High, Low, None],
        ["stablehlo.log_plus_one"] = [0, 0, -0.0, -0.0, -1, Low, -2, None, High, High, Low, None],
        ["stablehlo.sine"] = [0, 0, -0.0, -0.0, High, None, Low, None],
        ["stablehlo.cosine"] = [0, 1, -0.0, 1, High, None, Low, None],
        ["stablehlo.tan"] = [0, 0, -0.0, -0.0, High, None, Low, None],
        ["stablehlo.tanh"] = [0, 0, -0.0, -0.0, High, 1, Low, -1],
        ["stablehlo.logistic"] = [0, 0.5, -0.0, 0.5, High, 1, Low, 0],
        ["stablehlo.sqrt"] = [0, 0, -0.0, -0.0, -1, None, High, High, Low, None],
        ["stablehlo.rsqrt"] = [0, High, -0.0, Low, -1, None, High, 0, 1, 1, Low, None],
        ["stablehlo.cbrt"] = [0, 0, -0.0, -0.0, High, High, Low, Low, 1, 1, -8, -2],
        ["chlo.acos"] = [1, 0, 2, None, -2, None],
        ["chlo.acosh"] = [1, 0, 0.5, None, High, High, Low, None],
        ["chlo.asin"] = [0, 0, -0.0, -0.0, 2, None, -2, None],
        ["chlo.asinh"] = [0, 0, -0.0, -0.0, High, High, Low, Low],
        ["chlo.atan"] = [0, 0, -0.0, -0.0],
        ["chlo.atanh"] = [0, 0, -0.0, -0.0, 1, High, -1, Low, 2, None, -2, None],
        ["chlo.cosh"] = [0, 1, -0.0, 1, High, High, Low, High],
        ["chlo.sinh"] = [0, 0, -0.0, -0.0, High, High, Low, Low],
        ["chlo.erf"] = [0, 0, -0.0, -0.0, High, 1, Low, -1],
        ["chlo.erfc"] = [0, 1, -0.0, 1, High, 0, Low, 2],
        ["chlo.lgamma"] = [1, 0, 2, 0, 0, High, -1, High, -2, High, High, High, Low, High],
    };

    private const double High = double.PositiveInfinity;
    private const double Low = double.NegativeInfinity;
    private const double None = double.NaN;

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
                    $"stablehlo.compare {op.Name}, %x, %y, FLOAT : (tensor<$x{name}>, tensor<$x{name}>) -> tensor<$xi1>",
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
                        $"stablehlo.compare {op.Name}, %x, %y, TOTALORDER : (tensor<$x{name}>, tensor<$x{name}>) -> tensor<$xi1>",
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

    [TestCase("f64")]
    [TestCase("f32")]
    [TestCase("f16")]
    [TestCase("bf16")]
    [TestCase("f8E5M2")]
    [TestCase("f8E4M3")]
    public void FunctionsAreExactAtTheirEdges(string name)
    {
        FloatFormat format = FloatFormat.Of(name);
        foreach ((string function, double[] pairs) in Edges)
        {
            double[] arguments = [.. pairs.Where((_, i) => i % 2 == 0), double.NaN];
            double[] expected = [.. pairs.Where((_, i) => i % 2 == 1), double.NaN];
            string type = $"tensor<$x{name}>";
            string line = function.StartsWith("chlo.", StringComparison.Ordinal)
                ? $"{function} %x : {type} -> {type}"
                : $"{function} %x : {type}";
            ulong[] actual = ValueRunner.Run(
                [name],
                [
                    [.. arguments.Select(format.Encode)],
                ],
                (line, name)
            )[0];
            for (int i = 0; i < arguments.Length; i++)
            {
                Check(format, actual[i], expected[i], () => $"{function}({arguments[i]:R})");
            }
        }
    }

    // The cases of C99 annex F.9.4.4 and F.9.1.4, which .NET's functions have too.
    [TestCase("f64")]
    [TestCase("f32")]
    [TestCase("f16")]
    [TestCase("bf16")]
    public void PowersAndAnglesHaveTheirSpecialCases(string name)
    {
        FloatFormat format = FloatFormat.Of(name);
        double[] numbers = [0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, High, Low, None];
        ulong[] x = [.. numbers.SelectMany(a => numbers.Select(_ => format.Encode(a)))];
        ulong[] y = [.. numbers.SelectMany(_ => numbers.Select(format.Encode))];
        string type = $"tensor<$x{name}>";
        ulong[][] actual = ValueRunner.Run(
            [name, name],
            [x, y],
            ($"stablehlo.power %x, %y : {type}", name),
            ($"stablehlo.atan2 %x, %y : {type}", name)
        );
        for (int i = 0; i < x.Length; i++)
        {
            (double a, double b) = (format.Decode(x[i]), format.Decode(y[i]));
            Check(format, actual[0][i], Math.Pow(a, b), () => $"power({a:R}, {b:R})");
            double angle = Math.Atan2(a, b);
            if (angle == 0 || double.IsNaN(angle))
            {
                Check(format, actual[1][i], angle, () => $"atan2({a:R}, {b:R})");
            }
            else
            {
                Assert.That(format.Decode(actual[1][i]), Is.EqualTo(angle).Within(0.01), $"atan2({a:R}, {b:R})");
            }
        }
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

    // The specification's steps, on the digits of the pattern: round the fraction to nearest even, then look at the exponent.
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
                : Math.ILogB(rounded) > top ? High
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

    private static void Check(ulong actual, bool expected, Func<string> what)
    {
        if ((actual != 0) != expected)
        {
            Assert.Fail($"{what()} is {expected}");
        }
    }

    private static void Check(FloatFormat format, ulong actual, double exact, Func<string> what)
    {
        if (double.IsNaN(exact))
        {
            // A format without NaN has to make something of it, and nobody says what.
            if (format.HasNaN && !double.IsNaN(format.Decode(actual)))
            {
                Assert.Fail($"{what()} in {format.Name} is a NaN, but was {format.Decode(actual):R}");
            }

            return;
        }

        ulong expected = format.Encode(exact);
        bool isNaN = double.IsNaN(format.Decode(expected)) && double.IsNaN(format.Decode(actual));
        if (actual != expected && !isNaN)
        {
            Assert.Fail(
                $"{what()} in {format.Name} is {format.Decode(expected):R} (0x{expected:X}), but was {format.Decode(actual):R} (0x{actual:X})"
            );
        }
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
            High,
        ];
        return
        [
            .. numbers.SelectMany(number => new[] { format.Encode(number), format.Encode(-number) }),
            format.Encode(None),
        ];
    }

    private static IEnumerable<string> Names() => FloatFormat.All.Select(format => format.Name);
}
