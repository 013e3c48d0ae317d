using System.Numerics;

namespace XlaSharp.Native.Tests.Compiler.Values;

/// <summary>
/// Elementwise ops of integers of every width: all pairs of the narrow ones, the edges of the others. What is expected
/// is computed with numbers of any size and wrapped; the specification's §9.1 says what the undefined cases give.
/// </summary>
[TestFixture]
internal sealed class IntegerValueTests
{
    private static readonly string[] Types =
    [
        "i2",
        "i4",
        "i8",
        "i16",
        "i32",
        "i64",
        "ui2",
        "ui4",
        "ui8",
        "ui16",
        "ui32",
        "ui64",
    ];

    [TestCaseSource(nameof(Types))]
    public void PairsGiveTheirNumbers(string type)
    {
        IntegerFormat format = IntegerFormat.Of(type);
        (string Name, Func<BigInteger, BigInteger, BigInteger> Value)[] ops =
        [
            ("add", (a, b) => a + b),
            ("subtract", (a, b) => a - b),
            ("multiply", (a, b) => a * b),
            ("divide", (a, b) => b.IsZero ? -1 : BigInteger.Divide(a, b)),
            ("remainder", (a, b) => b.IsZero ? a : BigInteger.Remainder(a, b)),
            ("maximum", BigInteger.Max),
            ("minimum", BigInteger.Min),
            ("and", (a, b) => a & b),
            ("or", (a, b) => a | b),
            ("xor", (a, b) => a ^ b),
            ("power", Power),
            ("shift_left", (a, b) => Amount(b) >= format.Width ? 0 : a << (int)Amount(b)),
            (
                "shift_right_logical",
                (a, b) => Amount(b) >= format.Width ? 0 : (BigInteger)format.Encode(a) >> (int)Amount(b)
            ),
            ("shift_right_arithmetic", (a, b) => Signed(a) >> (int)BigInteger.Min(Amount(b), format.Width)),
        ];
        (string Name, Func<int, bool> Value)[] comparisons =
        [
            ("EQ", c => c == 0),
            ("NE", c => c != 0),
            ("LT", c => c < 0),
            ("LE", c => c <= 0),
            ("GT", c => c > 0),
            ("GE", c => c >= 0),
        ];
        ulong[] edges = format.Edges();
        ulong[] x = [.. edges.SelectMany(a => edges.Select(_ => a))];
        ulong[] y = [.. edges.SelectMany(_ => edges)];
        string kind = format.IsSigned ? "SIGNED" : "UNSIGNED";
        ulong[][] actual = ValueRunner.Run(
            [type, type],
            [x, y],
            [
                .. ops.Select(op => ($"stablehlo.{op.Name} %x, %y : tensor<$x{type}>", type)),
                .. comparisons.Select(op =>
                    (
                        $"stablehlo.compare {op.Name}, %x, %y, {kind} : (tensor<$x{type}>, tensor<$x{type}>) -> "
                            + $"tensor<$xi1>",
                        "i1"
                    )
                ),
            ]
        );
        for (int i = 0; i < x.Length; i++)
        {
            (BigInteger a, BigInteger b) = (format.Decode(x[i]), format.Decode(y[i]));
            for (int op = 0; op < ops.Length; op++)
            {
                Check(actual[op][i], format.Encode(ops[op].Value(a, b)), () => $"{ops[op].Name}({a}, {b}) of {type}");
            }

            for (int op = 0; op < comparisons.Length; op++)
            {
                Check(
                    actual[ops.Length + op][i],
                    comparisons[op].Value(a.CompareTo(b)) ? 1UL : 0,
                    () => $"{a} {comparisons[op].Name} {b} of {type}"
                );
            }
        }

        // An amount below zero is a large one.
        BigInteger Amount(BigInteger b) => format.Encode(b);

        BigInteger Signed(BigInteger a) => (format with { IsSigned = true }).Decode(format.Encode(a));

        BigInteger Power(BigInteger a, BigInteger b) =>
            b.Sign >= 0 ? BigInteger.ModPow(a, b, BigInteger.One << format.Width)
            : a.IsOne ? 1
            : a == -1 ? (b.IsEven ? 1 : -1)
            : 0;
    }

