using XlaSharp.Hlo;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.WeightInitializers;

/// <summary>Initializers: moments and limits of large samples, exact values where there are some.</summary>
public sealed class InitializerTests
{
    private const double Cut = 0.87962566103423978;
    private const double SixthOf = 3;

    /// <summary>Fans of [5, 40, 25]: 200 inputs, 125 outputs.</summary>
    private static readonly (
        WeightInitializer Initializer,
        double Mean,
        double Deviation,
        double Limit
    )[] Distributions =
    [
        (new RandomNormal(1, 2, seed: 1), 1, 2, 12),
        (new TruncatedNormal(1, 2, seed: 2), 1, 2 * Cut, 4.0001),
        (new RandomUniform(-1, 3, seed: 3), 1, 4 / Math.Sqrt(12), 2.0001),
        (new GlorotUniform(4), 0, Math.Sqrt(2.0 / 325), Math.Sqrt(6.0 / 325) + 1e-6),
        (new GlorotNormal(5), 0, Math.Sqrt(2.0 / 325), (2 * Math.Sqrt(2.0 / 325) / Cut) + 1e-6),
        (new HeUniform(6), 0, Math.Sqrt(2.0 / 200), Math.Sqrt(6.0 / 200) + 1e-6),
        (new HeNormal(7), 0, Math.Sqrt(2.0 / 200), (2 * Math.Sqrt(2.0 / 200) / Cut) + 1e-6),
        (new LecunUniform(8), 0, Math.Sqrt(1.0 / 200), Math.Sqrt(SixthOf / 200) + 1e-6),
        (new LecunNormal(9), 0, Math.Sqrt(1.0 / 200), (2 * Math.Sqrt(1.0 / 200) / Cut) + 1e-6),
        (new VarianceScaling(3, VarianceFan.Out, VarianceDistribution.Normal, 10), 0, Math.Sqrt(3.0 / 125), 1),
        (
            new VarianceScaling(1, VarianceFan.In, VarianceDistribution.Uniform, 11, [0], [1, 2]),
            0,
            Math.Sqrt(1.0 / 5),
            Math.Sqrt(3.0 / 5) + 1e-6
        ),
    ];

    [Test]
    public void RandomValuesHaveTheMomentsAndLimitsOfTheirDistributions()
    {
        const int count = 5 * 40 * 25;
        float[] all = TestDevice.Run(
            _ => Np.Concatenate([.. Distributions.Select(item => Np.Ravel(item.Initializer.Call([5, 40, 25])))]),
            [0]
        );
        Assert.Multiple(() =>
        {
            for (int i = 0; i < Distributions.Length; i++)
            {
                (WeightInitializer initializer, double mean, double deviation, double limit) = Distributions[i];
                double[] values = [.. all[(i * count)..((i + 1) * count)].Select(value => (double)value)];
                double found = values.Average();
                string name = initializer.GetType().Name;
                Assert.That(found, Is.EqualTo(mean).Within(4 * deviation / Math.Sqrt(count)), $"{name}: mean");
                Assert.That(
                    Math.Sqrt(values.Average(value => (value - found) * (value - found))),
                    Is.EqualTo(deviation).Within(0.05 * deviation),
                    $"{name}: deviation"
                );
                Assert.That(
                    values.Max(value => Math.Abs(value - mean)),
                    Is.LessThan(limit).And.GreaterThan(0.5 * Math.Min(limit, 4 * deviation)),
                    $"{name}: limit"
                );
            }
        });
    }

    [TestCase(6, 4)]
    [TestCase(4, 6)]
    public void OrthogonalMatricesAreOrthogonal(int rows, int columns)
    {
        float[] q = TestDevice.Run(_ => Np.Ravel(new Orthogonal(2, seed: 1).Call([rows / 2, 2, columns])), [0]);
        int small = Math.Min(rows, columns);
        for (int a = 0; a < small; a++)
        {
            for (int b = 0; b < small; b++)
            {
                double dot = Enumerable
                    .Range(0, rows * columns / small)
                    .Sum(i =>
                        rows < columns
                            ? q[(a * columns) + i] * q[(b * columns) + i]
                            : q[(i * columns) + a] * q[(i * columns) + b]
                    );
                Assert.That(dot, Is.EqualTo(a == b ? 4 : 0).Within(1e-5), $"{a}, {b}");
            }
        }
    }

    [Test]
    public void ConstantsAreExact()
    {
        float[] values = TestDevice.Run(
            _ =>
                Np.Concatenate([
                    new Zeros().Call([2]),
                    new Ones().Call([2]),
                    new Constant(2.5).Call([1]),
                    Np.Ravel(new Identity(3).Call([2, 3])),
                ]),
            [0]
        );
        Assert.That(values, Is.EqualTo(new[] { 0, 0, 1, 1, 2.5f, 3, 0, 0, 0, 3, 0 }));
    }

    /// <summary>A frame of 4, Hann's symmetric window 0, ¾, ¾, 0 of norm √(9/8), frequencies 0, ¼, ½.</summary>
    [Test]
    public void TheFourierBasisIsCosinesUnderAWindow()
    {
        float[] values = TestDevice.Run(
            _ =>
                Np.Concatenate([
                    Np.Ravel(new Stft().Call([4, 1, 3])),
                    Np.Ravel(new Stft("imag", null).Call([4, 1, 3])),
                ]),
            [0]
        );
        double w = .75 / Math.Sqrt(9 / 8.0);
        double[] real = [0, 0, 0, w, 0, -w, w, -w, w, 0, 0, 0];
        double[] imaginary = [0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0];
        Assert.That(values, Is.EqualTo(real.Concat(imaginary)).Within(1e-6));
    }

    [Test]
    public void OneInitializerGivesTheSameValuesEachTimeAndSeedsComeFromTheGlobalOne()
    {
        GlobalSeed.Set(5);
        GlorotUniform first = new();
        GlorotUniform second = new();
        GlobalSeed.Set(5);
        GlorotUniform again = new();
        float[] values = TestDevice.Run(
            _ => Np.Concatenate([.. new[] { first, first, second, again }.Select(item => Np.Ravel(item.Call([1, 3])))]),
            [0]
        );
        float[] expected = values[..3];
        Assert.Multiple(() =>
        {
            Assert.That(values[3..6], Is.EqualTo(expected));
            Assert.That(values[6..9], Is.Not.EqualTo(expected));
            Assert.That(values[9..], Is.EqualTo(expected));
        });
    }

    [Test]
    public void NamesAndWrongShapesAreNamed() =>
        Assert.Multiple(() =>
        {
            Assert.That(WeightInitializer.Parse("he_normal"), Is.InstanceOf<HeNormal>());
            Assert.That(
                () => WeightInitializer.Parse("he_norml"),
                Throws.ArgumentException.With.Message.Contains("he_norml")
            );
            Assert.That(() => new Identity().Call([2]), Throws.ArgumentException.With.Message.Contains("[2]"));
            Assert.That(() => new Orthogonal().Call([2]), Throws.ArgumentException.With.Message.Contains("two axes"));
        });
}
