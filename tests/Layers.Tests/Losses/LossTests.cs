using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Losses;

/// <summary>Losses and accuracies against published values and computations in double.</summary>
public sealed class LossTests
{
    private static readonly float[,] Truth =
    {
        { 0, 1, 0 },
        { 0, 0, 1 },
    };
    private static readonly float[,] Probabilities =
    {
        { .05f, .95f, 0 },
        { .1f, .8f, .1f },
    };
    private static readonly float[,] Logits =
    {
        { 1, -2, 0.5f },
        { 0, 3, -1 },
    };
    private static readonly int[] Labels = [1, 2];

    [Test]
    [Scenario("G2")]
    public void CategoricalCrossentropyGivesThePublishedValues() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                Value(new CategoricalCrossentropy(), Truth, Probabilities),
                Is.EqualTo(1.176939194).Within(1e-6)
            );
            Assert.That(
                Value(new CategoricalCrossentropy(), Truth, Probabilities, [.3f, .7f]),
                Is.EqualTo(0.813598777).Within(1e-6)
            );
            Assert.That(
                Value(new CategoricalCrossentropy(labelSmoothing: .1), Truth, Probabilities),
                Is.EqualTo(1.459135857).Within(1e-5)
            );
            Assert.That(
                Value(new CategoricalCrossentropy(reduction: Reduction.Sum), Truth, Probabilities),
                Is.EqualTo(2 * 1.176939194).Within(1e-6)
            );
        });

    [Test]
    public void LogitsGiveTheSameAsTheirSoftmax()
    {
        double expected = Enumerable
            .Range(0, 2)
            .Average(row =>
                Math.Log(Enumerable.Range(0, 3).Sum(i => Math.Exp(Logits[row, i]))) - Logits[row, Labels[row]]
            );
        Assert.Multiple(() =>
        {
            Assert.That(
                Value(new CategoricalCrossentropy(fromLogits: true), Truth, Logits),
                Is.EqualTo(expected).Within(1e-6)
            );
            Assert.That(
                Value(new SparseCategoricalCrossentropy(fromLogits: true), Labels, Logits),
                Is.EqualTo(expected).Within(1e-6)
            );
        });
    }

    [Test]
    public void SparseLabelsGiveTheSameAsOneHotRows() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                Value(new SparseCategoricalCrossentropy(), Labels, Probabilities),
                Is.EqualTo(1.176939194).Within(1e-6)
            );
            Assert.That(
                Value(
                    new SparseCategoricalCrossentropy(),
                    new byte[,]
                    {
                        { 1 },
                        { 2 },
                    },
                    Probabilities
                ),
                Is.EqualTo(1.176939194).Within(1e-6)
            );
        });

    [Test]
    public void LabelsThatAreNoClassCountNothing() =>
        Assert.That(
            Value(new SparseCategoricalCrossentropy(), new[] { 1, 7 }, Probabilities),
            Is.EqualTo(-Math.Log(.95) / 2).Within(1e-6)
        );

    [Test]
    public void MeanSquaredErrorAveragesTheLastAxis()
    {
        float[,] truth =
        {
            { 1, 2 },
            { 3, 4 },
        };
        float[,] prediction =
        {
            { 1.5f, 2 },
            { 3, 1 },
        };
        Assert.That(
            Value(new MeanSquaredError(), truth, prediction),
            Is.EqualTo(((.25 / 2) + (9 / 2.0)) / 2).Within(1e-6)
        );
    }

    [Test]
    public void ShapesThatDoNotFitAreShown() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                () => Value(new SparseCategoricalCrossentropy(), new[] { 1, 2, 3 }, Probabilities),
                Throws.ArgumentException.With.Message.Contains("cardinality")
            );
            Assert.That(
                () =>
                    Value(
                        new MeanSquaredError(),
                        new float[,]
                        {
                            { 1, 2 },
                            { 3, 4 },
                        },
                        Probabilities
                    ),
                Throws.ArgumentException.With.Message.Contains("[2,2]").And.Message.Contains("[2,3]")
            );
            Assert.That(() => Loss.Parse("msee"), Throws.ArgumentException.With.Message.Contains("msee"));
        });

    [Test]
    public void AccuracyChoosesItsKindFromTheShapes() =>
        Assert.Multiple(() =>
        {
            Assert.That(Measure("accuracy", Labels, Probabilities), Is.EqualTo(0.5));
            Assert.That(Measure("accuracy", Truth, Probabilities), Is.EqualTo(0.5));
            Assert.That(
                Measure(
                    "acc",
                    new float[,]
                    {
                        { 0 },
                        { 1 },
                        { 1 },
                    },
                    new[,]
                    {
                        { .2f },
                        { .7f },
                        { .4f },
                    }
                ),
                Is.EqualTo(2.0 / 3).Within(1e-6)
            );
        });

    [Test]
    public void MetricsOfLossesAreMeans() =>
        Assert.That(Measure("categorical_crossentropy", Truth, Probabilities), Is.EqualTo(1.176939194).Within(1e-6));

    [Test]
    public void AnUnknownMetricIsNamed() =>
        Assert.That(() => Metric.Parse("accuraci"), Throws.ArgumentException.With.Message.Contains("accuraci"));

    private static double Value(Loss loss, object truth, object prediction, float[]? weights = null) =>
        Evaluate(loss, [], truth, prediction, weights)["loss"];

    private static double Measure(string metric, object truth, object prediction) =>
        Evaluate(null, [metric], truth, prediction, null)[metric];

    private static IReadOnlyDictionary<string, double> Evaluate(
        Loss? loss,
        Metric[] metrics,
        object truth,
        object prediction,
        float[]? weights
    )
    {
        using Sequential model = new([new FunctionLayer((Tensor inputs) => inputs)])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("sgd", loss, metrics);
        return model.TestOnBatch(prediction, truth, weights);
    }
}