    [TestCaseSource(nameof(Types))]
    public void NumbersGiveTheirNumbers(string type)
    {
        IntegerFormat format = IntegerFormat.Of(type);
        (string Name, Func<BigInteger, BigInteger> Value)[] ops =
        [
            ("negate", a => -a),
            ("not", a => -1 - a),
            ("popcnt", a => BitOperations.PopCount(format.Encode(a))),
            ("count_leading_zeros", a => BitOperations.LeadingZeroCount(format.Encode(a)) - (64 - format.Width)),
            .. format.IsSigned
                ? [("abs", BigInteger.Abs), ("sign", a => a.Sign)]
                : Array.Empty<(string, Func<BigInteger, BigInteger>)>(),
        ];
        ulong[] x = format.Edges();
        ulong[][] actual = ValueRunner.Run(
            [type],
            [x],
            [.. ops.Select(op => ($"stablehlo.{op.Name} %x : tensor<$x{type}>", type))]
        );
        for (int i = 0; i < x.Length; i++)
        {
            BigInteger a = format.Decode(x[i]);
            for (int op = 0; op < ops.Length; op++)
            {
                Check(actual[op][i], format.Encode(ops[op].Value(a)), () => $"{ops[op].Name}({a}) of {type}");
            }
        }
    }

    [TestCaseSource(nameof(Types))]
    public void ConversionsWrapAndRoundOnce(string type)
    {
        IntegerFormat from = IntegerFormat.Of(type);
        string[] integers = [.. Types.Where(to => to != type)];
        FloatFormat[] floats = [.. FloatFormat.All];
        ulong[] x = from.Edges();
        string[] targets = [.. integers, .. floats.Select(format => format.Name), "i1"];
        ulong[][] actual = ValueRunner.Run(
            [type],
            [x],
            [.. targets.Select(to => ($"stablehlo.convert %x : (tensor<$x{type}>) -> tensor<$x{to}>", to))]
        );
        for (int i = 0; i < x.Length; i++)
        {
            BigInteger a = from.Decode(x[i]);
            for (int t = 0; t < targets.Length; t++)
            {
                int index = t - integers.Length;
                ulong expected =
                    index < 0 ? IntegerFormat.Of(targets[t]).Encode(a)
                    : index == floats.Length ? (a.IsZero ? 0UL : 1)
                    : floats[index].Encode(Exact(floats[index], a));
                bool isNaN =
                    index >= 0
                    && index < floats.Length
                    && double.IsNaN(floats[index].Decode(expected))
                    && double.IsNaN(floats[index].Decode(actual[t][i]));
                Check(isNaN ? expected : actual[t][i], expected, () => $"{type} {a} to {targets[t]}");
            }
        }
    }

