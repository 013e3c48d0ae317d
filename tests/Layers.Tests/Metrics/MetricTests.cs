using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;
using CosineSimilarity = XlaSharp.Layers.Metrics.CosineSimilarity;
using Precision = XlaSharp.Layers.Metrics.Precision;

namespace XlaSharp.Layers.Tests.Metrics;

/// <summary>Metrics against values computed by hand, over two batches that one program each adds.</summary>
public sealed class MetricTests
{
    private static readonly double[][] Bits =
    [
        [0],
        [1],
        [1],
        [0],
        [1],
        [0],
    ];
    private static readonly double[][] Scores =
    [
        [.1],
        [.4],
        [.8],
        [.35],
        [.9],
        [.6],
    ];
    private static readonly float[] Weights = [1, 2, 1, 1, 3, 2];
    private static readonly double[][] OneHot =
    [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0, 1, 0],
    ];
    private static readonly double[][] Classes =
    [
        [.6, .3, .1],
        [.2, .5, .3],
        [.5, .3, .2],
        [.1, .3, .6],
    ];

    [Test]
    public void CountsOfYesesAndNoes() =>
        Check(
            Bits,
            Scores,
            null,
            (new TruePositives(), 2),
            (new FalsePositives(), 1),
            (new TrueNegatives(), 2),
            (new FalseNegatives(), 1),
            (new TruePositives([.3, .85]), (3 + 1) / 2.0),
            (new Precision(), 2 / 3.0),
            (new Recall(), 2 / 3.0),
            (new Precision([.95]), 0),
            (new BinaryAccuracy(), 4 / 6.0),
            (new BinaryAccuracy(.85), 4 / 6.0),
            (new BinaryIoU(), ((2 / 4.0) + (2 / 4.0)) / 2)
        );

    [Test]
    public void WeightsOfSamplesCount() =>
        Check(
            Bits,
            Scores,
            Weights,
            (new TruePositives(), 4),
            (new FalsePositives(), 2),
            (new FalseNegatives(), 2),
            (new Precision(), 4 / 6.0),
            (new BinaryAccuracy(), 6 / 10.0),
            (new MeanOfScores(), (.1 + .8 + .8 + .35 + 2.7 + 1.2) / 10)
        );

    [Test]
    public void AreasAndTradeOffs()
    {
        // Of 9 pairs of a yes and a no, the yes scores higher in 8; thresholds are fine enough to tell all scores
        // apart.
        Check(
            Bits,
            Scores,
            null,
            (new Auc(numThresholds: 1001), 8 / 9.0),
            (new Auc(numThresholds: 3), 1 - ((1 / 3.0 * (1 / 3.0)) / 2) - (1 / 3.0 * 0) - AreaLost()),
            (new SensitivityAtSpecificity(.9), 2 / 3.0),
            (new SpecificityAtSensitivity(.9), 2 / 3.0),
            (new PrecisionAtRecall(.9), 3 / 4.0),
            (new RecallAtPrecision(.9), 2 / 3.0),
            (new RecallAtPrecision(.74), 1)
        );

        // Points (1, 1), (1/3, 2/3), (0, 0).
        static double AreaLost() => 1 - (1 / 18.0) - ((2 / 3.0 * (1 + (2 / 3.0)) / 2) + (1 / 3.0 * (2 / 3.0) / 2));
    }

    /// <summary>
    /// Thresholds −ε, ½, 1+ε on two yeses at .4 and .8 and noes at .3 and .6: the published example of an area.
    /// </summary>
    [Test]
    public void AreasOfSmallCurvesByHand() =>
        Check(
            [
                [0],
                [0],
                [1],
                [1],
            ],
            [
                [0],
                [.5],
                [.3],
                [.9],
            ],
            null,
            (new Auc(numThresholds: 3), .75),
            (new Auc(numThresholds: 3, summationMethod: AucSummation.Minoring), .5),
            (new Auc(numThresholds: 3, summationMethod: AucSummation.Majoring), 1),
            (new Auc(numThresholds: 3, curve: AucCurve.PrecisionRecall, summationMethod: AucSummation.Majoring), 1),
            (new Auc(thresholds: [.5], curve: AucCurve.PrecisionRecall), DavisGoadrich()),
            (new Auc(numThresholds: 3, curve: AucCurve.PrecisionRecallGain), (1 - 0) * ((1 + 0) / 2.0))
        );

    [Test]
    public void AnAreaPerLabel() =>
        Check(
            [
                [0, 1],
                [1, 0],
                [1, 1],
            ],
            [
                [.2, .9],
                [.7, .3],
                [.9, .1],
            ],
            null,
            (new Auc(numThresholds: 1001, multiLabel: true), (1 + .5) / 2),
            (new Auc(numThresholds: 1001, multiLabel: true, labelWeights: [1, 3]), (1 + (3 * .5)) / 4)
        );

    [Test]
    public void AccuraciesOfClasses() =>
        Check(
            OneHot,
            Classes,
            null,
            (new CategoricalAccuracy(), .5),
            (new TopKCategoricalAccuracy(2), .75),
            ("accuracy", .5),
            (new CategoricalCrossentropy(), -(Math.Log(.6) + Math.Log(.5) + Math.Log(.2) + Math.Log(.3)) / 4),
            (new Precision(topK: 1), .5),
            (new Recall(topK: 2), .75),
            (new Recall([.4], classId: 1), .5),
            (new F1Score(ScoreAverage.Micro), .5),
            (new F1Score(ScoreAverage.Macro), ((2 / 3.0) + (2 / 3.0) + 0) / 3),
            (new F1Score(), ((2 / 3.0) + (2 / 3.0) + 0) / 3),
            (new F1Score(ScoreAverage.Weighted), ((2 / 3.0) + (2 * (2 / 3.0)) + 0) / 4),
            (new FBetaScore(ScoreAverage.Macro, 2), (FBeta(.5, 1) + FBeta(1, .5) + 0) / 3),
            (new OneHotMeanIoU(3), (.5 + .5 + 0) / 3),
            (new OneHotIoU(3, [1]), .5)
        );

    [Test]
    public void AccuraciesOfClassNumbers() =>
        Check(
            [
                [0],
                [1],
                [2],
                [1],
            ],
            Classes,
            null,
            (new SparseCategoricalAccuracy(), .5),
            (new SparseTopKCategoricalAccuracy(2), .75),
            ("acc", .5),
            (new MeanIoU(3, sparseYPred: false), (.5 + .5 + 0) / 3),
            (new MeanIoU(3, ignoreClass: 2, sparseYPred: false), (1 + .5 + 0) / 3)
        );

    [Test]
    public void Regressions()
    {
        double[][] t =
        [
            [1, 2],
            [3, 0],
            [2, 4],
            [0, 2],
        ];
        double[][] p =
        [
            [1.5, 2],
            [2, 1],
            [2, 3],
            [1, 2.5],
        ];
        double[] first = [.25, 1, 0, 1];
        double[] second = [0, 1, 1, .25];
        double[] r2 = [1 - (first.Sum() / 5), 1 - (second.Sum() / 8)];
        Check(
            t,
            p,
            null,
            (new RootMeanSquaredError(), Math.Sqrt((first.Sum() + second.Sum()) / 8)),
            ("mse", (first.Sum() + second.Sum()) / 8),
            (new R2Score(), r2.Average()),
            (new R2Score(ScoreAggregation.VarianceWeightedAverage), ((5 * r2[0]) + (8 * r2[1])) / 13),
            (new R2Score(numRegressors: 1), 1 - ((1 - r2.Average()) * 3 / 2)),
            (new CosineSimilarity(), t.Zip(p, (a, b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b))).Average()),
            (new CosineSimilarity(axis: 1), t.Zip(p, (a, b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b))).Average())
        );
        CheckWhole(
            t,
            p,
            (new PearsonCorrelation(axis: 0), (Pearson(t, p, 0) + Pearson(t, p, 1)) / 2),
            (new ConcordanceCorrelation(axis: 0), (Concordance(t, p, 0) + Concordance(t, p, 1)) / 2)
        );
    }

    [Test]
    public void SeveralThresholdsGiveSeveralNumbers()
    {
        Precision precision = new([.3, .5, .85]);
        Run([precision], Bits, Scores, null);
        Assert.That(precision.Results(), Is.EqualTo(new[] { 3 / 5.0, 2 / 3.0, 1 }).Within(1e-6));
    }

    [Test]
    public void NamesAreThoseOfClassesAndLosses() =>
        Assert.Multiple(() =>
        {
            Assert.That(Metric.Parse("AUC"), Is.InstanceOf<Auc>());
            Assert.That(Metric.Parse("mae"), Is.InstanceOf<LossMetric>().And.Property("Name").EqualTo("mae"));
            Assert.That(Metric.Parse("cosine_similarity"), Is.InstanceOf<CosineSimilarity>());
            Assert.That(() => new Precision([1.5]), Throws.ArgumentException.With.Message.Contains("[0, 1]"));
            Assert.That(() => new IoU(2, [2]), Throws.ArgumentException.With.Message.Contains("[0, 2)"));
        });

    /// <summary>From TP/all at (2, 4), (1, 1), (0, 0) of 2 yeses, by the integral of TP/P.</summary>
    private static double DavisGoadrich() => ((1 / 3.0 * (1 + ((1 - (1 / 3.0)) * Math.Log(4)))) + 1) / 2;

    private static double FBeta(double precision, double recall) => 5 * precision * recall / ((4 * precision) + recall);

    /// <summary>In two batches.</summary>
    private static void Check(
        double[][] truth,
        double[][] prediction,
        float[]? weights,
        params (Metric Metric, double Expected)[] cases
    )
    {
        int half = truth.Length / 2;
        Metric[] metrics = [.. cases.Select(item => item.Metric)];
        Run(metrics, truth[..half], prediction[..half], weights?[..half]);
        Run(metrics, truth[half..], prediction[half..], weights?[half..]);
        Compare(cases);
    }

    /// <summary>For metrics along the axis of samples: in one batch.</summary>
    private static void CheckWhole(
        double[][] truth,
        double[][] prediction,
        params (Metric Metric, double Expected)[] cases
    )
    {
        Run([.. cases.Select(item => item.Metric)], truth, prediction, null);
        Compare(cases);
    }

    private static void Compare((Metric Metric, double Expected)[] cases) =>
        Assert.Multiple(() =>
        {
            for (int i = 0; i < cases.Length; i++)
            {
                Assert.That(
                    cases[i].Metric.Result(),
                    Is.EqualTo(cases[i].Expected).Within(2e-6),
                    $"{i}: {cases[i].Metric.Name}"
                );
            }
        });

    private static void Run(Metric[] metrics, double[][] truth, double[][] prediction, float[]? weights)
    {
        foreach (Metric metric in metrics.Where(metric => metric.NeedsShape))
        {
            metric.Build(Spec.F32(Dims.Dynamic, prediction[0].Length));
        }

        HostTensor[] data =
        [
            Rows(truth),
            Rows(prediction),
            .. weights is null ? [] : new[] { TestDevice.Tensor([weights.Length], weights) },
        ];
        using StepProgram program = StepProgram.Compile(
            "metrics",
            TestDevice.Placement,
            [.. metrics.SelectMany(metric => metric.Variables)],
            [.. data.Select((tensor, i) => ($"data_{i}", new Spec(tensor.Type)))],
            training: false,
            (context, tensors) =>
            {
                foreach (Metric metric in metrics)
                {
                    metric.Update(context, tensors[0], tensors[1], tensors.Length > 2 ? tensors[2] : null);
                }

                return [];
            }
        );
        _ = program.Run(data);
    }

    private static HostTensor Rows(double[][] rows) =>
        TestDevice.Tensor(
            [rows.Length, rows[0].Length],
            [.. rows.SelectMany(row => row).Select(value => (float)value)]
        );

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Pearson(double[][] t, double[][] p, int column)
    {
        (double[] a, double[] b) = (Centred(t, column), Centred(p, column));
        return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
    }

    private static double Concordance(double[][] t, double[][] p, int column)
    {
        (double[] a, double[] b) = (Centred(t, column), Centred(p, column));
        double distance = t.Average(row => row[column]) - p.Average(row => row[column]);
        return 2 * Dot(a, b) / (Dot(a, a) + Dot(b, b) + (t.Length * distance * distance));
    }

    private static double[] Centred(double[][] rows, int column) =>
        [.. rows.Select(row => row[column] - rows.Average(other => other[column]))];

    private sealed class MeanOfScores() : MeanOf("scores")
    {
        public override Tensor PerSample(Tensor truth, Tensor prediction) => prediction.Sum(-1);
    }
}
