using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Fourier transforms against the sums that define them.</summary>
[TestFixture]
public sealed class FftTests
{
    private const double Tolerance = 1e-12;

    [Test]
    public void TransformEqualsTheSums(
        [Values(1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16, 30, 48, 61, 67, 97, 128, 134, 143, 210, 256)] int length,
        [Values] bool inverse
    )
    {
        Complex[] input = Numbers(2 * length);
        string type = $"tensor<2x{length}xcomplex<f64>>";

        Complex[] actual = Run<Complex>(
            inverse ? "IFFT" : "FFT",
            type,
            type,
            Text(length),
            HostTensor.Of<Complex>(Type(2, length), input)
        );

        AssertClose(actual, [.. Dft(input[..length], inverse), .. Dft(input[length..], inverse)]);
    }

    [Test]
    public void RealTransformGivesHalfTheSpectrum([Values(1, 2, 3, 8, 9, 15, 67, 71)] int length)
    {
        double[] input = [.. Numbers(length).Select(number => number.Real)];
        string result = $"tensor<{(length / 2) + 1}xcomplex<f64>>";

        Complex[] actual = Run<Complex>(
            "RFFT",
            $"tensor<{length}xf64>",
            result,
            Text(length),
            HostTensor.Of<double>(new TensorType(ElementType.F64, [length]), input)
        );

        AssertClose(actual, Dft([.. input.Select(number => new Complex(number, 0))], false)[..((length / 2) + 1)]);
    }

    [Test]
    public void InverseRealTransformGivesTheNumbersBack([Values(1, 2, 3, 8, 9, 15, 67, 134)] int length)
    {
        double[] numbers = [.. Numbers(length).Select(number => number.Real)];
        Complex[] half = Dft([.. numbers.Select(number => new Complex(number, 0))], false)[..((length / 2) + 1)];

        // What must be real has its imaginary part ignored.
        half[0] += new Complex(0, 5);
        if (length % 2 == 0)
        {
            half[^1] += new Complex(0, 7);
        }

        double[] actual = Run<double>(
            "IRFFT",
            $"tensor<{half.Length}xcomplex<f64>>",
            $"tensor<{length}xf64>",
            Text(length),
            HostTensor.Of<Complex>(Type(half.Length), half)
        );

        Assert.That(actual, Is.EqualTo(numbers).Within(Tolerance * length));
    }

    [Test]
    public void TwoDimensionsAreTransformedOneByOne()
    {
        Complex[] input = Numbers(12);

        Complex[] actual = Run<Complex>(
            "FFT",
            "tensor<3x4xcomplex<f64>>",
            "tensor<3x4xcomplex<f64>>",
            "3, 4",
            HostTensor.Of<Complex>(Type(3, 4), input)
        );

        Complex[] rows = [.. Enumerable.Range(0, 3).SelectMany(i => Dft(input[(4 * i)..((4 * i) + 4)], false))];
        Complex[] expected = new Complex[12];
        for (int j = 0; j < 4; j++)
        {
            Complex[] column = Dft([rows[j], rows[4 + j], rows[8 + j]], false);
            for (int i = 0; i < 3; i++)
            {
                expected[(4 * i) + j] = column[i];
            }
        }

        AssertClose(actual, expected);
    }

    // A tone of a whole number of turns is one line of the spectrum; a pulse is a tone.
    [Test]
    public void LongTransformsFindTonesAndPulses([Values(4096, 12_288, 65_536)] int length, [Values] bool inverse)
    {
        const int Place = 1234;
        string type = $"tensor<2x{length}xcomplex<f64>>";
        Complex[] tone = [.. Enumerable.Range(0, length).Select(j => Turn((long)j * Place, length, !inverse))];
        Complex[] pulse = new Complex[length];
        pulse[Place] = 1;

        Complex[] actual = Run<Complex>(
            inverse ? "IFFT" : "FFT",
            type,
            type,
            Text(length),
            HostTensor.Of<Complex>(Type(2, length), [.. tone, .. pulse])
        );

        double scale = inverse ? 1.0 / length : 1;
        Complex[] line = new Complex[length];
        line[Place] = length * scale;
        AssertClose(
            actual,
            [.. line, .. Enumerable.Range(0, length).Select(k => scale * Turn((long)k * Place, length, inverse))]
        );
    }

    private static Complex Turn(long power, int length, bool isPositive)
    {
        double angle = 2 * Math.PI * (power % length) / length;
        return new(Math.Cos(angle), isPositive ? Math.Sin(angle) : -Math.Sin(angle));
    }

    [Test]
    public void SinglePrecisionIsRoundedOnce()
    {
        Complex[] input = [.. Numbers(60).Select(number => new Complex((float)number.Real, (float)number.Imaginary))];
        float[] data = [.. input.SelectMany(number => new[] { (float)number.Real, (float)number.Imaginary })];
        HostTensor tensor = new(
            new TensorType(ElementType.Complex64, [60]),
            MemoryMarshal.AsBytes(data.AsSpan()).ToArray()
        );

        byte[] bytes = Execute("FFT", "tensor<60xcomplex<f32>>", "tensor<60xcomplex<f32>>", "60", tensor);

        float[] expected =
        [
            .. Dft(input, false).SelectMany(number => new[] { (float)number.Real, (float)number.Imaginary }),
        ];
        Assert.That(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), Is.EqualTo(expected).Within(1).Ulps);
    }

    [Test]
    public void AnEmptyBatchGivesNothing() =>
        Assert.That(
            Execute(
                "FFT",
                "tensor<0x4xcomplex<f64>>",
                "tensor<0x4xcomplex<f64>>",
                "4",
                new HostTensor(Type(0, 4), Array.Empty<byte>())
            ),
            Is.Empty
        );

    private static string Text(int length) => length.ToString(CultureInfo.InvariantCulture);

    private static TensorType Type(params long[] dims) => new(ElementType.Complex128, Dims.Create(dims));

    private static Complex[] Numbers(int count)
    {
        Random random = new(count);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5)),
        ];
    }

    private static Complex[] Dft(Complex[] x, bool inverse)
    {
        int n = x.Length;
        Complex[] result = new Complex[n];
        for (int k = 0; k < n; k++)
        {
            for (int j = 0; j < n; j++)
            {
                result[k] +=
                    x[j] * Complex.FromPolarCoordinates(1, (inverse ? 2 : -2) * Math.PI * ((long)j * k % n) / n);
            }

            result[k] /= inverse ? n : 1;
        }

        return result;
    }

    private static T[] Run<T>(string kind, string operand, string result, string length, HostTensor argument)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Execute(kind, operand, result, length, argument)).ToArray();

    private static byte[] Execute(string kind, string operand, string result, string length, HostTensor argument)
    {
        Module module = Parser.Parse(
            $$"""
            func.func @main(%x: {{operand}}) -> {{result}} {
              %0 = "stablehlo.fft"(%x) {fft_type = #stablehlo<fft_type {{kind}}>, fft_length = array<i64: {{length}}>} : ({{operand}}) -> {{result}}
              return %0 : {{result}}
            }
            """
        );
        return JitRunner.Run(module, argument)[0].Data.ToArray();
    }

    private static void AssertClose(Complex[] actual, Complex[] expected)
    {
        Assert.That(
            actual.Select(number => number.Real),
            Is.EqualTo(expected.Select(number => number.Real)).Within(Tolerance * expected.Length)
        );
        Assert.That(
            actual.Select(number => number.Imaginary),
            Is.EqualTo(expected.Select(number => number.Imaginary)).Within(Tolerance * expected.Length)
        );
    }
}
