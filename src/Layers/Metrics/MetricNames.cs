using System.Collections.Frozen;
using XlaSharp.Layers.Losses;

namespace XlaSharp.Layers.Metrics;

/// <summary>
/// Metrics by name: the class or its snake-case form. What is no metric may be a loss, whose mean it then is.
/// </summary>
internal static class MetricNames
{
    private static readonly (string Class, string Snake, Func<string, Metric> Make)[] Table =
    [
        ("AUC", "auc", name => new Auc(name: name)),
        ("Accuracy", "exact_accuracy", name => new Accuracy(name)),
        ("BinaryAccuracy", "binary_accuracy", name => new BinaryAccuracy(name: name)),
        ("BinaryIoU", "binary_io_u", name => new BinaryIoU(name: name)),
        ("CategoricalAccuracy", "categorical_accuracy", name => new CategoricalAccuracy(name)),
        ("ConcordanceCorrelation", "concordance_correlation", name => new ConcordanceCorrelation(name: name)),
        ("CosineSimilarity", "cosine_similarity", name => new CosineSimilarity(name: name)),
        ("F1Score", "f1_score", name => new F1Score(name: name)),
        ("FBetaScore", "fbeta_score", name => new FBetaScore(name: name)),
        ("FalseNegatives", "false_negatives", name => new FalseNegatives(name: name)),
        ("FalsePositives", "false_positives", name => new FalsePositives(name: name)),
        ("LogCoshError", "logcosh", name => new LossMetric(new LogCosh(), name)),
        ("PearsonCorrelation", "pearson_correlation", name => new PearsonCorrelation(name: name)),
        ("Precision", "precision", name => new Precision(name: name)),
        ("R2Score", "r2_score", name => new R2Score(name: name)),
        ("Recall", "recall", name => new Recall(name: name)),
        ("RootMeanSquaredError", "root_mean_squared_error", name => new RootMeanSquaredError(name)),
        ("SparseCategoricalAccuracy", "sparse_categorical_accuracy", name => new SparseCategoricalAccuracy(name)),
        (
            "SparseTopKCategoricalAccuracy",
            "sparse_top_k_categorical_accuracy",
            name => new SparseTopKCategoricalAccuracy(name: name)
        ),
        ("TopKCategoricalAccuracy", "top_k_categorical_accuracy", name => new TopKCategoricalAccuracy(name: name)),
        ("TrueNegatives", "true_negatives", name => new TrueNegatives(name: name)),
        ("TruePositives", "true_positives", name => new TruePositives(name: name)),
    ];

    private static readonly FrozenDictionary<string, Func<string, Metric>> Makers = Table
        .SelectMany(row => new[] { KeyValuePair.Create(row.Class, row.Make), KeyValuePair.Create(row.Snake, row.Make) })
        .Append(KeyValuePair.Create("rmse", (Func<string, Metric>)(name => new RootMeanSquaredError(name))))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static Metric Make(string name)
    {
        if (name is "accuracy" or "acc")
        {
            return new AccuracyByShape(name);
        }

        return Makers.TryGetValue(name, out Func<string, Metric>? make) ? make(name)
            : LossNames.Find(name) is { } loss ? new LossMetric(loss(), name)
            : throw new ArgumentException(
                $"There is no metric '{name}'. Known are accuracy, "
                    + $"{string.Join(", ", Table.Select(row => row.Snake))} and the names of losses; or give a Metric.",
                nameof(name)
            );
    }
}
