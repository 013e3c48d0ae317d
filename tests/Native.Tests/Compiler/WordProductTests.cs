using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Products of narrow elements, which processors that can do so multiply several at a time, against plain loops: every
/// sum is a whole number that the result's type holds exactly.
/// </summary>
internal sealed class WordProductTests
{
    private static readonly string[] Bytes = ["i8", "ui8"];

    private static IEnumerable<TestCaseData> Pairs =>
        from lhs in Bytes
        from rhs in Bytes
        from sums in (int[])[15, 16, 18, 67]
        select new TestCaseData(lhs, rhs, sums);

    [TestCaseSource(nameof(Pairs))]
    public void BytesOfAllSignsInRowsAndColumns(string lhs, string rhs, int sums) =>
        Check(lhs, rhs, "i32", [5, sums], [sums, 37], "contracting_dims = [1] x [0]", At(sums, 37, 1));

    [TestCaseSource(nameof(Pairs))]
    public void BytesInBatchesWithSumsAnywhere(string lhs, string rhs, int sums) =>
        Check(
            lhs,
            rhs,
            "i32",
            [2, sums, 9],
            [35, 2, sums],
            "batching_dims = [0] x [1], contracting_dims = [1] x [2]",
            (i, k) =>
            {
                (int batch, int row, int column) = (i / (9 * 35), i / 35 % 9, i % 35);
                return ((((batch * sums) + k) * 9) + row, (((column * 2) + batch) * sums) + k);
            }
        );

    [Test]
    public void WeightsOfTheProgramGiveWhatArgumentsGive(
        [Values("i8", "ui8")] string lhs,
        [Values("i8", "ui8", "bf16")] string rhs,
        [Values(16, 67)] int sums
    ) =>
        Check(
            rhs == "bf16" ? rhs : lhs,
            rhs,
            rhs == "bf16" ? "f32" : "i32",
            [5, sums],
            [sums, 37],
            "contracting_dims = [1] x [0]",
            At(sums, 37, 1),
            isConstant: true
        );

    [TestCase("f32", 16)]
    [TestCase("f32", 67)]
    [TestCase("bf16", 33)]
    public void PairsOfBFloat16(string result, int sums) =>
        Check("bf16", "bf16", result, [5, sums], [37, sums], "contracting_dims = [1] x [1]", At(sums, 1, sums));

    [Test]
    public void LongSumsOfTheLargestBytesWrapNowhere()
    {
        const int Sums = 40_000;
        HostTensor result = Multiply(
            "ui8",
            "ui8",
            "i32",
            [1, Sums],
            [Sums, 1],
            "contracting_dims = [1] x [0]",
            Enumerable.Repeat(255, Sums),
            Enumerable.Repeat(255, Sums),
            isConstant: false
        );

        // 2,601,000,000 is more than i32 holds: it wraps around, as sums of i32 do.
        Assert.That(result.Values<int>()[0], Is.EqualTo(unchecked((int)(255L * 255 * Sums))));
    }

    // Where the elements of a sum are: rows of the left operand, and two steps in the right one.
    private static Func<int, int, (int, int)> At(int sums, int sumStep, int columnStep) =>
        (i, k) => ((i / 37 * sums) + k, (k * sumStep) + (i % 37 * columnStep));

    private static void Check(
        string lhs,
        string rhs,
        string result,
        int[] left,
        int[] right,
        string dimensions,
        Func<int, int, (int Left, int Right)> at,
        bool isConstant = false
    )
    {
        int[] a = Numbers(lhs, left, 7);
        int[] b = Numbers(rhs, right, 11);
        int sums = left[1];
        HostTensor product = Multiply(lhs, rhs, result, left, right, dimensions, a, b, isConstant);
        int[] expected =
        [
            .. Enumerable
                .Range(0, (int)product.Type.ElementCount)
                .Select(i => Enumerable.Range(0, sums).Sum(k => a[at(i, k).Left] * b[at(i, k).Right])),
        ];

        Assert.That(Whole(product), Is.EqualTo(result == "bf16" ? Array.ConvertAll(expected, Round) : expected));
    }

