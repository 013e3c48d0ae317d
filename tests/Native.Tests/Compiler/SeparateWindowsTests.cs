using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Large windows, which are folded dimension by dimension in doubling steps, against plain loops.</summary>
internal sealed class SeparateWindowsTests
{
    private const int Rows = 23;
    private const int Columns = 37;

    private static IEnumerable<TestCaseData> Windows()
    {
        foreach (string op in (string[])["add", "maximum", "minimum"])
        {
            yield return new(op, "i32", 5, 5, 1, 1, 0, 0);
            yield return new(op, "i32", 7, 6, 1, 1, 3, 2);
            yield return new(op, "f32", 8, 11, 1, 2, 0, 5);
            yield return new(op, "f32", 9, 16, 2, 1, 4, 0);
            yield return new(op, "f64", 1, 31, 1, 1, 0, 15);
        }

        yield return new("and", "i32", 6, 6, 1, 1, 1, 1);
        yield return new("or", "i32", 6, 6, 1, 1, 1, 1);
    }

    [TestCaseSource(nameof(Windows))]
    public void LargeWindows(string op, string type, int height, int width, int down, int right, int low, int high)
    {
        // Whole numbers: every order of a sum gives the same.
        int[] numbers = [.. Enumerable.Range(0, Rows * Columns).Select(i => (i * 7919 % 1009) - 504)];
        Module module = Window(op, type, height, width, down, right, low, high, out int resultRows, out int columns);
        HostTensor argument = type switch
        {
            "i32" => HostTensor.Of<int>(Type(ElementType.I32), numbers),
            "f32" => HostTensor.Of<float>(Type(ElementType.F32), Array.ConvertAll(numbers, n => (float)n)),
            _ => HostTensor.Of<double>(Type(ElementType.F64), Array.ConvertAll(numbers, n => (double)n)),
        };

        HostTensor result = JitRunner.Run(module, argument)[0];

        double[] actual = type switch
        {
            "i32" => [.. result.Values<int>().ToArray().Select(n => (double)n)],
            "f32" => [.. result.Values<float>().ToArray().Select(n => (double)n)],
            _ => result.Values<double>().ToArray(),
        };
        double[] expected = new double[resultRows * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            (int top, int left) = ((i / columns * down) - low, (i % columns * right) - high);
            expected[i] = Fold(op, type, numbers, top, left, height, width);
        }

        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void ALargeWindowCostsItsLogarithm()
    {
        Module module = Window("add", "f32", 16, 16, 1, 1, 0, 0, out _, out _);
        Explanation explanation = new();

        Pipeline.Compile(module, CompileOptions.Default, explanation);

        Assert.That(explanation.ToString(), Does.Not.Contain("reduce_window"));
    }

    [Test]
    public void ASmallWindowStaysOneKernel()
    {
        Module module = Window("maximum", "f32", 3, 3, 2, 2, 0, 0, out _, out _);
        Explanation explanation = new();

        Pipeline.Compile(module, CompileOptions.Default, explanation);

        Assert.That(explanation.ToString(), Does.Contain("reduce_window"));
    }

    private static TensorType Type(ElementType type) => new(type, [Rows, Columns]);

    private static Module Window(
        string op,
        string type,
        int height,
        int width,
        int down,
        int right,
        int low,
        int high,
        out int rows,
        out int columns
    )
    {
        rows = ((Rows + (2 * low) - height) / down) + 1;
        columns = ((Columns + (2 * high) - width) / right) + 1;
        string initial = (op, type) switch
        {
            ("add" or "or", "i32") => "0",
            ("add", _) => "0.0",
            ("and", _) => "-1",
            ("maximum", "i32") => int.MinValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ("minimum", "i32") => int.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ("maximum", "f32") => "0xFF800000",
            ("maximum", _) => "0xFFF0000000000000",
            (_, "f32") => "0x7F800000",
            _ => "0x7FF0000000000000",
        };
        return Parser.Parse(
            $$"""
            func.func @main(%x: tensor<{{Rows}}x{{Columns}}x{{type}}>) -> tensor<{{rows}}x{{columns}}x{{type}}> {
              %init = stablehlo.constant dense<{{initial}}> : tensor<{{type}}>
              %r = "stablehlo.reduce_window"(%x, %init) ({
              ^bb0(%a: tensor<{{type}}>, %b: tensor<{{type}}>):
                %s = stablehlo.{{op}} %a, %b : tensor<{{type}}>
                stablehlo.return %s : tensor<{{type}}>
              }) {
                window_dimensions = array<i64: {{height}}, {{width}}>,
                window_strides = array<i64: {{down}}, {{right}}>,
                padding = dense<[[{{low}}, {{low}}], [{{high}}, {{high}}]]> : tensor<2x2xi64>
              } : (tensor<{{Rows}}x{{Columns}}x{{type}}>, tensor<{{type}}>) -> tensor<{{rows}}x{{columns}}x{{type}}>
              return %r : tensor<{{rows}}x{{columns}}x{{type}}>
            }
            """
        );
    }

    private static double Fold(string op, string type, int[] numbers, int top, int left, int height, int width)
    {
        int? result = null;
        for (int row = Math.Max(top, 0); row < Math.Min(top + height, Rows); row++)
        {
            for (int column = Math.Max(left, 0); column < Math.Min(left + width, Columns); column++)
            {
                int next = numbers[(row * Columns) + column];
                result = (op, result) switch
                {
                    (_, null) => next,
                    ("add", { } before) => before + next,
                    ("maximum", { } before) => Math.Max(before, next),
                    ("minimum", { } before) => Math.Min(before, next),
                    ("and", { } before) => before & next,
                    (_, { } before) => before | next,
                };
            }
        }

        return result ?? throw new InvalidOperationException($"A window of {type} over padding alone.");
    }
}
