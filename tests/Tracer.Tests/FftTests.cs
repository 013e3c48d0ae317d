using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Fourier transforms against the sum that defines them, inverses, and derivatives.</summary>
public sealed class FftTests
{
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(7)]
    public void ForwardIsTheDefiningSum(int n)
    {
        double[] x = Evaluation.Values(Evaluation.Draw([n], 3));
        double[] values = Evaluation.Values(Evaluation.Run(v => Parts(Fft.Forward(v)), Tensor.Of<double>([n], x)));
        for (int k = 0; k < n; k++)
        {
            double re = Enumerable.Range(0, n).Sum(j => x[j] * Math.Cos(2 * Math.PI * j * k / n));
            double im = -Enumerable.Range(0, n).Sum(j => x[j] * Math.Sin(2 * Math.PI * j * k / n));
            Assert.That(values[k], Is.EqualTo(re).Within(1e-13));
            Assert.That(values[n + k], Is.EqualTo(im).Within(1e-13));
        }
    }

    [TestCase("backward")]
    [TestCase("ortho")]
    [TestCase("forward")]
    public void InversesUndo(string norm)
    {
        Tensor x = Evaluation.Draw([3, 4, 5], 4);
        double[] expected = Evaluation.Values(x);
        Func<Tensor, Tensor>[] pairs =
        [
            v => Lax.Real(Fft.Inverse(Fft.Forward(v, axis: 1, norm: norm), axis: 1, norm: norm)),
            v => Lax.Real(Fft.InverseN(Fft.ForwardN(v, norm: norm), norm: norm)),
            v => Lax.Real(Fft.Inverse2(Fft.Forward2(v, axes: [0, 2], norm: norm), axes: [0, 2], norm: norm)),
            v => Fft.InverseReal(Fft.Real(v, norm: norm), n: 5, norm: norm),
            v => Fft.InverseRealN(Fft.RealN(v, norm: norm), s: [3, 4, 5], norm: norm),
            v => Fft.Hermitian(Fft.InverseHermitian(v, norm: norm), n: 5, norm: norm),
            v => Fft.InverseShift(Fft.Shift(v)),
        ];
        foreach (Func<Tensor, Tensor> pair in pairs)
        {
            Assert.That(Evaluation.Values(Evaluation.Run(pair, x)), Is.EqualTo(expected).Within(1e-13));
        }
    }

    [TestCase("fft")]
    [TestCase("rfft_even")]
    [TestCase("rfft_odd")]
    [TestCase("irfft_even")]
    [TestCase("irfft_odd")]
    [TestCase("fftn")]
    [TestCase("padded")]
    public void GradientIsTheCentralDifference(string name) =>
        GradientCheck.Check(
            x =>
                name switch
                {
                    "fft" => Parts(Fft.Forward(x)),
                    "rfft_even" => Parts(Fft.Real(x)),
                    "rfft_odd" => Parts(Fft.Real(x, n: 3)),
                    "irfft_even" => Fft.InverseReal(Lax.Complex(x, x * x), n: 6),
                    "irfft_odd" => Fft.InverseReal(Lax.Complex(x, x * x), n: 7),
                    "fftn" => Parts(Fft.ForwardN(x)),
                    _ => Parts(Fft.Forward(x, n: 6)),
                },
            Evaluation.Draw([2, 4], 5)
        );

    [Test]
    public void FrequenciesAreThoseOfTheDefinition()
    {
        Assert.That(Evaluation.Values(Fft.Frequencies(4)), Is.EqualTo(new[] { 0, 0.25, -0.5, -0.25 }));
        Assert.That(Evaluation.Values(Fft.RealFrequencies(5, 2)), Is.EqualTo(new double[] { 0, 0.1f, 0.2f }));
    }

    private static Tensor Parts(Tensor x) => Np.Append(Lax.Real(x), Lax.Imag(x));
}
