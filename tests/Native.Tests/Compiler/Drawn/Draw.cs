using System.Buffers.Binary;
using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler.Drawn;

/// <summary>
/// Draws programs of one op with attributes and shapes at random, and compares the compiler's results with the
/// reference evaluator's, bit for bit: values are small whole numbers, so that sums are exact in any order.
/// </summary>
/// <param name="seed">Where the random numbers start; the same seed draws the same program.</param>
internal sealed class Draw(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<HostTensor> _arguments = [];

    /// <summary>
    /// How many programs each test draws; the environment's <c>XLASHARP_DRAWS</c> for a longer search.
    /// </summary>
    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("XLASHARP_DRAWS"), CultureInfo.InvariantCulture, out int count)
            ? count
            : 30;

    /// <summary>Draws as many programs as a test has.</summary>
    /// <param name="part">Which part of a test that is cut into several.</param>
    /// <param name="test">Draws one program and compares.</param>
    public static void Each(int part, Action<Draw> test)
    {
        for (int i = 0; i < Count; i++)
        {
            test(new Draw((part * Count) + i));
        }
    }

    /// <summary>A number of a range, both ends included.</summary>
    public int Int(int low, int high) => _random.Next(low, high + 1);

    /// <summary>True once in so many times.</summary>
    public bool Once(int times) => _random.Next(times) == 0;

    /// <summary>One of several.</summary>
    public T Of<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    /// <summary>Several numbers of a range.</summary>
    public long[] Ints(int count, int low, int high) =>
        [.. Enumerable.Range(0, count).Select(_ => (long)Int(low, high))];

    /// <summary>The numbers from 0 on in random order.</summary>
    public long[] Permutation(int count)
    {
        long[] order = [.. Enumerable.Range(0, count).Select(i => (long)i)];
        _random.Shuffle(order);
        return order;
    }

    /// <summary>Some of the numbers from 0 on, ascending.</summary>
    public long[] Subset(int from, int count) => [.. Permutation(from).Take(count).Order()];

    /// <summary>Adds an argument of small whole numbers, and gives its type as text.</summary>
    public string Argument(string element, params ReadOnlySpan<long> dims) => Argument(element, -4, 4, dims);

    /// <summary>Adds an argument of whole numbers of a range, and gives its type as text.</summary>
    public string Argument(string element, int low, int high, params ReadOnlySpan<long> dims)
    {
        string text = Type(element, dims);
        TensorType type = Parse(text);
        byte[] data = new byte[type.ByteCount];
        int size = type.ElementType.ByteSize;
        for (int i = 0; i < type.ElementCount; i++)
        {
            int real = Int(low, high);
            Write(type.ElementType, real, data.AsSpan(i * size, size));
        }

        _arguments.Add(new HostTensor(type, data));
        return text;
    }

    /// <summary>The sum of the arguments' sizes along a dimension.</summary>
    public long Extent(int axis) => _arguments.Sum(argument => argument.Type.Dims[axis]);

    /// <summary>A tensor type as text.</summary>
    public static string Type(string element, params ReadOnlySpan<long> dims) =>
        $"tensor<{string.Concat(dims.ToArray().Select(d => $"{d}x"))}{element}>";

    /// <summary>Sizes in a drawn order: <c>placed[order[i]] = sizes[i]</c>.</summary>
    public static long[] Place(long[] sizes, long[] order)
    {
        long[] placed = new long[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            placed[order[i]] = sizes[i];
        }

        return placed;
    }

    /// <summary>A packed array of integers as text.</summary>
    public static string Array(params ReadOnlySpan<long> values) =>
        values.IsEmpty ? "array<i64>" : $"array<i64: {string.Join(", ", values.ToArray())}>";

    /// <summary>Padding as text: a pair of numbers per dimension.</summary>
    public static string Padding(long[] low, long[] high) =>
        low.Length == 0
            ? "dense<> : tensor<0x2xi64>"
            : $"dense<[{string.Join(", ", low.Zip(high, (a, b) => $"[{a}, {b}]"))}]> : tensor<{low.Length}x2xi64>";

    /// <summary>How many windows fit into a dimension. Specification: §9.6.</summary>
    public static long Windows(
        long size,
        long window,
        long stride,
        long low,
        long high,
        long dilation,
        long windowDilation
    )
    {
        long dilated = size == 0 ? 0 : ((size - 1) * dilation) + 1;
        long padded = low + dilated + high;
        long reach = ((window - 1) * windowDilation) + 1;
        return padded <= 0 || reach > padded ? 0 : ((padded - reach) / stride) + 1;
    }

    /// <summary>
    /// Runs a program of the arguments so far, in which they are <c>%0</c>, <c>%1</c>, …, and compares.
    /// </summary>
    /// <param name="results">Types of what is returned, <c>%r</c> or <c>%r#0</c>, <c>%r#1</c>, ….</param>
    /// <param name="line">The op that gives <c>%r</c>.</param>
    /// <param name="tolerance">How far results may be apart, relative to the greatest; 0 for the same bits.</param>
    public void Compare(string[] results, string line, double tolerance = 0)
    {
        string parameters = string.Join(", ", _arguments.Select((argument, i) => $"%a{i}: {argument.Type}"));
        string declared = string.Join(", ", results);
        string pack = results.Length == 1 ? "%r" : $"%r:{results.Length}";
        string returned = results.Length == 1 ? "%r" : string.Join(", ", results.Select((_, i) => $"%r#{i}"));
        string text = $$"""
            func.func @main({{parameters}}) -> ({{declared}}) {
              {{pack}} = {{line}}
              return {{returned}} : {{declared}}
            }
            """;
        string what = $"seed {seed}:\n{text}\n{string.Join("\n", _arguments)}";
        Module module = Parser.Parse(text);
        HostTensor[] expected = [.. new Interpreter(module).Run("main", [.. _arguments])];
        HostTensor[] actual = JitRunner.Run(module, [.. _arguments]);
        for (int i = 0; i < expected.Length; i++)
        {
            if (tolerance == 0)
            {
                Assert.That(actual[i].ToString(), Is.EqualTo(expected[i].ToString()), what);
            }
            else
            {
                Assert.That(Distance(actual[i], expected[i]), Is.LessThanOrEqualTo(tolerance), what);
            }
        }
    }

    /// <summary>
    /// Runs a program on the arguments so far by the compiler, with and without its optimisations, and by the
    /// evaluator.
    /// </summary>
    public void CompareProgram(string text)
    {
        string what = $"seed {seed}:\n{text}\n{string.Join("\n", _arguments)}";
        Module module = Parser.Parse(text);
        string expected = Join(new Interpreter(module).Run("main", [.. _arguments]));
        Assert.That(Join(JitRunner.Run(module, [.. _arguments])), Is.EqualTo(expected), what);
        Assert.That(
            Join(JitRunner.RunUnoptimized(module, [.. _arguments])),
            Is.EqualTo(expected),
            "unoptimised, " + what
        );

        static string Join(IEnumerable<HostTensor> tensors) => string.Join("\n", tensors);
    }

    /// <summary>
    /// The same for a module with arguments of its own and floats that are not whole: results may be apart by a
    /// tolerance, relative to the greatest of each or to 1 if that is more.
    /// </summary>
    public void CompareModule(Module module, HostTensor[] arguments, double tolerance)
    {
        string what = $"seed {seed}:\n{module.ToText()}";
        HostTensor[] expected = [.. new Interpreter(module).Run("main", arguments)];
        foreach (bool optimised in new[] { true, false })
        {
            HostTensor[] actual = optimised
                ? JitRunner.Run(module, arguments)
                : JitRunner.RunUnoptimized(module, arguments);
            for (int i = 0; i < expected.Length; i++)
            {
                double greatest = Numbers(expected[i]).Select(Math.Abs).Append(0).Max();
                double apart = Distance(actual[i], expected[i]) * Math.Min(1, greatest);
                Assert.That(apart, Is.LessThanOrEqualTo(tolerance), $"result {i}, optimised: {optimised}, {what}");
            }
        }
    }

    private static double Distance(HostTensor a, HostTensor b)
    {
        double[] x = Numbers(a);
        double[] y = Numbers(b);
        double greatest = y.Select(Math.Abs).Append(1e-30).Max();
        return x.Zip(y, Apart).Append(0).Max();

        // Max passes over NaN, so one that only one of them has is infinitely far.
        double Apart(double p, double q) =>
            p.Equals(q) ? 0
            : double.IsNaN(p - q) ? double.PositiveInfinity
            : Math.Abs(p - q) / greatest;
    }

    private static double[] Numbers(HostTensor tensor)
    {
        ElementType part = tensor.Type.ElementType.RealPart;
        byte[] data = tensor.Data.ToArray();
        return
        [
            .. Enumerable
                .Range(0, data.Length / part.ByteSize)
                .Select(i =>
                    part.Kind switch
                    {
                        ElementKind.F64 => BitConverter.ToDouble(data, 8 * i),
                        ElementKind.F32 => BitConverter.ToSingle(data, 4 * i),
                        ElementKind.F16 => (double)BitConverter.ToHalf(data, 2 * i),
                        ElementKind.BF16 => BitConverter.UInt32BitsToSingle(
                            (uint)BitConverter.ToUInt16(data, 2 * i) << 16
                        ),
                        _ => throw new NotSupportedException($"{part}"),
                    }
                ),
        ];
    }

    private static TensorType Parse(string type) =>
        (TensorType)Parser.Parse($"func.func @f(%x: {type}) {{ return }}").Functions.Single().Type.Inputs[0];

    // A whole number in an element's bytes; integers wrap, a complex number is n + (n + 1)·i.
    private static void Write(ElementType type, int value, Span<byte> target)
    {
        switch (type.Kind)
        {
            case ElementKind.F64:
                BinaryPrimitives.WriteDoubleLittleEndian(target, value);
                break;
            case ElementKind.F32:
                BinaryPrimitives.WriteSingleLittleEndian(target, value);
                break;
            case ElementKind.F16:
                BinaryPrimitives.WriteHalfLittleEndian(target, (Half)value);
                break;
            case ElementKind.BF16:
                BinaryPrimitives.WriteUInt16LittleEndian(
                    target,
                    (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)
                );
                break;
            default:
                if (type.IsComplex)
                {
                    int half = target.Length / 2;
                    Write(type.RealPart, value, target[..half]);
                    Write(type.RealPart, value + 1, target[half..]);
                }
                else if (type.IsBoolean)
                {
                    target[0] = (byte)(value & 1);
                }
                else
                {
                    // Sub-byte integers lie extended by their sign.
                    int shift = type.BitWidth < 8 ? 32 - type.BitWidth : 0;
                    long wrapped =
                        shift == 0 ? value
                        : type.IsSigned ? (value << shift) >> shift
                        : (long)(((uint)value << shift) >> shift);
                    for (int i = 0; i < target.Length; i++)
                    {
                        target[i] = (byte)(wrapped >> (8 * i));
                    }
                }

                break;
        }
    }
}