    // XLA's: what does not fit is the nearest number that does, NaN is 0.
    [TestCase("f64")]
    [TestCase("f32")]
    [TestCase("f16")]
    [TestCase("bf16")]
    [TestCase("f8E5M2")]
    [TestCase("f8E4M3FN")]
    [TestCase("f4E2M1FN")]
    public void FloatsAreCutAndSaturate(string type)
    {
        FloatFormat from = FloatFormat.Of(type);
        double[] numbers =
        [
            0,
            -0.0,
            0.5,
            -0.5,
            0.99,
            -0.99,
            1.5,
            -1.5,
            2,
            -2,
            6,
            7.99,
            8,
            -8,
            -9,
            127.9,
            128,
            -128.9,
            -129,
            255,
            256,
            32768,
            -32769,
            65535,
            2147483648.0,
            -2147483649.0,
            4294967296.0,
            9.3e18,
            -9.3e18,
            1.9e19,
            1e30,
            -1e30,
            double.PositiveInfinity,
            double.NegativeInfinity,
            double.Epsilon,
        ];
        ulong[] x = [.. numbers.Select(from.Encode), .. from.HasNaN ? [from.Encode(double.NaN)] : Array.Empty<ulong>()];
        ulong[][] actual = ValueRunner.Run(
            [type],
            [x],
            [.. Types.Append("i1").Select(to => ($"stablehlo.convert %x : (tensor<$x{type}>) -> tensor<$x{to}>", to))]
        );
        for (int i = 0; i < x.Length; i++)
        {
            double a = from.Decode(x[i]);
            for (int t = 0; t < Types.Length; t++)
            {
                IntegerFormat to = IntegerFormat.Of(Types[t]);
                BigInteger whole =
                    double.IsNaN(a) ? 0
                    : double.IsPositiveInfinity(a) ? to.Greatest
                    : double.IsNegativeInfinity(a) ? to.Least
                    : new BigInteger(a);
                Check(
                    actual[t][i],
                    to.Encode(BigInteger.Max(to.Least, BigInteger.Min(to.Greatest, whole))),
                    () => $"{type} {a:R} to {Types[t]}"
                );
            }

            Check(actual[^1][i], a != 0 ? 1UL : 0, () => $"{type} {a:R} to i1");
        }
    }

    // A double that rounds to the same number of the format: one with the last bit set where digits were cut off.
    private static double Exact(FloatFormat format, BigInteger value)
    {
        int excess = (int)BigInteger.Abs(value).GetBitLength() - 53;
        if (excess <= 0)
        {
            return (double)value;
        }

        BigInteger magnitude = BigInteger.Abs(value);
        BigInteger top = magnitude >> excess;
        BigInteger rest = magnitude - (top << excess);
        BigInteger half = BigInteger.One << (excess - 1);
        bool isWide = format.Fraction == 52;
        top =
            isWide ? top + (rest > half || (rest == half && !top.IsEven) ? 1 : 0)
            : rest.IsZero ? top
            : top | 1;
        return (double)(value.Sign * (top << excess));
    }

    private static void Check(ulong actual, ulong expected, Func<string> what)
    {
        if (actual != expected)
        {
            Assert.Fail($"{what()} is 0x{expected:X}, but was 0x{actual:X}");
        }
    }

    private sealed record IntegerFormat(int Width, bool IsSigned)
    {
        public BigInteger Least => IsSigned ? -(BigInteger.One << (Width - 1)) : 0;

        public BigInteger Greatest => (BigInteger.One << (IsSigned ? Width - 1 : Width)) - 1;

        public static IntegerFormat Of(string type) =>
            new(int.Parse(type.TrimStart('u', 'i'), System.Globalization.CultureInfo.InvariantCulture), type[0] == 'i');

        public ulong Encode(BigInteger value)
        {
            BigInteger modulus = BigInteger.One << Width;
            return (ulong)(((value % modulus) + modulus) % modulus);
        }

        public BigInteger Decode(ulong pattern) =>
            IsSigned && (pattern >> (Width - 1)) != 0 ? pattern - (BigInteger.One << Width) : pattern;

        // All patterns of up to four bits, the edges of the others.
        public ulong[] Edges()
        {
            if (Width <= 4)
            {
                return [.. Enumerable.Range(0, 1 << Width).Select(pattern => (ulong)pattern)];
            }

            BigInteger top = BigInteger.One << (Width - 1);
            BigInteger[] numbers =
            [
                0,
                1,
                2,
                3,
                5,
                7,
                8,
                Width - 1,
                Width,
                Width + 1,
                100,
                top / 3,
                top - 2,
                top - 1,
                top,
                top + 1,
                (2 * top) - 1,
                (2 * top) - 2,
                (2 * top) - 7,
                (top >> 1) + (top >> 9) + 1,
                (top >> 1) + (top >> 8) + 1,
                (top >> 2) + (top >> 26) + 1,
                -(top >> 1) - (top >> 9) - 1,
            ];
            return [.. numbers.Select(Encode).Distinct()];
        }
    }
}
