using XlaSharp.Hlo;

namespace XlaSharp.Tracer.Tests;

/// <summary>Random numbers without published values: moments, ranges, counts, derivatives.</summary>
public sealed class DistributionTests
{
    [Test]
    public void NormalNumbersHaveMeanZeroAndVarianceOne()
    {
        double[] values = Evaluation.Values(Evaluation.Run(key => Rng.Normal(key, [20000]), Rng.Key(3)));
        Assert.That(values.Average(), Is.EqualTo(0).Within(0.03));
        Assert.That(values.Select(x => x * x).Average(), Is.EqualTo(1).Within(0.03));
    }

    [TestCase("gamma", 2.5, 2.5)]
    [TestCase("gamma_small", 0.3, 0.3)]
    [TestCase("poisson_small", 4, 4)]
    [TestCase("poisson_large", 40, 40)]
    [TestCase("binomial_small", 3, 2.1)]
    [TestCase("binomial_large", 60, 24)]
    [TestCase("geometric", 4, 12)]
    [TestCase("laplace", 0, 2)]
    [TestCase("chisquare", 3, 6)]
    [TestCase("rayleigh", 1.2533, 0.4292)]
    [TestCase("wald", 1.5, 3.375)]
    [TestCase("triangular", 1, 0.5)]
    [TestCase("lognormal", 1.1331, 0.3647)]
    public void MomentsAreThoseOfTheDistribution(string name, double mean, double variance)
    {
        Func<Tensor, Tensor> draw = name switch
        {
            "gamma" => key => Rng.Gamma(key, 2.5, [20000]),
            "gamma_small" => key => Rng.Gamma(key, 0.3, [20000]),
            "poisson_small" => key => Rng.Poisson(key, 4.0, [20000]),
            "poisson_large" => key => Rng.Poisson(key, 40.0, [20000]),
            "binomial_small" => key => Rng.Binomial(key, 10.0, 0.3, [20000]),
            "binomial_large" => key => Rng.Binomial(key, 100.0, 0.6, [20000]),
            "geometric" => key => Rng.Geometric(key, 0.25, [20000]),
            "laplace" => key => Rng.Laplace(key, [20000]),
            "chisquare" => key => Rng.ChiSquare(key, 3.0, [20000]),
            "rayleigh" => key => Rng.Rayleigh(key, 1.0, [20000]),
            "wald" => key => Rng.Wald(key, 1.5, [20000]),
            "triangular" => key => Rng.Triangular(key, -1.0, 1.0, 3.0, [20000]) * 0.8660254 + 0.1339746,
            _ => key => Rng.LogNormal(key, 0.5, [20000]),
        };
        double[] values = Evaluation.Values(Evaluation.Run(draw, Rng.Key(9)));
        double average = values.Average();
        Assert.That(average, Is.EqualTo(mean).Within(6 * Math.Sqrt(variance / values.Length)));
        Assert.That(
            values.Select(x => (x - average) * (x - average)).Average(),
            Is.EqualTo(variance).Within(0.12 * variance)
        );
    }

    [Test]
    public void MultinomialCountsAddUp()
    {
        double[] values = Evaluation.Values(
            Evaluation.Run(key => Rng.Multinomial(key, 50.0, Tensor.Of<float>([3], 0.2f, 0.3f, 0.5f), [40]), Rng.Key(2))
        );
        Assert.That(
            Enumerable.Range(0, 40).Select(i => values[3 * i] + values[(3 * i) + 1] + values[(3 * i) + 2]),
            Is.All.EqualTo(50)
        );
        Assert.That(values.Where((_, i) => i % 3 == 2).Average(), Is.EqualTo(25).Within(3));
    }

    [Test]
    public void ChoicesAndPermutationsKeepTheEntries()
    {
        Assert.That(
            Evaluation.Values(Evaluation.Run(key => Rng.Permutation(key, 10), Rng.Key(1))).Order(),
            Is.EqualTo(Enumerable.Range(0, 10))
        );
        Assert.That(
            Evaluation.Values(Evaluation.Run(key => Rng.Choice(key, 10, [6], replace: false), Rng.Key(1))),
            Is.Unique
        );
        Tensor weights = Tensor.Of<float>([3], 0, 1, 0);
        Assert.That(
            Evaluation.Values(Evaluation.Run(key => Rng.Choice(key, 3, [20], p: weights), Rng.Key(1))),
            Is.All.EqualTo(1)
        );
    }

    [Test]
    public void GammaSamplesMoveWithTheirParameter()
    {
        // With the uniform numbers fixed, the derivative is minus dP/da over the density.
        Tensor a = Tensor.Of<double>([3], 0.6, 1.7, 4);
        double[] gradient = Evaluation.Values(
            Evaluation.Run(
                x => Transforms.Grad<Tensor>(p => Rng.Gamma(Rng.Key(5), p, type: ElementType.F64).Sum())(x),
                a
            )
        );
        double[] samples = Evaluation.Values(Evaluation.Run(x => Rng.Gamma(Rng.Key(5), x, type: ElementType.F64), a));
        double[] cdf(double offset) =>
            Evaluation.Values(Evaluation.Run((p, s) => Lax.Igamma(p + offset, s), a, Tensor.Of<double>([3], samples)));
        double[] density = Evaluation.Values(
            Evaluation.Run(
                (p, s) => Lax.Exp(((p - 1) * Lax.Log(s)) - s - Lax.Lgamma(p)),
                a,
                Tensor.Of<double>([3], samples)
            )
        );
        double[] difference = [.. cdf(1e-6).Zip(cdf(-1e-6), (up, down) => (up - down) / 2e-6)];
        Assert.That(gradient, Is.EqualTo(difference.Zip(density, (d, f) => -d / f)).Within(1e-6));
    }

    [Test]
    public void TruncatedNormalNumbersStayInside()
    {
        double[] values = Evaluation.Values(Evaluation.Run(key => Rng.TruncatedNormal(key, -2, 1, [5000]), Rng.Key(4)));
        Assert.That(values.Min(), Is.GreaterThan(-2).And.LessThan(-1.8));
        Assert.That(values.Max(), Is.LessThan(1).And.GreaterThan(0.9));
    }
}
