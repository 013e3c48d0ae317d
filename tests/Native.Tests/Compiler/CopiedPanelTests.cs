using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Products of few rows by operands beyond the caches, which are packed a panel at a time, against plain loops over
/// small whole numbers, whose sums are exact.
/// </summary>
internal sealed class CopiedPanelTests
{
    private const int Channels = 264;

    // Columns that fill the last panel and that do not; rows of whole tiles, of parts of them, and of several blocks.
    [TestCase("f32", 33, 1100, 530)]
    [TestCase("f32", 24, 600, 1024)]
    [TestCase("f32", 200, 600, 1001)]
    [TestCase("f64", 49, 520, 521)]
    [TestCase("bf16", 50, 1100, 530)]
    [TestCase("i32", 31, 1100, 530)]
    public void ALargeOperandOfFewRowsIsMultiplied(string element, int rows, int sums, int columns)
    {
        // bf16 holds every whole number up to 256 only.
        (int left, int right) = element == "bf16" ? (1, 2) : (7, 5);
        int Left(int m, int k) => element == "bf16" ? (k % 97 == m ? 1 : 0) : (((m * 5) + k) % left) - 3;
        int Right(int k, int n) => (((k * 3) + (n * 7)) % right) - 1;
        string zero = element == "i32" ? "0" : "0.0";
        Module module = Parser.Parse(
            $$"""
            func.func @main(%a: tensor<{{rows}}x{{sums}}xi32>, %b: tensor<{{sums}}x{{columns}}xi32>) -> tensor<{{rows}}x{{columns}}xi32> {
              %zero = stablehlo.constant dense<{{zero}}> : tensor<{{rows}}x{{columns}}x{{element}}>
              %0 = stablehlo.convert %a : (tensor<{{rows}}x{{sums}}xi32>) -> tensor<{{rows}}x{{sums}}x{{element}}>
              %1 = stablehlo.convert %b : (tensor<{{sums}}x{{columns}}xi32>) -> tensor<{{sums}}x{{columns}}x{{element}}>
              %2 = stablehlo.dot_general %0, %1, contracting_dims = [1] x [0] : (tensor<{{rows}}x{{sums}}x{{element}}>, tensor<{{sums}}x{{columns}}x{{element}}>) -> tensor<{{rows}}x{{columns}}x{{element}}>
              %3 = stablehlo.subtract %zero, %2 : tensor<{{rows}}x{{columns}}x{{element}}>
              %4 = stablehlo.convert %3 : (tensor<{{rows}}x{{columns}}x{{element}}>) -> tensor<{{rows}}x{{columns}}xi32>
              return %4 : tensor<{{rows}}x{{columns}}xi32>
            }
            """
        );
        int[] a = [.. Enumerable.Range(0, rows * sums).Select(i => Left(i / sums, i % sums))];
        int[] b = [.. Enumerable.Range(0, sums * columns).Select(i => Right(i / columns, i % columns))];
        int[] expected = new int[rows * columns];
        for (int m = 0; m < rows; m++)
        {
            for (int k = 0; k < sums; k++)
            {
                for (int n = 0; n < columns; n++)
                {
                    expected[(m * columns) + n] -= a[(m * sums) + k] * b[(k * columns) + n];
                }
            }
        }

        HostTensor result = JitRunner.Run(
            module,
            HostTensor.Of<int>(new(ElementType.I32, [rows, sums]), a),
            HostTensor.Of<int>(new(ElementType.I32, [sums, columns]), b)
        )[0];

        Assert.That(result.Values<int>().ToArray(), Is.EqualTo(expected));
    }

    [TestCase(7, 1, 1)]
    [TestCase(14, 2, 1)]
    [TestCase(9, 1, 2)]
    public void ASmallImageIsConvolvedWithManyFeatures(int size, int stride, int dilation)
    {
        int reach = 2 * dilation;
        int padding = dilation;
        int outputs = ((size + (2 * padding) - reach - 1) / stride) + 1;
        Module module = Parser.Parse(
            $$"""
            func.func @main(%x: tensor<1x{{size}}x{{size}}x{{Channels}}xf32>, %w: tensor<3x3x{{Channels}}x{{Channels}}xf32>) -> tensor<1x{{outputs}}x{{outputs}}x{{Channels}}xf32> {
              %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {stride = [{{stride}}, {{stride}}], pad = [[{{padding}}, {{padding}}], [{{padding}}, {{padding}}]], rhs_dilate = [{{dilation}}, {{dilation}}]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x{{size}}x{{size}}x{{Channels}}xf32>, tensor<3x3x{{Channels}}x{{Channels}}xf32>) -> tensor<1x{{outputs}}x{{outputs}}x{{Channels}}xf32>
              return %0 : tensor<1x{{outputs}}x{{outputs}}x{{Channels}}xf32>
            }
            """
        );
        float[] x = [.. Enumerable.Range(0, size * size * Channels).Select(i => (float)((i * 5 % 7) - 3))];
        float[] w = [.. Enumerable.Range(0, 9 * Channels * Channels).Select(i => (float)((i * 3 % 5) - 1))];
        float[] expected = new float[outputs * outputs * Channels];
        for (int tap = 0; tap < 9 * outputs * outputs; tap++)
        {
            (int window, int at) = (tap % 9, tap / 9);
            int row = (at / outputs * stride) + (window / 3 * dilation) - padding;
            int column = (at % outputs * stride) + (window % 3 * dilation) - padding;
            if (row < 0 || row >= size || column < 0 || column >= size)
            {
                continue;
            }

            for (int i = 0; i < Channels; i++)
            {
                float value = x[(((row * size) + column) * Channels) + i];
                for (int o = 0; o < Channels; o++)
                {
                    expected[(at * Channels) + o] += value * w[(((window * Channels) + i) * Channels) + o];
                }
            }
        }

        using CpuExecutable executable = new(Pipeline.Compile(module, CompileOptions.Default));
        HostTensor[] arguments =
        [
            HostTensor.Of<float>(new(ElementType.F32, [1, size, size, Channels]), x),
            HostTensor.Of<float>(new(ElementType.F32, [3, 3, Channels, Channels]), w),
        ];
        foreach (int threads in new[] { 1, 3 })
        {
            HostTensor result = JitRunner.Execute(executable, arguments, threads: threads)[0];
            Assert.That(result.Values<float>().ToArray(), Is.EqualTo(expected), $"{threads} threads");
        }
    }
}
