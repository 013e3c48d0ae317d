using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using static XlaSharp.Layers.Tests.Optimizers.OptimizerRuns;

namespace XlaSharp.Layers.Tests.Optimizers;

/// <summary>
/// Optimizers follow their formulas: published values for a scalar, and a computation in double for many steps.
/// </summary>
public sealed class OptimizerTests
{
    private static IEnumerable<TestCaseData> Published()
    {
        yield return Case("SGD", new Sgd(0.1), 0.95, 0.975);
        yield return Case("SGD with momentum", new Sgd(0.1, momentum: 0.9), 0.95, 0.93);
        yield return Case("SGD, Nesterov", new Sgd(0.1, momentum: 0.9, nesterov: true), 0.905, 0.912);
        yield return Case("RMSprop", new RmsProp(), 0.996837729, 0.998312146);
        yield return Case("Adam", new Adam(), 0.999000006, 0.998733671);
        yield return Case("AdamW", new AdamW(), 0.998996006, 0.998725675);
        yield return Case("Adagrad", new Adagrad(), 0.999154846, 0.999544095);
        yield return Case("Adadelta", new Adadelta(), 0.999998586, 0.999999499);
        yield return Case("Adamax", new Adamax(), 0.999, 0.998789263);
        yield return Case("Nadam", new Nadam(), 0.998937212, 0.999329808);
        yield return Case("Ftrl", new Ftrl(), 0.464632362, 0.465021611);
        yield return Case("Lion", new Lion(), 0.999, 1);

        static TestCaseData Case(string name, Optimizer optimizer, double first, double second) =>
            new TestCaseData(optimizer, first, second).SetArgDisplayNames(name);
    }

    /// <summary>Weight 1, gradients 0.5 and -0.25.</summary>
    [TestCaseSource(nameof(Published))]
    [Scenario("G1")]
    public void TwoStepsGiveThePublishedValues(Optimizer optimizer, double first, double second)
    {
        float[] values = Scalar(optimizer, 1, [0.5f, -0.25f]);
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
        (double w, double m, double v, double largest) = (0.3f, 0, 0, 0);
        Follows(
            new Adam(0.01, 0.8, 0.95, 1e-3, amsgrad),
            (t, g) =>
            {
                m = (0.8 * m) + (0.2 * g);
                v = (0.95 * v) + (0.05 * g * g);
                largest = Math.Max(largest, v);
                double root = Math.Sqrt(amsgrad ? largest : v) + 1e-3;
                return w -= 0.01 * Math.Sqrt(1 - Math.Pow(0.95, t)) * (m / (1 - Math.Pow(0.8, t))) / root;
            }
        );
    }

    [TestCase(false, 0)]
    [TestCase(true, 0)]
    [TestCase(false, 0.7)]
    [TestCase(true, 0.7)]
    public void RmsPropFollowsItsFormula(bool centered, double momentum)
    {
        (double w, double v, double a, double b) = (0.3f, 0, 0, 0);
        Follows(
            new RmsProp(0.01, 0.8, momentum, 1e-4, centered),
            (_, g) =>
            {
                v = (0.8 * v) + (0.2 * g * g);
                a = (0.8 * a) + (0.2 * g);
                b = (momentum * b) + (0.01 * g / Math.Sqrt((centered ? v - (a * a) : v) + 1e-4));
                return w -= b;
            }
        );
    }

    [Test]
    public void FtrlFollowsItsFormulaWithAllItsPenalties()
    {
        (double w, double a, double z) = (0.3f, 0.2, 0);
        Follows(
            new Ftrl(0.05, -0.6, 0.2, 0.03, 0.02, 0.01, 0.1),
            (_, g) =>
            {
                double l2 = 0.02 + (0.1 / (2 * 0.05));
                double next = a + (g * g);
                z += g + (2 * 0.01 * w) - ((Math.Pow(next, 0.6) - Math.Pow(a, 0.6)) / 0.05 * w);
                a = next;
                return w = (Math.Clamp(z, -0.03, 0.03) - z) / ((Math.Pow(a, 0.6) / 0.05) + (2 * l2));
            }
        );
    }

