using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>Mean intersection over union of some classes.</summary>
/// <param name="numClasses">How many classes there are.</param>
/// <param name="targetClassIds">The classes that count.</param>
/// <param name="ignoreClass">Samples of this class do not count; null for none.</param>
/// <param name="sparseYTrue">True if truths are class numbers, false if they are one-hot.</param>
/// <param name="sparseYPred">True if predictions are class numbers, false if they are scores of classes.</param>
/// <param name="axis">The axis of classes where truths or predictions are not numbers.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class IoU(
    int numClasses,
    IReadOnlyList<int> targetClassIds,
    int? ignoreClass = null,
    bool sparseYTrue = true,
    bool sparseYPred = true,
    int axis = -1,
    string name = "iou"
) : IntersectionOverUnion(name, numClasses, targetClassIds, ignoreClass), IConfigurable<IoU>
{
    /// <inheritdoc/>
    public static IoU FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Int("num_classes"),
            [.. config.Numbers("target_class_ids").Select(id => (int)id)],
            config.OptionalInt("ignore_class"),
            config.Flag("sparse_y_true", true),
            config.Flag("sparse_y_pred", true),
            config.Int("axis", -1),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("sparse_y_true", sparseYTrue).With("sparse_y_pred", sparseYPred).With("axis", axis);

    /// <inheritdoc/>
    private protected override Tensor TruthClasses(Tensor truth) => Numbers(truth, sparseYTrue, axis);

    /// <inheritdoc/>
    private protected override Tensor PredictedClasses(Tensor prediction) => Numbers(prediction, sparseYPred, axis);
}

/// <summary>Mean intersection over union of all classes that occur.</summary>
/// <param name="numClasses">How many classes there are.</param>
/// <param name="ignoreClass">Samples of this class do not count; null for none.</param>
/// <param name="sparseYTrue">True if truths are class numbers, false if they are one-hot.</param>
/// <param name="sparseYPred">True if predictions are class numbers, false if they are scores of classes.</param>
/// <param name="axis">The axis of classes where truths or predictions are not numbers.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class MeanIoU(
    int numClasses,
    int? ignoreClass = null,
    bool sparseYTrue = true,
    bool sparseYPred = true,
    int axis = -1,
    string name = "mean_iou"
) : IntersectionOverUnion(name, numClasses, [.. Enumerable.Range(0, numClasses)], ignoreClass), IConfigurable<MeanIoU>
{
    /// <inheritdoc/>
    public static MeanIoU FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Int("num_classes"),
            config.OptionalInt("ignore_class"),
            config.Flag("sparse_y_true", true),
            config.Flag("sparse_y_pred", true),
            config.Int("axis", -1),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig().With("sparse_y_true", sparseYTrue).With("sparse_y_pred", sparseYPred).With("axis", axis);

    /// <inheritdoc/>
    private protected override Tensor TruthClasses(Tensor truth) => Numbers(truth, sparseYTrue, axis);

    /// <inheritdoc/>
    private protected override Tensor PredictedClasses(Tensor prediction) => Numbers(prediction, sparseYPred, axis);
}

/// <summary>Mean intersection over union of yes and no; what is at least the threshold is a yes.</summary>
/// <param name="targetClassIds">0, 1 or both; both if null.</param>
/// <param name="threshold">The least score of a yes.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class BinaryIoU(
    IReadOnlyList<int>? targetClassIds = null,
    double threshold = 0.5,
    string name = "binary_iou"
) : IntersectionOverUnion(name, 2, targetClassIds ?? [0, 1], null), IConfigurable<BinaryIoU>
{
    /// <inheritdoc/>
    public static BinaryIoU FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            [.. config.Numbers("target_class_ids").Select(id => (int)id)],
            config.Number("threshold", 0.5),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("threshold", threshold);

    /// <inheritdoc/>
    private protected override Tensor TruthClasses(Tensor truth) => truth;

    /// <inheritdoc/>
    private protected override Tensor PredictedClasses(Tensor prediction) => prediction >= threshold;
}

/// <summary>Mean intersection over union of some classes, from one-hot truths and scores.</summary>
/// <param name="numClasses">How many classes there are.</param>
/// <param name="targetClassIds">The classes that count.</param>
/// <param name="ignoreClass">Samples of this class do not count; null for none.</param>
/// <param name="sparseYPred">True if predictions are class numbers.</param>
/// <param name="axis">The axis of classes.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class OneHotIoU(
    int numClasses,
    IReadOnlyList<int> targetClassIds,
    int? ignoreClass = null,
    bool sparseYPred = false,
    int axis = -1,
    string name = "one_hot_iou"
) : IntersectionOverUnion(name, numClasses, targetClassIds, ignoreClass), IConfigurable<OneHotIoU>
{
    /// <inheritdoc/>
    public static OneHotIoU FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Int("num_classes"),
            [.. config.Numbers("target_class_ids").Select(id => (int)id)],
            config.OptionalInt("ignore_class"),
            config.Flag("sparse_y_pred", false),
            config.Int("axis", -1),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("sparse_y_pred", sparseYPred).With("axis", axis);

    /// <inheritdoc/>
    private protected override Tensor TruthClasses(Tensor truth) => Numbers(truth, isSparse: false, axis);

    /// <inheritdoc/>
    private protected override Tensor PredictedClasses(Tensor prediction) => Numbers(prediction, sparseYPred, axis);
}

/// <summary>Mean intersection over union of all classes that occur, from one-hot truths and scores.</summary>
/// <param name="numClasses">How many classes there are.</param>
/// <param name="ignoreClass">Samples of this class do not count; null for none.</param>
/// <param name="sparseYPred">True if predictions are class numbers.</param>
/// <param name="axis">The axis of classes.</param>
/// <param name="name">The name under which it is reported.</param>
public sealed class OneHotMeanIoU(
    int numClasses,
    int? ignoreClass = null,
    bool sparseYPred = false,
    int axis = -1,
    string name = "one_hot_mean_iou"
)
    : IntersectionOverUnion(name, numClasses, [.. Enumerable.Range(0, numClasses)], ignoreClass),
        IConfigurable<OneHotMeanIoU>
{
    /// <inheritdoc/>
    public static OneHotMeanIoU FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(
            config.Int("num_classes"),
            config.OptionalInt("ignore_class"),
            config.Flag("sparse_y_pred", false),
            config.Int("axis", -1),
            config.Text("name")
        );
    }

    /// <inheritdoc/>
    public override Config GetConfig() => base.GetConfig().With("sparse_y_pred", sparseYPred).With("axis", axis);

    /// <inheritdoc/>
    private protected override Tensor TruthClasses(Tensor truth) => Numbers(truth, isSparse: false, axis);

    /// <inheritdoc/>
    private protected override Tensor PredictedClasses(Tensor prediction) => Numbers(prediction, sparseYPred, axis);
}
