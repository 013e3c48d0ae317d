using System.Globalization;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Compiler;
using Module = XlaSharp.Hlo.Module;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Convolutions with many features and kernels of 3 × 3 that are constants, against plain loops.</summary>
internal sealed class WinogradTests
{
    private const int Inputs = 256;
    private const int Outputs = 272;

    // Images, rows, columns, padding above and left, padding below and right; sizes that two does not divide too.
    [TestCase(1, 8, 8, 1, 1)]
    [TestCase(2, 5, 9, 1, 1)]
    [TestCase(1, 7, 6, 0, 0)]
    [TestCase(1, 6, 6, 2, 0)]
    [TestCase(1, 3, 3, 0, 0)]
    public void KernelsOfThreeByThree(int images, int height, int width, int low, int high)
    {
        float[] x = Numbers(images * height * width * Inputs, 13);
        float[] w = Numbers(3 * 3 * Inputs * Outputs, 17);
        Module module = Program(images, height, width, low, high, w, "", out int rows, out int columns);

        HostTensor result = JitRunner.Run(
            module,
            HostTensor.Of<float>(new(ElementType.F32, [images, height, width, Inputs]), x)
        )[0];

        double[] expected = new double[images * rows * columns * Outputs];
        double[] scale = new double[expected.Length];
        Parallel.For(
            0,
            images * rows * columns,
            place =>
            {
                (int image, int row, int column) = (place / (rows * columns), place / columns % rows, place % columns);
                for (int tap = 0; tap < 9; tap++)
                {
                    (int y, int z) = (row + (tap / 3) - low, column + (tap % 3) - low);
                    if (y < 0 || y >= height || z < 0 || z >= width)
                    {
                        continue;
                    }

                    for (int c = 0; c < Inputs; c++)
                    {
                        double value = x[(((((image * height) + y) * width) + z) * Inputs) + c];
                        for (int k = 0; k < Outputs; k++)
                        {
                            double product = value * w[(((tap * Inputs) + c) * Outputs) + k];
                            expected[(place * Outputs) + k] += product;
                            scale[(place * Outputs) + k] += Math.Abs(product);
                        }
                    }
                }
            }
        );
        ReadOnlySpan<float> actual = result.Values<float>();
        for (int i = 0; i < expected.Length; i++)
        {
            // Of what is added up some places of f32; sums in order have about as much.
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(scale[i] * 2e-6), $"element {i}");
        }
    }

    [Test]
    public void TheHighestPrecisionIsLeftAsItIs()
    {
        float[] w = Numbers(3 * 3 * Inputs * Outputs, 17);

        Assert.That(Kernels(""), Does.Contain("concatenate"));
        Assert.That(
            Kernels(", precision_config = [#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]"),
            Does.Not.Contain("concatenate")
        );

        string Kernels(string attribute)
        {
            Explanation explanation = new();
            Pipeline.Compile(Program(1, 8, 8, 1, 1, w, attribute, out _, out _), CompileOptions.Default, explanation);
            return explanation.ToString();
        }
    }

    private static float[] Numbers(int count, int step) =>
        [.. Enumerable.Range(0, count).Select(i => ((i * (long)step % 1009) - 504) / 512f)];

    private static Module Program(
        int images,
        int height,
        int width,
        int low,
        int high,
        float[] weights,
        string attribute,
        out int rows,
        out int columns
    )
    {
        (rows, columns) = (height + low + high - 2, width + low + high - 2);
        string input = Type(images, height, width, Inputs);
        string kernel = Type(3, 3, Inputs, Outputs);
        string result = Type(images, rows, columns, Outputs);
        string bytes = System.Convert.ToHexString(MemoryMarshal.AsBytes<float>(weights));
        return Parser.Parse(
            $$"""
            func.func @main(%x: {{input}}) -> {{result}} {
              %w = stablehlo.constant dense<"0x{{bytes}}"> : {{kernel}}
              %r = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f],
                window = {pad = [[{{low}}, {{high}}], [{{low}}, {{high}}]]}
                {feature_group_count = 1 : i64, batch_group_count = 1 : i64{{attribute}}} : ({{input}}, {{kernel}}) -> {{result}}
              return %r : {{result}}
            }
            """
        );
    }

    private static string Type(params int[] sizes) =>
        $"tensor<{string.Join('x', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)))}xf32>";
}
