using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Optimizers;

/// <summary>Optimizers follow their formulas: published values for a scalar, and a computation in double for many steps.</summary>
public sealed class OptimizerTests
{
    private static readonly float[] Gradients = [0.5f, -0.25f];

    private static IEnumerable<TestCaseData> Published()
    {
        yield return new TestCaseData(new Sgd(0.1f), 0.95, 0.975).SetArgDisplayNames("SGD");
        yield return new TestCaseData(new Sgd(0.1f, momentum: 0.9f), 0.95, 0.93).SetArgDisplayNames("SGD with momentum");
        yield return new TestCaseData(new Sgd(0.1f, momentum: 0.9f, nesterov: true), 0.905, 0.912).SetArgDisplayNames("SGD, Nesterov");
        yield return new TestCaseData(new Adam(), 0.999, 0.998733671).SetArgDisplayNames("Adam");
    }

    /// <summary>Weight 1, gradients 0.5 and -0.25.</summary>
    [TestCaseSource(nameof(Published))]
    public void TwoStepsGiveThePublishedValues(Optimizer optimizer, double first, double second)
    {
        float[] values = Steps(optimizer, 1, Gradients);
        Assert.Multiple(() =>
        {
            Assert.That(values[0], Is.EqualTo(first).Within(1e-6));
            Assert.That(values[1], Is.EqualTo(second).Within(1e-6));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void AdamFollowsItsFormulaOverManySteps(bool amsgrad)
    {
        float[] gradients = [.. Enumerable.Range(0, 12).Select(i => (float)(Math.Sin(i) * (i < 4 ? 3 : 0.1)))];
        float[] values = Steps(new Adam(0.01f, 0.8f, 0.95f, 1e-3f, amsgrad), 0.3f, gradients);
        (double w, double m, double v, double largest) = (0.3f, 0, 0, 0);
        for (int t = 1; t <= gradients.Length; t++)
        {
            double g = gradients[t - 1];
            m = (0.8f * m) + ((1 - 0.8f) * g);
            v = (0.95f * v) + ((1 - 0.95f) * g * g);
            largest = Math.Max(largest, v);
            double correctedM = m / (1 - Math.Pow(0.8f, t));
            double root = Math.Sqrt(amsgrad ? largest : v) + 1e-3f;
            w -= 0.01f * Math.Sqrt(1 - Math.Pow(0.95f, t)) * correctedM / root;
            Assert.That(values[t - 1], Is.EqualTo(w).Within(2e-6), $"step {t}");
        }
    }

    [Test]
    public void MomentumMustBeAShare() => Assert.That(
        () => new Sgd(momentum: 1.5f), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("[0, 1]").And.Message.Contains("1.5"));

    [Test]
    public void NamesAreCaseInsensitiveAndUnknownOnesAreNamed() => Assert.Multiple(() =>
    {
        Assert.That(Optimizer.Parse("SGD"), Is.InstanceOf<Sgd>());
        Assert.That(Optimizer.Parse("Adam"), Is.InstanceOf<Adam>());
        Assert.That(() => Optimizer.Parse("adan"), Throws.ArgumentException.With.Message.Contains("adan"));
    });

    /// <summary>A loss whose derivative by the weight is the input: <c>w·x</c>.</summary>
    private static float[] Steps(Optimizer optimizer, float weight, float[] gradients)
    {
        FunctionLayer layer = new((Tensor @params, Tensor inputs) => inputs * @params, @params: weight);
        using Sequential model = new([layer]) { Placement = TestDevice.Placement };
        model.Compile(optimizer, new FirstOutput());
        return [.. gradients.Select(gradient =>
        {
            _ = model.TrainOnBatch(new[,] { { gradient } }, new[,] { { 0f } });
            return layer.Weights[0].ToHost().Values<float>()[0];
        })];
    }

    private sealed class FirstOutput() : XlaSharp.Layers.Losses.Loss("first_output")
    {
        public override Tensor PerSample(Tensor truth, Tensor prediction) => prediction.Sum(-1);
    }
}
