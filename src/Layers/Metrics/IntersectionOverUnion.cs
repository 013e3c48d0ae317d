using XlaSharp.Hlo;
using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Metrics;

/// <summary>Intersection over union of classes, <c>TP/(TP + FP + FN)</c>, from a confusion matrix.</summary>
public abstract class IntersectionOverUnion : Metric
{
    private readonly int _classes;
    private readonly int[] _targets;
    private readonly int? _ignored;
    private readonly Variable _matrix;

    private protected IntersectionOverUnion(
        string name,
        int numClasses,
        IReadOnlyList<int> targetClassIds,
        int? ignoreClass
    )
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numClasses);
        (_classes, _targets, _ignored) = (numClasses, [.. targetClassIds], ignoreClass);
        if (_targets.Length == 0 || Array.Exists(_targets, id => id < 0 || id >= numClasses))
        {
            throw new ArgumentException(
                $"{name}: target classes must be in [0, {numClasses}), at least one, got "
                    + $"[{string.Join(", ", _targets)}]."
            );
        }

        TensorType type = new(ElementType.F32, [numClasses, numClasses]);
        _matrix = new($"{name}/total_confusion_matrix", HostValues.Zeros(type), trainable: false);
    }

    /// <inheritdoc/>
    public override bool? IsHigherBetter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Variable> Variables => [_matrix];

    /// <inheritdoc/>
    public override Config GetConfig() =>
        base.GetConfig()
            .With("num_classes", _classes)
            .With("target_class_ids", Dims.Of(_targets.Select(id => (long)id)))
            .With("ignore_class", _ignored);

    /// <inheritdoc/>
    public override void Update(CallContext context, Tensor truth, Tensor prediction, Tensor? sampleWeight = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        Tensor target = Casts.To(TruthClasses(truth), ElementType.I32);
        Tensor found = Np.Ravel(Casts.To(PredictedClasses(prediction), ElementType.I32));
        Tensor weights = sampleWeight is null
            ? Lax.Full([target.Size], 1, ElementType.F32)
            : Np.Ravel(
                Np.BroadcastTo(Ranks.Extend(Casts.To(sampleWeight, ElementType.F32), target.Rank), target.Shape)
            );
        target = Np.Ravel(target);
        weights = _ignored is { } ignored
            ? Lax.Select(target.EqualTo(ignored), Lax.ZerosLike(weights), weights)
            : weights;
        Tensor rows = Casts.To(Ranks.OneHot(target, _classes), ElementType.F32) * Np.ExpandDims(weights, 1);
        Tensor columns = Casts.To(Ranks.OneHot(found, _classes), ElementType.F32);
        context.Assign(_matrix, context.Read(_matrix) + rows.T.Matmul(columns));
    }

    /// <inheritdoc/>
    public override double Result()
    {
        float[] matrix = _matrix.ToHost().Values<float>().ToArray();
        List<double> ratios = [];
        foreach (int id in _targets)
        {
            double row = Enumerable.Range(0, _classes).Sum(i => (double)matrix[(id * _classes) + i]);
            double column = Enumerable.Range(0, _classes).Sum(i => (double)matrix[(i * _classes) + id]);
            double both = matrix[(id * _classes) + id];
            if (row + column - both > 0)
            {
                ratios.Add(both / (row + column - both));
            }
        }

        return ratios.Count == 0 ? 0 : ratios.Average();
    }

    /// <summary>Class numbers of truths.</summary>
    /// <param name="truth">Truths as given.</param>
    /// <returns>Numbers.</returns>
    private protected abstract Tensor TruthClasses(Tensor truth);

    /// <summary>Class numbers of predictions.</summary>
    /// <param name="prediction">Predictions as given.</param>
    /// <returns>Numbers.</returns>
    private protected abstract Tensor PredictedClasses(Tensor prediction);

    /// <summary>Numbers as they are, or the position of the largest score.</summary>
    private protected static Tensor Numbers(Tensor tensor, bool isSparse, int axis) =>
        isSparse ? tensor : tensor.ArgMax(axis);
}
