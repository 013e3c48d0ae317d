using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Schedules;

/// <summary>Schedules against published values and their formulas in double.</summary>
public sealed class ScheduleTests
{
    private static readonly (string Name, LearningRateSchedule Schedule, double Step, double Expected)[] Cases =
    [
        ("exponential", new ExponentialDecay(.1, 100, .96), 50, 0.097979590),
        ("exponential in stairs", new ExponentialDecay(.1, 100, .5, staircase: true), 199, .05),
        ("inverse time", new InverseTimeDecay(.1, 100, .5), 50, 0.08),
        ("inverse time in stairs", new InverseTimeDecay(.1, 100, .5, staircase: true), 150, .1 / 1.5),
        ("polynomial", new PolynomialDecay(.1, 100), 50, 0.05005),
        ("polynomial at its end", new PolynomialDecay(.1, 100, .02, 2), 500, .02),
        ("polynomial squared", new PolynomialDecay(.1, 100, .02, 2), 75, (.08 * .25 * .25) + .02),
        (
            "polynomial that cycles",
            new PolynomialDecay(.1, 100, .02, 1, cycle: true),
            150,
            (.08 * (1 - (150.0 / 200))) + .02
        ),
        ("cosine", new CosineDecay(.1, 100), 25, 0.085355339),
        ("cosine with a floor", new CosineDecay(.1, 100, alpha: .2), 100, .02),
        ("cosine, warming up", new CosineDecay(.01, 100, warmupTarget: .2, warmupSteps: 10), 5, .105),
        ("cosine, warmed up", new CosineDecay(.01, 100, warmupTarget: .2, warmupSteps: 10), 60, .1),
        ("restarts, first", new CosineDecayRestarts(.1, 10), 5, 0.05),
        ("restarts, at the restart", new CosineDecayRestarts(.1, 10), 10, 0.1),
        ("restarts, second", new CosineDecayRestarts(.1, 10), 15, 0.085355339),
        ("restarts, at the third restart", new CosineDecayRestarts(.1, 10), 70, 0.1),
        ("restarts of equal length, smaller each time", new CosineDecayRestarts(.1, 10, 1, .5), 25, .1 * .25 * .5),
        ("piecewise, at the boundary", new PiecewiseConstantDecay([10, 20], [1, .5, .1]), 10, 1),
        ("piecewise, after it", new PiecewiseConstantDecay([10, 20], [1, .5, .1]), 11, .5),
        ("piecewise, at the end", new PiecewiseConstantDecay([10, 20], [1, .5, .1]), 99, .1),
        ("a function", LearningRateSchedule.Of(step => 1 / (step + 1)), 3, .25),
    ];

    /// <summary>All in one program.</summary>
    [Test]
    [Scenario("G3")]
    public void RatesAreThoseOfTheFormulas()
    {
        float[] steps = [.. Cases.Select(item => (float)item.Step)];
        float[] rates = TestDevice.Run(x => Np.Stack([.. Cases.Select((item, i) => item.Schedule.Call(x[i]))]), steps);
        Assert.Multiple(() =>
        {
            for (int i = 0; i < Cases.Length; i++)
            {
                Assert.That(rates[i], Is.EqualTo(Cases[i].Expected).Within(1e-7), Cases[i].Name);
            }
        });
    }

    [Test]
    public void ARateCanBeAskedForAsANumber() =>
        Assert.That(new CosineDecay(.1, 100).At(25, TestDevice.Placement), Is.EqualTo(0.085355339).Within(1e-8));

    [Test]
    public void WrongArgumentsAreNamed() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new CosineDecay(.1, 0),
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("decaySteps")
            );
            Assert.That(
                () => new PiecewiseConstantDecay([1, 2], [1, 2]),
                Throws.ArgumentException.With.Message.Contains("2 boundaries")
            );
            Assert.That(
                () => new PiecewiseConstantDecay([2, 1], [1, 2, 3]),
                Throws.ArgumentException.With.Message.Contains("ascending")
            );
        });
}
