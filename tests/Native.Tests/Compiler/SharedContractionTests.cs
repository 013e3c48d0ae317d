using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Reference;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Products and convolutions of the kinds that threads share in parts of their own: long sums, depthwise and grouped
/// convolutions with their gradients, margins, pooling behind a convolution, reductions of much to little. Small whole
/// numbers, so that every order of summing gives what the evaluator gives.
/// </summary>
internal sealed class SharedContractionTests
{
    [TestCase(27, 32, 2048)]
    [TestCase(1, 40, 30_000)]
    [TestCase(3, 5, 70_070)]
    [TestCase(17, 200, 1_568)]
    [TestCase(2, 1, 524_309)]
    public void LongSumsEqualTheSums(int rows, int columns, int steps)
    {
        float[] lhs = Whole(rows * steps, 1);
        float[] rhs = Whole(steps * columns, 2);
        foreach (
            (string type, string contracting) in new[] { ($"{steps}x{columns}", "0"), ($"{columns}x{steps}", "1") }
        )
        {
            bool isTransposed = contracting == "1";
            string text = $$"""
                func.func @main(%a: tensor<{{rows}}x{{steps}}xf32>, %b: tensor<{{type}}xf32>) -> tensor<{{rows}}x{{columns}}xf32> {
                  %r = stablehlo.dot_general %a, %b, contracting_dims = [1] x [{{contracting}}] : (tensor<{{rows}}x{{steps}}xf32>, tensor<{{type}}xf32>) -> tensor<{{rows}}x{{columns}}xf32>
                  return %r : tensor<{{rows}}x{{columns}}xf32>
                }
                """;
            float[] expected = new float[rows * columns];
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    long sum = 0;
                    for (int k = 0; k < steps; k++)
                    {
                        sum +=
                            (long)lhs[(i * steps) + k] * (long)rhs[isTransposed ? (j * steps) + k : (k * columns) + j];
                    }

                    expected[(i * columns) + j] = sum;
                }
            }