    [Test]
    public void ScheduleFreeAdamWFollowsItsFormula()
    {
        (double y, double z, double x, double v) = (0.3f, 0.3f, 0.3f, 0);
        Follows(
            new ScheduleFreeAdamW(0.02, 0.8, 0.95, 1e-3, warmupSteps: 3),
            (t, g) =>
            {
                v = (0.95 * v) + (0.05 * g * g);
                z -= 0.02 * Math.Min(1, t / 3.0) * g / (Math.Sqrt(v / (1 - Math.Pow(0.95, t))) + 1e-3);
                x = ((1 - (1.0 / t)) * x) + (z / t);
                return y = (0.2 * z) + (0.8 * x);
            }
        );
    }

    [Test]
    public void LambScalesAdamsChangeByTheWeightsNorm()
    {
        double[] w = [1, -2, 0.5];
        (double[] m, double[] v) = (new double[3], new double[3]);
        float[][] gradients = Gradients(3, 6);
        float[][] values = Steps(new Lamb(0.01), [3], [1, -2, 0.5f], gradients);
        for (int t = 1; t <= gradients.Length; t++)
        {
            double[] u = new double[3];
            for (int i = 0; i < 3; i++)
            {
                double g = gradients[t - 1][i];
                m[i] = (0.9 * m[i]) + (0.1 * g);
                v[i] = (0.999 * v[i]) + (0.001 * g * g);
                u[i] = m[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-7);
            }

            double ratio = Norm(w) / Norm(u);
            w = [.. w.Select((value, i) => value - (ratio * 0.01 * u[i]))];
            Assert.That(values[t - 1], Is.EqualTo(w).Within(2e-5), $"step {t}");
        }
    }

    [Test]
    public void AdafactorKeepsRowsAndColumnsOfMatricesOnly()
    {
        double[] w = [1, -2, 0.5, 0.25, 3, -1];
        (double[] r, double[] c) = (new double[2], new double[3]);
        float[][] gradients = Gradients(6, 4);
        Adafactor optimizer = new(0.02);
        float[][] values = Steps(optimizer, [2, 3], [.. w.Select(value => (float)value)], gradients);
        for (int t = 1; t <= gradients.Length; t++)
        {
            double beta = 1 - Math.Pow(t, -0.8);
            double[] squares = [.. gradients[t - 1].Select(g => ((double)g * g) + 1e-30)];
            r =
            [
                .. r.Select(
                    (old, i) => (beta * old) + ((1 - beta) * Enumerable.Range(0, 3).Average(j => squares[(3 * i) + j]))
                ),
            ];
            c =
            [
                .. c.Select(
                    (old, j) => (beta * old) + ((1 - beta) * Enumerable.Range(0, 2).Average(i => squares[(3 * i) + j]))
                ),
            ];
            double[] u = [.. gradients[t - 1].Select((g, k) => g / Math.Sqrt(r[k / 3] / r.Average() * c[k % 3]))];
            double scale = Math.Max(1e-3, Rms(w)) * Math.Min(0.02, 1 / Math.Sqrt(t)) / Math.Max(1, Rms(u));
            w = [.. w.Select((value, k) => value - (scale * u[k]))];
            Assert.That(values[t - 1], Is.EqualTo(w).Within(2e-5), $"step {t}");
        }

        Assert.That(optimizer.Variables.Sum(variable => variable.Type.ElementCount), Is.EqualTo(1 + 1 + 2 + 3));
    }

