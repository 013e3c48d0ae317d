using System.Numerics;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Native.Execution;
using static XlaSharp.Native.Tests.Compiler.BoundedRunner;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Systems and transforms of which there are as many as a run says; what is not in use is NaN.</summary>
[TestFixture]
public sealed class BoundedMatrixTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void ABatchOfTriangularSystemsIsSolved(int count)
    {
        const string Sides = "tensor<?x2x2xf32, #stablehlo.bounds<4, ?, ?>>";
        HostTensor a = Of([count, 2, 2], [.. Enumerable.Range(0, count).SelectMany(i => new float[] { 2, 9, i, 4 })]);
        HostTensor b = Counting([count, 2, 2]);

        // The matrices have a smaller bound than the right-hand sides.
        HostTensor x = Run(Solve("tensor<?x2x2xf32, #stablehlo.bounds<3, ?, ?>>", Sides, Sides, leftSide: true), a, b)[
            0
        ];

        float[] values = x.Values<float>().ToArray();
        Assert.That(x.Type.Dims, Is.EqualTo(new long[] { count, 2, 2 }));
        for (int i = 0; i < count; i++)
        {
            for (int column = 0; column < 2; column++)
            {
                (float above, float below) = (values[(4 * i) + column], values[(4 * i) + 2 + column]);
                float[] right = b.Values<float>()[(4 * i)..].ToArray();
                Assert.That(2 * above, Is.EqualTo(right[column]).Within(1e-5f));
                Assert.That((i * above) + (4 * below), Is.EqualTo(right[2 + column]).Within(1e-5f));
            }
        }
    }

    [Test]
    public void ASystemHasAsManyRightHandSidesAsThereAre([Values] bool leftSide, [Values(0, 2, 5)] int count)
    {
        string sides = leftSide
            ? "tensor<2x?xf32, #stablehlo.bounds<?, 5>>"
            : "tensor<?x2xf32, #stablehlo.bounds<5, ?>>";
        HostTensor b = Counting(leftSide ? [2, count] : [count, 2]);

        HostTensor x = Run(Solve("tensor<2x2xf32>", sides, sides, leftSide), Of([2, 2], 2, 9, 3, 4), b)[0];

        (float[] given, float[] solved) = (b.Values<float>().ToArray(), x.Values<float>().ToArray());
        Assert.That(x.Type.Dims, Is.EqualTo(b.Type.Dims));
        for (int i = 0; i < count; i++)
        {
            // Lower triangle [2 0; 3 4], times a column, or a row times it.
            (int first, int second) = leftSide ? (i, count + i) : (2 * i, (2 * i) + 1);
            float[] product = leftSide
                ? [2 * solved[first], (3 * solved[first]) + (4 * solved[second])]
                : [(2 * solved[first]) + (3 * solved[second]), 4 * solved[second]];
            Assert.That(product, Is.EqualTo(new[] { given[first], given[second] }).Within(1e-5f));
        }
    }

    [Test]
    public void BatchesOfDifferentSizeAreAnError()
    {
        const string Type = "tensor<?x2x2xf32, #stablehlo.bounds<4, ?, ?>>";
        StatusException error = Assert.Throws<StatusException>(() =>
            Run(Solve(Type, Type, Type, leftSide: true), Counting([2, 2, 2]), Counting([3, 2, 2]))
        )!;

        Assert.That(
            error.Message,
            Does.Contain("'stablehlo.triangular_solve' op").And.Contain("size 2 and must have 3")
        );
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(3)]
    public void ABatchOfSignalsIsTransformed(int count)
    {
        const string Signals = "tensor<?x5xf32, #stablehlo.bounds<3, ?>>";
        const string Spectra = "tensor<?x3xcomplex<f32>, #stablehlo.bounds<3, ?>>";
        const string Parts = "tensor<?x3xf32, #stablehlo.bounds<3, ?>>";
        HostTensor x = Counting([count, 5]);

        HostTensor[] results = Run(
            $$"""
            func.func @main(%x: {{Signals}}) -> ({{Parts}}, {{Parts}}, {{Signals}}) {
              %s = "stablehlo.fft"(%x) {fft_type = #stablehlo<fft_type RFFT>, fft_length = array<i64: 5>}
                : ({{Signals}}) -> {{Spectra}}
              %re = stablehlo.real %s : ({{Spectra}}) -> {{Parts}}
              %im = stablehlo.imag %s : ({{Spectra}}) -> {{Parts}}
              %back = "stablehlo.fft"(%s) {fft_type = #stablehlo<fft_type IRFFT>, fft_length = array<i64: 5>}
                : ({{Spectra}}) -> {{Signals}}
              return %re, %im, %back : {{Parts}}, {{Parts}}, {{Signals}}
            }
            """,
            x
        );

        float[] signal = x.Values<float>().ToArray();
        Complex[] expected =
        [
            .. Enumerable
                .Range(0, 3 * count)
                .Select(at =>
                    Enumerable
                        .Range(0, 5)
                        .Select(i =>
                            signal[(at / 3 * 5) + i] * Complex.FromPolarCoordinates(1, -2 * Math.PI * i * (at % 3) / 5)
                        )
                        .Aggregate(Complex.Zero, (sum, term) => sum + term)
                ),
        ];
        Assert.That(results[0].Type.Dims, Is.EqualTo(new long[] { count, 3 }));
        Assert.That(results[0].Values<float>().ToArray(), Is.EqualTo(expected.Select(c => c.Real)).Within(1e-5));
        Assert.That(results[1].Values<float>().ToArray(), Is.EqualTo(expected.Select(c => c.Imaginary)).Within(1e-5));
        Assert.That(results[2].Values<float>().ToArray(), Is.EqualTo(signal).Within(1e-5f));
    }

    [Test]
    public void ATransformAlongADynamicDimensionIsRefused()
    {
        const string Signals = "tensor<?xcomplex<f32>, #stablehlo.bounds<8>>";
        HloException error = Assert.Throws<HloException>(() =>
            Run(
                $$"""
                func.func @main(%x: {{Signals}}) -> {{Signals}} {
                  %y = "stablehlo.fft"(%x) {fft_type = #stablehlo<fft_type FFT>, fft_length = array<i64: 8>}
                    : ({{Signals}}) -> {{Signals}}
                  return %y : {{Signals}}
                }
                """
            )
        )!;

        Assert.That(error.Message, Does.Contain("stablehlo.fft").And.Contain("static"));
    }

    private static string Solve(string a, string b, string x, bool leftSide) =>
        $$"""
            func.func @main(%a: {{a}}, %b: {{b}}) -> {{x}} {
              %x = "stablehlo.triangular_solve"(%a, %b) {
                left_side = {{(leftSide ? "true" : "false")}}, lower = true, unit_diagonal = false,
                transpose_a = #stablehlo<transpose NO_TRANSPOSE>
              } : ({{a}}, {{b}}) -> {{x}}
              return %x : {{x}}
            }
            """;
}