            using CpuExecutable executable = new(Pipeline.Compile(Parser.Parse(text), CompileOptions.Default));
            HostTensor[] arguments =
            [
                HostTensor.Of<float>(executable.Image.Parameters[0], lhs),
                HostTensor.Of<float>(executable.Image.Parameters[1], rhs),
            ];
            Assert.That(
                JitRunner.Execute(executable, arguments)[0].Values<float>().ToArray(),
                Is.EqualTo(expected),
                text
            );
        }
    }

    private static readonly string[] Grouped =
    [
        // Depthwise: channels side by side, channels first, with steps, holes and several results per channel.
        Convolution(
            "1x9x11x40",
            "3x3x1x40",
            "1x9x11x40",
            "[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]",
            "pad = [[1, 1], [1, 1]]",
            40
        ),
        Convolution(
            "2x40x9x11",
            "40x1x3x3",
            "2x40x9x11",
            "[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]",
            "pad = [[1, 1], [1, 1]]",
            40
        ),
        Convolution(
            "2x17x9x21",
            "17x1x3x3",
            "2x17x5x11",
            "[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]",
            "stride = [2, 2], pad = [[1, 1], [1, 1]]",
            17
        ),
        Convolution(
            "1x9x11x33",
            "3x2x1x33",
            "1x4x9x33",
            "[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]",
            "stride = [2, 1], pad = [[1, 0], [0, 0]], rhs_dilate = [1, 2]",
            33
        ),
        Convolution(
            "1x5x6x17",
            "3x3x1x17",
            "1x9x11x17",
            "[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]",
            "pad = [[1, 1], [1, 1]], lhs_dilate = [2, 2]",
            17
        ),
        Convolution(
            "2x8x7x20",
            "3x3x1x60",
            "2x8x7x60",
            "[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]",
            "pad = [[1, 1], [1, 1]]",
            20
        ),
        // Groups of several channels.
        Convolution(
            "1x12x13x64",
            "3x3x4x64",
            "1x12x13x64",
            "[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]",
            "pad = [[1, 1], [1, 1]]",
            16
        ),
        Convolution(
            "2x7x9x48",
            "3x3x16x96",
            "2x4x5x96",
            "[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]",
            "stride = [2, 2], pad = [[1, 1], [1, 1]]",
            3
        ),
        Convolution(
            "2x48x7x9",
            "96x16x3x3",
            "2x96x7x9",
            "[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]",
            "pad = [[1, 1], [1, 1]]",
            3
        ),
        // Gradients of kernels: groups of the batch; the last one's sums are long.
        Convolution(
            "2x9x11x40",
            "2x9x11x40",
            "3x3x1x40",
            "[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]",
            "pad = [[1, 1], [1, 1]]",
            1,
            40
        ),
        Convolution(
            "2x9x11x24",
            "2x5x6x24",
            "3x3x4x24",
            "[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]",
            "pad = [[1, 1], [1, 1]], rhs_dilate = [2, 2]",
            1,
            6
        ),
        Convolution(
            "4x36x36x18",
            "4x36x36x18",
            "3x3x1x18",
            "[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]",
            "pad = [[1, 1], [1, 1]]",
            1,
            18
        ),
        Convolution(
            "16x20x20x3",
            "16x20x20x8",
            "3x3x3x8",
            "[f, 0, 1, b]x[i, 0, 1, o]->[0, 1, b, f]",
            "pad = [[1, 1], [1, 1]]",
            1
        ),
    ];

    // Windows over margins of all kinds: large kernels, steps, holes, margins wider than the image, or negative ones.
    [TestCase("1x7x7x64", "3x3x64x32", "1x7x7x32", "pad = [[1, 1], [1, 1]]")]
    [TestCase("2x7x7x20", "3x3x20x70", "2x7x7x70", "pad = [[1, 1], [1, 1]]")]
    [TestCase("1x5x6x20", "5x5x20x24", "1x5x6x24", "pad = [[2, 2], [2, 2]]")]
    [TestCase("1x2x3x20", "3x4x20x24", "1x8x6x24", "pad = [[4, 4], [3, 3]]")]
    [TestCase("1x9x9x20", "3x3x20x24", "1x5x4x24", "stride = [2, 2], pad = [[1, 1], [1, -1]]")]
    [TestCase("1x9x7x20", "3x3x20x24", "1x9x7x24", "pad = [[2, 2], [2, 2]], rhs_dilate = [2, 2]")]
    [TestCase("1x4x5x20", "3x3x20x24", "1x9x11x24", "pad = [[2, 2], [2, 2]], lhs_dilate = [2, 2]")]
    [TestCase("1x1x8x20", "3x3x20x24", "1x1x8x24", "pad = [[1, 1], [1, 1]]")]
    public void MarginsEqualTheEvaluators(string lhs, string rhs, string result, string window) =>
        Check(Convolution(lhs, rhs, result, "[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]", window, 1));

    [TestCaseSource(nameof(Grouped))]
    public void ConvolutionsEqualTheEvaluators(string text) => Check(text);

    [TestCase("12x14", "2x2", "6x7")]
    [TestCase("12x14", "3x7", "4x2")]
    [TestCase("24x8", "4x1", "6x8")]
    public void PoolingBehindAConvolutionEqualsTheEvaluators(string image, string window, string pooled) =>
        Check(
            $$"""
            func.func @main(%x: tensor<3x{{image}}x5xf32>, %w: tensor<3x3x5x19xf32>, %b: tensor<19xf32>) -> (tensor<3x{{pooled}}x19xf32>, tensor<3x{{pooled}}x19xf32>) {
              %zero = stablehlo.constant dense<0.0> : tensor<f32>
              %z = stablehlo.constant dense<0.0> : tensor<3x{{image}}x19xf32>
              %c = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<3x{{image}}x5xf32>, tensor<3x3x5x19xf32>) -> tensor<3x{{image}}x19xf32>
              %bias = stablehlo.broadcast_in_dim %b, dims = [3] : (tensor<19xf32>) -> tensor<3x{{image}}x19xf32>
              %s = stablehlo.add %c, %bias : tensor<3x{{image}}x19xf32>
              %r = stablehlo.maximum %s, %z : tensor<3x{{image}}x19xf32>
              %sum = "stablehlo.reduce_window"(%r, %zero) <{window_dimensions = array<i64: 1, {{window.Replace(
                "x",
                ", ",
                StringComparison.Ordinal
            )}}, 1>, window_strides = array<i64: 1, {{window.Replace("x", ", ", StringComparison.Ordinal)}}, 1>}> ({
                ^bb0(%l: tensor<f32>, %o: tensor<f32>):
                  %t = stablehlo.add %l, %o : tensor<f32>
                  stablehlo.return %t : tensor<f32>
              }) : (tensor<3x{{image}}x19xf32>, tensor<f32>) -> tensor<3x{{pooled}}x19xf32>
              %max = "stablehlo.reduce_window"(%r, %zero) <{window_dimensions = array<i64: 1, {{window.Replace(
                "x",
                ", ",
                StringComparison.Ordinal
            )}}, 1>, window_strides = array<i64: 1, {{window.Replace("x", ", ", StringComparison.Ordinal)}}, 1>}> ({
                ^bb0(%l: tensor<f32>, %o: tensor<f32>):
                  %t = stablehlo.maximum %l, %o : tensor<f32>
                  stablehlo.return %t : tensor<f32>
              }) : (tensor<3x{{image}}x19xf32>, tensor<f32>) -> tensor<3x{{pooled}}x19xf32>
              return %sum, %max : tensor<3x{{pooled}}x19xf32>, tensor<3x{{pooled}}x19xf32>
            }
            """
        );

    [TestCase("4x5x6x7", "0, 1, 2, 0", "0, 0, 3, 0", "0, 1, 1, 0", "4x10x16x7")]
    [TestCase("4x5x6x7", "1, -2, 1, 0", "-1, 3, 0, 0", "2, 1, 3, 0", "10x10x22x7")]
    [TestCase("3x4", "2, 3", "0, 1", "1, 2", "7x14")]
    [TestCase("5x1x9", "0, 2, 0", "0, 1, 0", "0, 4, 0", "5x4x9")]
    [TestCase("6x9", "1, -1", "0, -3", "0, 1", "7x13")]
    [TestCase("9", "2", "1", "3", "36")]
    public void PaddingWithGapsEqualsTheEvaluators(string from, string low, string high, string gaps, string to) =>
        Check(
            $$"""
            func.func @main(%x: tensor<{{from}}xf32>, %v: tensor<f32>) -> tensor<{{to}}xf32> {
              %n = stablehlo.negate %x : tensor<{{from}}xf32>
              %r = stablehlo.pad %n, %v, low = [{{low}}], high = [{{high}}], interior = [{{gaps}}] : (tensor<{{from}}xf32>, tensor<f32>) -> tensor<{{to}}xf32>
              return %r : tensor<{{to}}xf32>
            }
            """
        );

    [TestCase("64x28x20x8", "0, 1, 2", "8")]
    [TestCase("3000x20", "0", "20")]
    [TestCase("2x1568x5x7", "0, 1, 3", "5")]
    [TestCase("40000", "0", "")]
    [TestCase("17x3001", "0, 1", "")]
    public void ReductionsOfMuchToLittleEqualTheEvaluators(string from, string dimensions, string to)
    {
        string result = to.Length == 0 ? "tensor<f32>" : $"tensor<{to}xf32>";
        Check(
            $$"""
            func.func @main(%x: tensor<{{from}}xf32>, %y: tensor<{{from}}xf32>) -> ({{result}}, {{result}}, {{result}}) {
              %zero = stablehlo.constant dense<0.0> : tensor<f32>
              %three = stablehlo.constant dense<3.0> : tensor<f32>
              %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
              %p = stablehlo.multiply %x, %y : tensor<{{from}}xf32>
              %a = stablehlo.reduce(%p init: %zero) applies stablehlo.add across dimensions = [{{dimensions}}] : (tensor<{{from}}xf32>, tensor<f32>) -> {{result}}
              %b = stablehlo.reduce(%x init: %low) applies stablehlo.maximum across dimensions = [{{dimensions}}] : (tensor<{{from}}xf32>, tensor<f32>) -> {{result}}
              %c = stablehlo.reduce(%y init: %three) applies stablehlo.add across dimensions = [{{dimensions}}] : (tensor<{{from}}xf32>, tensor<f32>) -> {{result}}
              return %a, %b, %c : {{result}}, {{result}}, {{result}}
            }
            """
        );
    }

    // As the evaluator does, on one thread and on several; with fractions, several threads as one.
    private static void Check(string text)
    {
        Module module = Parser.Parse(text);
        using CpuExecutable executable = new(Pipeline.Compile(module, CompileOptions.Default));
        TensorType[] types = [.. executable.Image.Parameters];
        HostTensor[] whole =
        [
            .. types.Select((type, i) => HostTensor.Of<float>(type, Whole((int)type.ElementCount, i))),
        ];
        string expected = Join(new Interpreter(module).Run("main", whole));
        foreach (int threads in new[] { 1, 2, 3 })
        {
            string actual = Join(JitRunner.Execute(executable, whole, threads: threads));
            Assert.That(actual, Is.EqualTo(expected), $"{threads} threads:\n{text}");
        }

        HostTensor[] fractions =
        [
            .. types.Select(
                (type, i) =>
                    HostTensor.Of<float>(
                        type,
                        Array.ConvertAll(Whole((int)type.ElementCount, i), n => MathF.Sin(n + i))
                    )
            ),
        ];
        string alone = Join(JitRunner.Execute(executable, fractions, threads: 1));
        foreach (int threads in new[] { 2, 3 })
        {
            string shared = Join(JitRunner.Execute(executable, fractions, threads: threads));
            Assert.That(shared, Is.EqualTo(alone), $"{threads} threads with fractions:\n{text}");
        }

        static string Join(IEnumerable<HostTensor> tensors) => string.Join("\n", tensors);
    }

    private static string Convolution(
        string lhs,
        string rhs,
        string result,
        string numbers,
        string window,
        int featureGroups,
        int batchGroups = 1
    ) =>
        $$"""
            func.func @main(%x: tensor<{{lhs}}xf32>, %w: tensor<{{rhs}}xf32>) -> tensor<{{result}}xf32> {
              %r = stablehlo.convolution(%x, %w) dim_numbers = {{numbers}}, window = { {{window}} } {batch_group_count = {{batchGroups}} : i64, feature_group_count = {{featureGroups}} : i64} : (tensor<{{lhs}}xf32>, tensor<{{rhs}}xf32>) -> tensor<{{result}}xf32>
              return %r : tensor<{{result}}xf32>
            }
            """;

    private static float[] Whole(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-4, 5))];
    }
}