    [Test]
    public void MuonMovesMatricesByAnOrthogonalMatrix()
    {
        float[] start = [1, -2, 0.5f, 0.25f, 3, -1];
        float[] gradient = [0.3f, -0.1f, 0.2f, 0.5f, 0.4f, -0.7f];
        float[] value = Steps(new Muon(0.1, weightDecay: 0.5), [2, 3], start, [gradient])[0];

        // Both singular values of the direction g + μg come near 1 after five Newton–Schulz steps; its size is 0.2·√3.
        double[] direction =
        [
            .. value.Select((w, i) => (start[i] - (0.5 * 0.1 * start[i]) - w) / (0.1 * 0.2 * Math.Sqrt(3))),
        ];
        double[] expected = NewtonSchulz([.. gradient.Select(g => 1.95 * g)]);
        Assert.That(direction, Is.EqualTo(expected).Within(1e-4));
        (double first, double both, double second) = (Dot(0, 0), Dot(0, 1), Dot(1, 1));
        double middle = (first + second) / 2;
        double half = Math.Sqrt(((first - second) * (first - second) / 4) + (both * both));
        Assert.That(
            new[] { Math.Sqrt(middle - half), Math.Sqrt(middle + half) },
            Is.All.InRange(0.65, 1.25),
            "singular values"
        );

        double Dot(int a, int b) => Enumerable.Range(0, 3).Sum(i => direction[(3 * a) + i] * direction[(3 * b) + i]);
    }

    [Test]
    public void MuonTreatsWhatIsNoMatrixAsAdamW()
    {
        float[][] gradients = Gradients(3, 3);
        float[][] muon = Steps(new Muon(0.01, adamWeightDecay: 0.1), [3], [1, 2, 3], gradients);
        float[][] adamW = Steps(new AdamW(0.01, weightDecay: 0.1), [3], [1, 2, 3], gradients);
        Assert.That(muon[^1], Is.EqualTo(adamW[^1]).Within(1e-6));
    }

    [Test]
    public void MomentumMustBeAShare() =>
        Assert.That(
            () => new Sgd(momentum: 1.5),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("[0, 1]").And.Message.Contains("1.5")
        );

    [Test]
    public void NamesAreCaseInsensitiveAndUnknownOnesAreNamed() =>
        Assert.Multiple(() =>
        {
            string[] names =
                "sgd rmsprop adam adamw adagrad adadelta adamax nadam ftrl lion lamb adafactor muon schedulefreeadamw lossscaleoptimizer".Split(
                    ' '
                );
            foreach (string name in names)
            {
                Assert.That(Optimizer.Parse(name.ToUpperInvariant()).GetType().Name, Is.EqualTo(name).IgnoreCase);
            }

            Assert.That(
                () => Optimizer.Parse("adan"),
                Throws.ArgumentException.With.Message.Contains("adan").And.Message.Contains("adamw")
            );
        });

    private static void Follows(Optimizer optimizer, Func<int, double, double> formula)
    {
        float[] gradients = [.. Enumerable.Range(0, 12).Select(i => (float)(Math.Sin(i + 0.5) * (i < 4 ? 3 : 0.1)))];
        float[] values = Scalar(optimizer, 0.3f, gradients);
        for (int t = 1; t <= gradients.Length; t++)
        {
            Assert.That(values[t - 1], Is.EqualTo(formula(t, gradients[t - 1])).Within(5e-6), $"step {t}");
        }
    }

    private static double[] NewtonSchulz(double[] g)
    {
        double norm = Norm(g) + 1e-7;
        double[] x = [.. g.Select(value => value / norm)];
        for (int step = 0; step < 5; step++)
        {
            double[] a = Product(x, Transposed(x, 2, 3), 2, 3, 2);
            double[] square = Product(a, a, 2, 2, 2);
            double[] change = Product([.. a.Select((value, i) => (-4.775 * value) + (2.0315 * square[i]))], x, 2, 2, 3);
            x = [.. x.Select((value, i) => (3.4445 * value) + change[i])];
        }

        return x;
    }

    private static double[] Product(double[] left, double[] right, int rows, int inner, int columns) =>
        [
            .. Enumerable
                .Range(0, rows * columns)
                .Select(k =>
                    Enumerable
                        .Range(0, inner)
                        .Sum(i => left[(k / columns * inner) + i] * right[(i * columns) + (k % columns)])
                ),
        ];

    private static double[] Transposed(double[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(k => matrix[(k % rows * columns) + (k / rows)])];

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));

    private static double Rms(double[] values) => Math.Sqrt(values.Average(value => value * value));
}
