using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Running sums and the like in the forms that programs have them: windows, and trees of pairs. Expected values are
/// plain loops.
/// </summary>
[TestFixture]
internal sealed class ScanTests
{
    private static readonly int[] Lengths = [2, 3, 4, 5, 7, 8, 16, 31, 100, 1023, 8192, 8193, 20_001];

    [TestCaseSource(nameof(Lengths))]
    public void TreesOfSumsAreScans(int length)
    {
        int[] x = Draw(2 * length);
        Module module = Parse(Tree("add", $"2x{length}xi32", length));
        Assert.That(Pipeline.Describe(module), Does.Contain("cpu.scan"));
        int[] y = Run(module, "i32", [2, length], x);
        Assert.That(y, Is.EqualTo(Scan(x, length, 1, (a, b) => a + b)));
    }

    [TestCase("maximum")]
    [TestCase("minimum")]
    [TestCase("multiply")]
    public void TreesOfOtherOperationsAreWindows(string operation)
    {
        int[] x = [.. Draw(2 * 21).Select(value => value % 7)];
        Func<int, int, int> combine = operation switch
        {
            "maximum" => Math.Max,
            "minimum" => Math.Min,
            _ => (a, b) => unchecked(a * b),
        };
        Module module = Parse(Tree(operation, "2x21xi32", 21));
        Assert.That(Pipeline.Describe(module), Does.Contain("reduce_window"));
        Assert.That(Run(module, "i32", [2, 21], x), Is.EqualTo(Scan(x, 21, 1, combine)));
    }

    [Test]
    public void ATreeThatIsNoScanStaysAsItIs()
    {
        // The last level adds the element at 2 to the wrong sum.
        string text = Tree("add", "2x4xi32", 4).Replace("[0:2, 2:4:2]", "[0:2, 1:3:2]", StringComparison.Ordinal);
        Module module = Parse(text);
        int[] y = Run(module, "i32", [2, 4], [1, 10, 100, 1000, 2, 20, 200, 2000]);
        Assert.That(y, Is.EqualTo(new[] { 1, 11, 21, 1111, 2, 22, 42, 2222 }));
    }

    [Test]
    public void WindowsOverEverythingBeforeAreSums(
        [Values(1, 2, 9, 64, 5000, 12_345)] int length,
        [Values] bool isReversed
    )
    {
        int[] x = Draw(3 * length);
        string padding = isReversed ? $"[[0, 0], [0, {length - 1}]]" : $"[[0, 0], [{length - 1}, 0]]";
        int[] y = Run(Parse(Window($"3x{length}xi32", $"1, {length}", padding, "i32")), "i32", [3, length], x);
        int[] expected = isReversed
            ? [.. x.Reverse().Chunk(length).SelectMany(row => Scan(row, length, 1, (a, b) => a + b)).Reverse()]
            : Scan(x, length, 1, (a, b) => a + b);
        Assert.That(y, Is.EqualTo(expected));
    }

    [Test]
    public void SumsAlongAnOuterDimension()
    {
        int[] x = Draw(6 * 5);
        int[] y = Run(Parse(Window("6x5xi32", "6, 1", "[[5, 0], [0, 0]]", "i32")), "i32", [6, 5], x);
        Assert.That(y, Is.EqualTo(Scan(x, 6, 5, (a, b) => a + b)));
    }

    // Whole numbers below 2^24 are exact in f32, so that every order of adding gives the same.
    [Test]
    public void FloatsAndBytesAreSummedToo()
    {
        float[] x = [.. Draw(10_000).Select(value => (float)(value % 100))];
        string text = Window("10000xf32", "10000", "[[9999, 0]]", "f32");
        HostTensor input = HostTensor.Of<float>(new TensorType(ElementType.F32, [10_000]), x);
        float[] y = JitRunner.Run(Parse(text), input)[0].Values<float>().ToArray();
        float sum = 0;
        Assert.That(y, Is.EqualTo(x.Select(value => sum += value)));

        byte[] bytes = [.. Draw(300).Select(value => (byte)value)];
        HostTensor small = HostTensor.Of<byte>(new TensorType(ElementType.UI8, [300]), bytes);
        byte[] sums = JitRunner.Run(Parse(Window("300xui8", "300", "[[299, 0]]", "ui8")), small)[0].Data.ToArray();
        byte total = 0;
        Assert.That(sums, Is.EqualTo(bytes.Select(value => total = unchecked((byte)(total + value)))));
    }

