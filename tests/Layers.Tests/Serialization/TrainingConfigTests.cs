using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.Serialization;
using XlaSharp.Layers.WeightInitializers;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Serialization;

/// <summary>Everything that training is made of can be written and made again, with every argument.</summary>
public sealed class TrainingConfigTests
{
    private static readonly IConfigurable[] Objects =
    [
        new Adadelta(.5, .9, 1e-6),
        new Adafactor(.5, -.7, 1e-20, 1e-2, 2, false),
        new Adagrad(.5, .2, 1e-6),
        new Adam(.5, .8, .9, 1e-6, true) { ClipNorm = 2 },
        new Adamax(.5, .8, .9, 1e-6),
        new AdamW(.5, .1, .8, .9, 1e-6, true)
        {
            UseEma = true,
            EmaMomentum = .9,
            EmaOverwriteFrequency = 5,
        },
        new Ftrl(.5, -.4, .2, .1, .2, .3, .4),
        new Lamb(.5, .8, .9, 1e-6),
        new Lion(.5, .8, .9) { GradientAccumulationSteps = 4 },
        new LossScaleOptimizer(new Sgd(.3), 16, 7),
        new Muon(.5, .8, .9, .1, 1e-6, .2, .5, .9, 3, false, .1, ["head"], false),
        new Nadam(.5, .8, .9, 1e-6) { WeightDecay = .1 },
        new RmsProp(.5, .8, .1, 1e-6, true) { ClipValue = 2 },
        new ScheduleFreeAdamW(.5, .8, .9, 1e-6, 3) { GlobalClipNorm = 3 },
        new Sgd(new CosineDecay(.1, 100, .2, .5, 10), .9, true) { LossScaleFactor = 2 },
        new CosineDecayRestarts(.1, 10, 1.5, .9, .1),
        new ExponentialDecay(.1, 10, .9, true),
        new InverseTimeDecay(.1, 10, .9, true),
        new PiecewiseConstantDecay([1, 2], [.3, .2, .1]),
        new PolynomialDecay(.1, 10, .01, 2, true),
        new BinaryCrossentropy(true, .1, 1, Reduction.Sum),
        new BinaryFocalCrossentropy(true, .3, 3, true, .1, 1),
        new CategoricalCrossentropy(true, .1, 1),
        new CategoricalFocalCrossentropy(.3, 3, true, .1, 1),
        new CategoricalGeneralizedCrossEntropy(.3),
        new CategoricalHinge(Reduction.None),
        new Circle(70, .3, false),
        new Layers.Losses.CosineSimilarity(1),
        new Ctc(Reduction.Mean),
        new Dice([1, 2]),
        new Hinge(),
        new Huber(2),
        new KLDivergence(),
        new LogCosh(),
        new MeanAbsoluteError(Reduction.MeanWithSampleWeight),
        new MeanAbsolutePercentageError(),
        new MeanSquaredError(),
        new MeanSquaredLogarithmicError(),
        new Poisson(),
        new SparseCategoricalCrossentropy(true, 3, 1),
        new SquaredHinge(),
        new Tversky(.3, .7),
        Loss.Parse("crossentropy"),
        new Accuracy("a"),
        new Auc(20, AucCurve.PrecisionRecall, AucSummation.Minoring, [.1, .2], true, 2, [1, 2], true, "b"),
        new BinaryAccuracy(.3),
        new BinaryIoU([1], .3),
        new CategoricalAccuracy(),
        new ConcordanceCorrelation(0),
        new Layers.Metrics.CosineSimilarity(0),
        new F1Score(ScoreAverage.Micro, .3),
        new FBetaScore(ScoreAverage.Weighted, 2, .3),
        new FalseNegatives([.1]),
        new FalsePositives([.1]),
        new IoU(3, [1, 2], 0, false, false, 1),
        new LossMetric(new Huber(3), "h"),
        new Mean("m"),
        new MeanIoU(3, 1, false, false, 1),
        new OneHotIoU(3, [1], 0, true, 1),
        new OneHotMeanIoU(3, 0, true, 1),
        new PearsonCorrelation(0),
        new Precision([.1], 2, 1),
        new PrecisionAtRecall(.3, 20, 1),
        new R2Score(ScoreAggregation.None, 2),
        new Recall([.1], 2, 1),
        new RecallAtPrecision(.3, 20, 1),
        new RootMeanSquaredError(),
        new SensitivityAtSpecificity(.3, 20, 1),
        new SparseCategoricalAccuracy(),
        new SparseTopKCategoricalAccuracy(3),
        new SpecificityAtSensitivity(.3, 20, 1),
        new Sum("s"),
        new TopKCategoricalAccuracy(3),
        new TrueNegatives([.1, .2]),
        new TruePositives(),
        Metric.Parse("acc"),
        new Constant(2),
        new GlorotNormal(1),
        new GlorotUniform(2),
        new HeNormal(3),
        new HeUniform(4),
        new Identity(2),
        new LecunNormal(5),
        new LecunUniform(6),
        new Ones(),
        new Orthogonal(2, 7),
        new RandomNormal(1, 2, 8),
        new RandomUniform(1, 2, 9),
        new Stft("imag", "hamming", "spectrum", true),
        new TruncatedNormal(1, 2, 10),
        new VarianceScaling(2, VarianceFan.Average, VarianceDistribution.Uniform, 11, [0], [1]),
        new Zeros(),
        new L1(.2),
        new L1L2(.2, .3),
        new L2(.3),
        new OrthogonalRegularizer(.2, "columns"),
        new MaxNorm(3, [0, 1]),
        new MinMaxNorm(.1, .9, .5, [1]),
        new NonNeg(),
        new UnitNorm([1]),
    ];

    [Test]
    public void EveryObjectIsMadeAgainFromItsConfig() =>
        Assert.Multiple(() =>
        {
            foreach (IConfigurable original in Objects)
            {
                string written = ObjectRegistry.Serialize(original)!.ToJsonString();
                object? made = ObjectRegistry.Default.Deserialize(System.Text.Json.Nodes.JsonNode.Parse(written));
                Assert.That(made, Is.TypeOf(original.GetType()));
                Assert.That(ObjectRegistry.Serialize((IConfigurable)made!)!.ToJsonString(), Is.EqualTo(written));
            }
        });

    [Test]
    public void ConfigsHaveKerassNames() =>
        Assert.That(
            ObjectRegistry.Serialize(new Adam(0.01) { WeightDecay = .1 })!.ToJsonString(),
            Does.StartWith(
                """{"module":"keras.optimizers","class_name":"Adam","config":{"name":"adam","learning_rate":0.01,"weight_decay":0.1,"clipnorm":null"""
            )
        );

    [Test]
    public void LambdasHaveNoConfig() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new Sgd(LearningRateSchedule.Of(step => step)).GetConfig(),
                Throws.InstanceOf<NotSupportedException>()
            );
            Assert.That(() => Loss.Of((t, p) => p - t).GetConfig(), Throws.InstanceOf<NotSupportedException>());
            Assert.That(() => Metric.Of("m", (t, p) => p - t).GetConfig(), Throws.InstanceOf<NotSupportedException>());
        });
}