    private static HostTensor Multiply(
        string lhs,
        string rhs,
        string result,
        int[] left,
        int[] right,
        string dimensions,
        IEnumerable<int> a,
        IEnumerable<int> b,
        bool isConstant
    )
    {
        int[] dims =
            left.Length == 3 ? [left[0], left[2], right[0]]
            : dimensions.EndsWith("[0]", StringComparison.Ordinal) ? [left[0], right[1]]
            : [left[0], right[0]];
        string Type(string element, int[] sizes) => $"tensor<{string.Join('x', sizes)}x{element}>";
        string point = rhs == "bf16" ? ".0" : "";
        string weights = isConstant
            ? $"%b = stablehlo.constant dense<{Rows(b.ToArray(), right[1], point)}> : {Type(rhs, right)}"
            : "";
        string parameters = isConstant ? "" : $", %b: {Type(rhs, right)}";
        Module module = Parser.Parse(
            $$"""
            func.func @main(%a: {{Type(lhs, left)}}{{parameters}}) -> {{Type(result, dims)}} {
              {{weights}}
              %0 = stablehlo.dot_general %a, %b, {{dimensions}} : ({{Type(lhs, left)}}, {{Type(rhs, right)}}) -> {{Type(
                result,
                dims
            )}}
              return %0 : {{Type(result, dims)}}
            }
            """
        );
        HostTensor[] arguments = [Tensor(lhs, left, a)];
        return JitRunner.Run(module, isConstant ? arguments : [.. arguments, Tensor(rhs, right, b)])[0];
    }

    private static string Rows(int[] numbers, int columns, string point) =>
        $"[{string.Join(", ", numbers.Chunk(columns).Select(row => $"[{string.Join(", ", row.Select(n => n + point))}]"))}]";

    // All bytes, the smallest and the largest among them; of bf16 what it holds exactly.
    private static int[] Numbers(string type, int[] sizes, int step)
    {
        int count = sizes.Aggregate((product, size) => product * size);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    type switch
                    {
                        "i8" => (i * step % 256) - 128,
                        "ui8" => 255 - (i * step % 256),
                        _ => (i * step % 9) - 4,
                    }
                ),
        ];
    }

    private static HostTensor Tensor(string type, int[] sizes, IEnumerable<int> numbers)
    {
        Dims dims = Dims.Of(sizes.Select(size => (long)size));
        return type switch
        {
            "i8" => HostTensor.Of<sbyte>(new(ElementType.I8, dims), [.. numbers.Select(n => (sbyte)n)]),
            "ui8" => HostTensor.Of<byte>(new(ElementType.UI8, dims), [.. numbers.Select(n => (byte)n)]),
            _ => new HostTensor(
                new(ElementType.BF16, dims),
                MemoryMarshal
                    .AsBytes<ushort>([.. numbers.Select(n => (ushort)(BitConverter.SingleToUInt32Bits(n) >> 16))])
                    .ToArray()
            ),
        };
    }

    // To the nearest number of eight bits, to even ones in the middle.
    private static int Round(int value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000;
        return (int)BitConverter.UInt32BitsToSingle(rounded);
    }

    private static int[] Whole(HostTensor tensor) =>
        tensor.Type.ElementType.Kind switch
        {
            ElementKind.I32 => tensor.Values<int>().ToArray(),
            ElementKind.F32 => [.. tensor.Values<float>().ToArray().Select(value => (int)value)],
            _ =>
            [
                .. MemoryMarshal
                    .Cast<byte, ushort>(tensor.Data.Span)
                    .ToArray()
                    .Select(bits => (int)BitConverter.UInt32BitsToSingle((uint)bits << 16)),
            ],
        };
}
