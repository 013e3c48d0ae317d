using XlaSharp.Layers.Constraints;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Metrics;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Regularizers;
using XlaSharp.Layers.Schedules;
using XlaSharp.Layers.WeightInitializers;

namespace XlaSharp.Layers.Serialization;

/// <summary>The index of optimizers, schedules, losses, metrics, initialisers, regularisers and constraints.</summary>
internal static class TrainingBuiltIns
{
    private const string Constraints = "keras.constraints";
    private const string Initializers = "keras.initializers";
    private const string Losses = "keras.losses";
    private const string Metrics = "keras.metrics";
    private const string Optimizers = "keras.optimizers";
    private const string Regularizers = "keras.regularizers";
    private const string Schedules = "keras.optimizers.schedules";

    public static ObjectRegistry AddTraining(this ObjectRegistry registry) =>
        registry.AddOptimizers().AddSchedules().AddLosses().AddMetrics().AddInitializers().AddPenalties();

    private static ObjectRegistry AddOptimizers(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Adadelta>(Optimizers)
            .AddBuiltIn<Adafactor>(Optimizers)
            .AddBuiltIn<Adagrad>(Optimizers)
            .AddBuiltIn<Adam>(Optimizers)
            .AddBuiltIn<Adamax>(Optimizers)
            .AddBuiltIn<AdamW>(Optimizers)
            .AddBuiltIn<Ftrl>(Optimizers)
            .AddBuiltIn<Lamb>(Optimizers)
            .AddBuiltIn<Lion>(Optimizers)
            .AddBuiltIn<LossScaleOptimizer>(Optimizers)
            .AddBuiltIn<Muon>(Optimizers)
            .AddBuiltIn<Nadam>(Optimizers)
            .AddBuiltIn<RmsProp>(Optimizers, "RMSprop")
            .AddBuiltIn<ScheduleFreeAdamW>(Optimizers)
            .AddBuiltIn<Sgd>(Optimizers, "SGD");

    private static ObjectRegistry AddSchedules(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<CosineDecay>(Schedules)
            .AddBuiltIn<CosineDecayRestarts>(Schedules)
            .AddBuiltIn<ExponentialDecay>(Schedules)
            .AddBuiltIn<InverseTimeDecay>(Schedules)
            .AddBuiltIn<PiecewiseConstantDecay>(Schedules)
            .AddBuiltIn<PolynomialDecay>(Schedules);

    private static ObjectRegistry AddLosses(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<BinaryCrossentropy>(Losses)
            .AddBuiltIn<BinaryFocalCrossentropy>(Losses)
            .AddBuiltIn<CategoricalCrossentropy>(Losses)
            .AddBuiltIn<CategoricalFocalCrossentropy>(Losses)
            .AddBuiltIn<CategoricalGeneralizedCrossEntropy>(Losses)
            .AddBuiltIn<CategoricalHinge>(Losses)
            .AddBuiltIn<Circle>(Losses)
            .AddBuiltIn<Layers.Losses.CosineSimilarity>(Losses)
            .AddBuiltIn<CrossentropyByShape>(Losses)
            .AddBuiltIn<Ctc>(Losses, "CTC")
            .AddBuiltIn<Dice>(Losses)
            .AddBuiltIn<Hinge>(Losses)
            .AddBuiltIn<Huber>(Losses)
            .AddBuiltIn<KLDivergence>(Losses)
            .AddBuiltIn<LogCosh>(Losses)
            .AddBuiltIn<MeanAbsoluteError>(Losses)
            .AddBuiltIn<MeanAbsolutePercentageError>(Losses)
            .AddBuiltIn<MeanSquaredError>(Losses)
            .AddBuiltIn<MeanSquaredLogarithmicError>(Losses)
            .AddBuiltIn<Poisson>(Losses)
            .AddBuiltIn<SparseCategoricalCrossentropy>(Losses)
            .AddBuiltIn<SquaredHinge>(Losses)
            .AddBuiltIn<Tversky>(Losses);

    private static ObjectRegistry AddMetrics(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Accuracy>(Metrics)
            .AddBuiltIn<AccuracyByShape>(Metrics)
            .AddBuiltIn<Auc>(Metrics, "AUC")
            .AddBuiltIn<BinaryAccuracy>(Metrics)
            .AddBuiltIn<BinaryIoU>(Metrics)
            .AddBuiltIn<CategoricalAccuracy>(Metrics)
            .AddBuiltIn<ConcordanceCorrelation>(Metrics)
            .AddBuiltIn<Layers.Metrics.CosineSimilarity>(Metrics)
            .AddBuiltIn<F1Score>(Metrics)
            .AddBuiltIn<FBetaScore>(Metrics)
            .AddBuiltIn<FalseNegatives>(Metrics)
            .AddBuiltIn<FalsePositives>(Metrics)
            .AddBuiltIn<IoU>(Metrics)
            .AddBuiltIn<LossMetric>(Metrics)
            .AddBuiltIn<Mean>(Metrics)
            .AddBuiltIn<MeanIoU>(Metrics)
            .AddBuiltIn<OneHotIoU>(Metrics)
            .AddBuiltIn<OneHotMeanIoU>(Metrics)
            .AddBuiltIn<PearsonCorrelation>(Metrics)
            .AddBuiltIn<Precision>(Metrics)
            .AddBuiltIn<PrecisionAtRecall>(Metrics)
            .AddBuiltIn<R2Score>(Metrics)
            .AddBuiltIn<Recall>(Metrics)
            .AddBuiltIn<RecallAtPrecision>(Metrics)
            .AddBuiltIn<RootMeanSquaredError>(Metrics)
            .AddBuiltIn<SensitivityAtSpecificity>(Metrics)
            .AddBuiltIn<SparseCategoricalAccuracy>(Metrics)
            .AddBuiltIn<SparseTopKCategoricalAccuracy>(Metrics)
            .AddBuiltIn<SpecificityAtSensitivity>(Metrics)
            .AddBuiltIn<Sum>(Metrics)
            .AddBuiltIn<TopKCategoricalAccuracy>(Metrics)
            .AddBuiltIn<TrueNegatives>(Metrics)
            .AddBuiltIn<TruePositives>(Metrics);

    private static ObjectRegistry AddInitializers(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Constant>(Initializers)
            .AddBuiltIn<GlorotNormal>(Initializers)
            .AddBuiltIn<GlorotUniform>(Initializers)
            .AddBuiltIn<HeNormal>(Initializers)
            .AddBuiltIn<HeUniform>(Initializers)
            .AddBuiltIn<Identity>(Initializers)
            .AddBuiltIn<LecunNormal>(Initializers)
            .AddBuiltIn<LecunUniform>(Initializers)
            .AddBuiltIn<Ones>(Initializers)
            .AddBuiltIn<Orthogonal>(Initializers)
            .AddBuiltIn<RandomNormal>(Initializers)
            .AddBuiltIn<RandomUniform>(Initializers)
            .AddBuiltIn<Stft>(Initializers, "STFT")
            .AddBuiltIn<TruncatedNormal>(Initializers)
            .AddBuiltIn<VarianceScaling>(Initializers)
            .AddBuiltIn<Zeros>(Initializers);

    private static ObjectRegistry AddPenalties(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<L1>(Regularizers)
            .AddBuiltIn<L1L2>(Regularizers)
            .AddBuiltIn<L2>(Regularizers)
            .AddBuiltIn<OrthogonalRegularizer>(Regularizers)
            .AddBuiltIn<MaxNorm>(Constraints)
            .AddBuiltIn<MinMaxNorm>(Constraints)
            .AddBuiltIn<NonNeg>(Constraints)
            .AddBuiltIn<UnitNorm>(Constraints);
}