    private static int[] Draw(int count)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(-1000, 1000))];
    }

    // Along a dimension of a row-major array: its size, and the elements between neighbours.
    private static int[] Scan(int[] x, int length, int stride, Func<int, int, int> combine)
    {
        int[] y = [.. x];
        for (int i = 0; i < y.Length; i++)
        {
            if (i / stride % length > 0)
            {
                y[i] = combine(y[i - stride], y[i]);
            }
        }

        return y;
    }

    private static int[] Run(Module module, string type, Dims dims, int[] x)
    {
        Assert.That(type, Is.EqualTo("i32"));
        HostTensor input = HostTensor.Of<int>(new TensorType(ElementType.I32, dims), x);
        return JitRunner.Run(module, input)[0].Values<int>().ToArray();
    }

    private static Module Parse(string text)
    {
        Module module = Parser.Parse(text);
        Verifier.ThrowIfInvalid(module);
        return module;
    }

    private static string Window(string type, string sizes, string padding, string element) =>
        $$"""
            func.func @main(%x: tensor<{{type}}>) -> tensor<{{type}}> {
              %zero = stablehlo.constant dense<0> : tensor<{{element}}>
              %y = "stablehlo.reduce_window"(%x, %zero) <{window_dimensions = array<i64: {{sizes}}>, padding = dense<{{padding}}> : tensor<{{padding.Split(
                "],"
            ).Length}}x2xi64>}> ({
              ^bb0(%a: tensor<{{element}}>, %b: tensor<{{element}}>):
                %s = stablehlo.add %a, %b : tensor<{{element}}>
                stablehlo.return %s : tensor<{{element}}>
              }) : (tensor<{{type}}>, tensor<{{element}}>) -> tensor<{{type}}>
              return %y : tensor<{{type}}>
            }
            """.Replace(
            element == "f32" ? "dense<0> : tensor<f32>" : "\0",
            "dense<0.0> : tensor<f32>",
            StringComparison.Ordinal
        );

    // What jax.lax.associative_scan writes for a matrix of two rows.
    private static string Tree(string operation, string type, int length)
    {
        StringBuilder body = new("  %zero = stablehlo.constant dense<0> : tensor<i32>\n");
        int names = 0;
        string result = Level("%x", length);
        return $"func.func @main(%x: tensor<{type}>) -> tensor<{type}> {{\n{body}  return {result} : "
            + $"tensor<{type}>\n}}";

        static string Type(int n) => $"tensor<2x{n}xi32>";

        string Slice(string x, int n, int from, int to, int step)
        {
            string name = $"%v{names++}";
            string range = step == 1 ? $"{from}:{to}" : $"{from}:{to}:{step}";
            int size = (to - from + step - 1) / step;
            body.AppendLine($"  {name} = stablehlo.slice {x} [0:2, {range}] : ({Type(n)}) -> {Type(size)}");
            return name;
        }

        string Combine(string op, string a, string b, int n)
        {
            string name = $"%v{names++}";
            body.AppendLine($"  {name} = stablehlo.{op} {a}, {b} : {Type(n)}");
            return name;
        }

        string Pad(string x, int n, int low, int high)
        {
            string name = $"%v{names++}";
            int size = low + high + (2 * n) - 1;
            body.AppendLine(
                $"  {name} = stablehlo.pad {x}, %zero, low = [0, {low}], high = [0, {high}], interior = [0, 1] : "
                    + $"({Type(n)}, tensor<i32>) -> {Type(size)}"
            );
            return name;
        }

        string Level(string x, int n)
        {
            if (n < 2)
            {
                return x;
            }

            int half = n / 2;
            string odd = Level(Combine(operation, Slice(x, n, 0, n - 1, 2), Slice(x, n, 1, n, 2), half), half);
            int rest = n - half - 1;
            string even = Slice(x, n, 0, 1, 1);
            if (rest > 0)
            {
                string before = rest == half ? odd : Slice(odd, half, 0, half - 1, 1);
                string combined = Combine(operation, before, Slice(x, n, 2, n, 2), rest);
                string name = $"%v{names++}";
                body.AppendLine(
                    $"  {name} = stablehlo.concatenate {even}, {combined}, dim = 1 : ({Type(1)}, {Type(rest)}) -> "
                        + $"{Type(rest + 1)}"
                );
                even = name;
            }

            return Combine("add", Pad(even, n - half, 0, n % 2 == 0 ? 1 : 0), Pad(odd, half, 1, n % 2), n);
        }
    }
}
