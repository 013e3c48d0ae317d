using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Every elementwise op on every element type it takes, over the values where mistakes hide (zeros of both signs,
/// limits, infinities, NaN, subnormal numbers, all pairs of them), against the reference evaluator.
/// </summary>
[TestFixture]
public sealed class DifferentialTests
{
    private static readonly string[] Integers =
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

    private static readonly string[] Narrow =
    [
        "f4E2M1FN",
        "f8E3M4",
        "f8E4M3",
        "f8E4M3FN",
        "f8E4M3FNUZ",
        "f8E4M3B11FNUZ",
        "f8E5M2",
        "f8E5M2FNUZ",
        "bf16",
        "f16",
    ];

    private static readonly string[] Floats = [.. Narrow, "f32", "f64"];

    [TestCaseSource(nameof(Unary))]
    public void UnaryOpsAgree(string op, string type) =>
        Compare(type, UnaryValues(type), $"%r = stablehlo.{op} %x : tensor<$x{type}>", type);

    [TestCaseSource(nameof(Binary))]
    public void BinaryOpsAgree(string op, string type) =>
        Compare(type, Pairs(type), $"%r = stablehlo.{op} %x, %y : tensor<$x{type}>", type);

    [TestCaseSource(nameof(Conversions))]
    public void ConversionsAgree(string from, string to) =>
        Compare(from, UnaryValues(from), $"%r = stablehlo.convert %x : (tensor<$x{from}>) -> tensor<$x{to}>", to);

    [TestCaseSource(nameof(Comparisons))]
    public void ComparisonsAgree(string direction, string type, string kind) =>
        Compare(
            type,
            Pairs(type),
            $"%r = stablehlo.compare {direction}, %x, %y, {kind} : (tensor<$x{type}>, tensor<$x{type}>) -> "
                + $"tensor<$xi1>",
            "i1"
        );

    [TestCaseSource(nameof(Precisions))]
    public void ReducedPrecisionsAgree(string type, string format) =>
        Compare(
            type,
            UnaryValues(type),
            $"%r = stablehlo.reduce_precision %x, format = {format} : tensor<$x{type}>",
            type
        );

    private static IEnumerable<object[]> Unary()
    {
        foreach (string type in Integers)
        {
            yield return ["negate", type];
            yield return ["not", type];
            yield return ["popcnt", type];
            yield return ["count_leading_zeros", type];
            if (!type.StartsWith('u'))
            {
                yield return ["abs", type];
                yield return ["sign", type];
            }
        }

        foreach (string type in Floats)
        {
            foreach (
                string op in new[]
                {
                    "negate",
                    "abs",
                    "sign",
                    "floor",
                    "ceil",
                    "round_nearest_even",
                    "round_nearest_afz",
                    "sqrt",
                    "rsqrt",
                }
            )
            {
                if (type != "f4E2M1FN" || op is not ("sqrt" or "rsqrt"))
                {
                    yield return [op, type];
                }
            }
        }
    }

    private static IEnumerable<object[]> Binary()
    {
        foreach (string type in Integers)
        {
            foreach (
                string op in new[]
                {
                    "add",
                    "subtract",
                    "multiply",
                    "divide",
                    "remainder",
                    "maximum",
                    "minimum",
                    "and",
                    "or",
                    "xor",
                    "shift_left",
                    "shift_right_logical",
                    "shift_right_arithmetic",
                }
            )
            {
                yield return [op, type];
            }
        }

        foreach (string type in Floats)
        {
            // Of 0/0 a format without NaN has to make something, and nobody says what.
            foreach (
                string op in new[]
                {
                    "add",
                    "subtract",
                    "multiply",
                    "divide",
                    "remainder",
                    "maximum",
                    "minimum",
                    "atan2",
                }
            )
            {
                if (type != "f4E2M1FN" || op is not ("divide" or "remainder"))
                {
                    yield return [op, type];
                }
            }
        }

        foreach (string op in new[] { "add", "subtract" })
        {
            yield return [op, "complex<f32>"];
            yield return [op, "complex<f64>"];
        }

        foreach (string op in new[] { "add", "multiply", "maximum", "minimum", "and", "or", "xor" })
        {
            yield return [op, "i1"];
        }
    }

    private static IEnumerable<object[]> Conversions() =>
        from source in (string[])["i1", "i4", "i8", "i32", "i64", "ui4", "ui8", "ui32", "ui64", .. Floats]
        from target in (string[])
            [
                "i1",
                "i2",
                "i4",
                "i8",
                "i32",
                "i64",
                "ui4",
                "ui8",
                "ui64",
                "f4E2M1FN",
                "f8E4M3FN",
                "f8E5M2FNUZ",
                "bf16",
                "f16",
                "f32",
                "f64",
            ]
        where source != target && (target != "f4E2M1FN" || source[0] is 'i' or 'u')
        select new object[] { source, target };

    private static IEnumerable<object[]> Comparisons()
    {
        foreach (string direction in new[] { "EQ", "NE", "LT", "LE", "GT", "GE" })
        {
            foreach (string type in new[] { "f8E4M3FN", "bf16", "f32", "f64" })
            {
                yield return [direction, type, "FLOAT"];
                if (type is "f32" or "f64")
                {
                    yield return [direction, type, "TOTALORDER"];
                }
            }

            foreach (string type in Integers)
            {
                yield return [direction, type, type.StartsWith('u') ? "UNSIGNED" : "SIGNED"];
            }
        }
    }

    private static IEnumerable<object[]> Precisions() =>
        from type in new[] { "bf16", "f32", "f64" }
        from format in new[] { "e5m10", "e8m7", "e4m3", "e5m2", "e2m0", "e8m23" }
        select new object[] { type, format };

    private static void Compare(string type, (byte[] X, byte[] Y) values, string line, string result)
    {
        ElementType element = Parse(type);
        int count = values.X.Length / element.ByteSize;
        string tensor = $"tensor<{count}x{type}>";
        Module module = Parser.Parse(
            $$"""
            func.func @main(%x: {{tensor}}, %y: {{tensor}}) -> tensor<{{count}}x{{result}}> {
              {{line.Replace("$", $"{count}", StringComparison.Ordinal)}}
              return %r : tensor<{{count}}x{{result}}>
            }
            """
        );
        TensorType argument = new(element, [count]);
        HostTensor[] arguments = [new(argument, values.X), new(argument, values.Y)];
        HostTensor actual = JitRunner.Run(module, arguments)[0];
        HostTensor expected = new Interpreter(module).Run("main", arguments)[0];

        string? mismatch = new CheckRule(Hlo.Execution.Checks.Comparison.Close, MaxUlp: 2).Mismatch(actual, expected);
        Assert.That(mismatch, Is.Null);
    }

    private static ElementType Parse(string type) =>
        (
            (TensorType)Parser.Parse($"func.func @f(%x: tensor<{type}>) {{ return }}").Functions.Single().Type.Inputs[0]
        ).ElementType;

    // Everything of a narrow type; of a wide one its edges and numbers between.
    private static (byte[] X, byte[] Y) UnaryValues(string type)
    {
        byte[][] codes = Codes(Parse(type), unary: true);
        byte[] all = [.. codes.SelectMany(code => code)];
        return (all, all);
    }

    private static (byte[] X, byte[] Y) Pairs(string type)
    {
        byte[][] codes = Codes(Parse(type), unary: false);
        return (
            [.. codes.SelectMany(a => codes.SelectMany(_ => a))],
            [.. codes.SelectMany(_ => codes.SelectMany(b => b))]
        );
    }

    private static byte[][] Codes(ElementType type, bool unary)
    {
        if (type.IsComplex)
        {
            byte[][] parts = [.. Codes(type.RealPart, unary: false).Where((_, i) => i % 3 == 0)];
            return [.. parts.SelectMany(re => parts.Select(im => (byte[])[.. re, .. im]))];
        }

        int width = type.BitWidth;
        if (width <= (unary ? 8 : 4))
        {
            // Sub-byte integers lie sign-extended, everything else zero-extended.
            return [.. Enumerable.Range(0, 1 << width).Select(code => new[] { Extend(type, code) })];
        }

        if (unary && width == 16)
        {
            return
            [
                .. Enumerable
                    .Range(0, 1 << 16)
                    .Where(code => code % 5 == 0 || code % 256 is 0 or 1 or 255)
                    .Select(code => BitConverter.GetBytes((ushort)code)),
            ];
        }

        ulong[] patterns = type.IsFloat ? FloatPatterns(type) : IntegerPatterns(width);
        return [.. patterns.Distinct().Select(pattern => BitConverter.GetBytes(pattern)[..type.ByteSize])];
    }

    private static byte Extend(ElementType type, int code) =>
        type.IsSigned && type.BitWidth < 8 && (code >> (type.BitWidth - 1)) != 0
            ? (byte)(code | (0xFF << type.BitWidth))
            : (byte)code;

    private static ulong[] IntegerPatterns(int width)
    {
        ulong top = 1UL << (width - 1);
        ulong mask = ulong.MaxValue >> (64 - width);
        return
        [
            .. new ulong[]
            {
                0,
                1,
                2,
                3,
                5,
                7,
                31,
                32,
                33,
                63,
                64,
                100,
                top - 1,
                top,
                top + 1,
                top - 2,
                mask,
                mask - 1,
                mask - 6,
                top / 3,
            }.Select(x => x & mask),
        ];
    }

    // Zeros, the smallest and largest of each kind, infinities and NaN as the format has them, 1, 1.5, and so on; of
    // both signs.
    private static ulong[] FloatPatterns(ElementType type)
    {
        int width = type.BitWidth;
        ulong sign = 1UL << (width - 1);
        int mantissa = type.Kind switch
        {
            ElementKind.F64 => 52,
            ElementKind.F32 => 23,
            ElementKind.F16 => 10,
            ElementKind.BF16 => 7,
            ElementKind.F8E5M2 or ElementKind.F8E5M2FNUZ => 2,
            ElementKind.F8E3M4 => 4,
            _ => 3,
        };
        ulong unit = 1UL << mantissa;
        ulong exponents = (sign >> mantissa) - 1;
        ulong one = (exponents >> 1) << mantissa;
        ulong[] positive =
        [
            0,
            1,
            unit - 1,
            unit,
            unit + 1,
            one - 1,
            one,
            one + 1,
            one + (unit >> 1),
            one + unit,
            one + (unit >> 1) + unit,
            one - unit,
            one + (5 * unit) + (unit >> 2),
            (exponents << mantissa) - 1,
            exponents << mantissa,
            (exponents << mantissa) + 1,
            sign - 1,
        ];
        return [.. positive, .. positive.Select(pattern => pattern | sign)];
    }
}
