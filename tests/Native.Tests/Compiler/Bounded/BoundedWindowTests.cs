using XlaSharp.Hlo.Execution;
using static XlaSharp.Native.Tests.Compiler.BoundedRunner;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>
/// Convolutions over images of any height and width, beside loops over arrays of those sizes; what is not in use is NaN.
/// </summary>
[TestFixture]
public sealed class BoundedWindowTests
{
    private const int Height = 6;
    private const int Width = 5;
    private const int Kernel = 3;

    /// <summary>A window along one dimension.</summary>
    public sealed record Window(int Stride, int Low, int High, int Base, int Spread, bool Reversed = false)
    {
        /// <summary>How many windows fit.</summary>
        public int Count(int size)
        {
            int padded = (size == 0 ? 0 : ((size - 1) * Base) + 1) + Low + High;
            int covered = ((Kernel - 1) * Spread) + 1;
            return padded < covered ? 0 : ((padded - covered) / Stride) + 1;
        }

        /// <summary>The element that a place of a window falls on; null between and beside elements.</summary>
        public int? Element(int window, int place, int size)
        {
            int at = (window * Stride) + ((Reversed ? Kernel - 1 - place : place) * Spread) - Low;
            return at >= 0 && at % Base == 0 && at / Base < size ? at / Base : null;
        }
    }

    private static readonly Window[] Windows =
    [
        new(1, 0, 0, 1, 1),
        new(2, 1, 2, 1, 1),
        new(1, 2, 1, 1, 2),
        new(3, 1, 1, 2, 1, Reversed: true),
        new(1, -1, -1, 2, 1),
        new(2, 4, 0, 3, 2),
    ];

    [Test]
    public void AnImageOfAnySizeIsConvolved(
        [ValueSource(nameof(Windows))] Window down,
        [Values(0, 1, 2, 4, Height)] int height,
        [Values(3, Width)] int width
    )
    {
        Window across = Windows[(Array.IndexOf(Windows, down) + 1) % Windows.Length];
        string input = $"tensor<1x?x?x2xf32, #stablehlo.bounds<?, {Height}, {Width}, ?>>";
        string output = $"tensor<1x?x?x1xf32, #stablehlo.bounds<?, {down.Count(Height)}, {across.Count(Width)}, ?>>";
        (HostTensor x, HostTensor w) = (Counting([1, height, width, 2]), Counting([Kernel, Kernel, 2, 1]));

        HostTensor y = Run(
            $$"""
            func.func @main(%x: {{input}}, %w: tensor<3x3x2x1xf32>) -> {{output}} {
              %y = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f],
                window = {stride = [{{down.Stride}}, {{across.Stride}}],
                  pad = [[{{down.Low}}, {{down.High}}], [{{across.Low}}, {{across.High}}]],
                  lhs_dilate = [{{down.Base}}, {{across.Base}}], rhs_dilate = [{{down.Spread}}, {{across.Spread}}],
                  reverse = [{{Word(down.Reversed)}}, {{Word(across.Reversed)}}]}
                {batch_group_count = 1 : i64, feature_group_count = 1 : i64}
                : ({{input}}, tensor<3x3x2x1xf32>) -> {{output}}
              return %y : {{output}}
            }
            """,
            x,
            w
        )[0];

        (int rows, int columns) = (down.Count(height), across.Count(width));
        float[] expected = new float[rows * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] = Sum(i / columns, i % columns);
        }

        Assert.That(y.Type.Dims, Is.EqualTo(new long[] { 1, rows, columns, 1 }));
        Assert.That(y.Values<float>().ToArray(), Is.EqualTo(expected).Within(1e-3f));

        float Sum(int row, int column)
        {
            float sum = 0;
            for (int place = 0; place < Kernel * Kernel; place++)
            {
                int? i = down.Element(row, place / Kernel, height);
                int? j = across.Element(column, place % Kernel, width);
                for (int channel = 0; channel < 2 && i is not null && j is not null; channel++)
                {
                    int pixel = (((int)i * width) + (int)j) * 2;
                    sum += x.Values<float>()[pixel + channel] * w.Values<float>()[(place * 2) + channel];
                }
            }

            return sum;
        }
    }

    private static string Word(bool value) => value ? "true" : "false";
}
