using System.Collections.Frozen;

namespace XlaSharp.Layers.Losses;

/// <summary>Losses by name: the class, its snake-case form, aliases.</summary>
internal static class LossNames
{
    private static readonly (string Class, string Snake, string[] Aliases, Func<Loss> Make)[] Table =
    [
        ("BinaryCrossentropy", "binary_crossentropy", ["bce", "BCE"], () => new BinaryCrossentropy()),
        ("BinaryFocalCrossentropy", "binary_focal_crossentropy", [], () => new BinaryFocalCrossentropy()),
        ("CTC", "ctc", ["Ctc"], () => new Ctc()),
        ("CategoricalCrossentropy", "categorical_crossentropy", [], () => new CategoricalCrossentropy()),
        (
            "CategoricalFocalCrossentropy",
            "categorical_focal_crossentropy",
            [],
            () => new CategoricalFocalCrossentropy()
        ),
        (
            "CategoricalGeneralizedCrossEntropy",
            "categorical_generalized_cross_entropy",
            [],
            () => new CategoricalGeneralizedCrossEntropy()
        ),
        ("CategoricalHinge", "categorical_hinge", [], () => new CategoricalHinge()),
        ("Circle", "circle", [], () => new Circle()),
        ("CosineSimilarity", "cosine_similarity", [], () => new CosineSimilarity()),
        ("Crossentropy", "crossentropy", ["ce"], () => new CrossentropyByShape()),
        ("Dice", "dice", [], () => new Dice()),
        ("Hinge", "hinge", [], () => new Hinge()),
        ("Huber", "huber", ["huber_loss"], () => new Huber()),
        ("KLDivergence", "kl_divergence", ["kld", "KLD", "kullback_leibler_divergence"], () => new KLDivergence()),
        ("LogCosh", "log_cosh", ["logcosh"], () => new LogCosh()),
        ("MeanAbsoluteError", "mean_absolute_error", ["mae", "MAE"], () => new MeanAbsoluteError()),
        (
            "MeanAbsolutePercentageError",
            "mean_absolute_percentage_error",
            ["mape", "MAPE"],
            () => new MeanAbsolutePercentageError()
        ),
        ("MeanSquaredError", "mean_squared_error", ["mse", "MSE"], () => new MeanSquaredError()),
        (
            "MeanSquaredLogarithmicError",
            "mean_squared_logarithmic_error",
            ["msle", "MSLE"],
            () => new MeanSquaredLogarithmicError()
        ),
        ("Poisson", "poisson", [], () => new Poisson()),
        (
            "SparseCategoricalCrossentropy",
            "sparse_categorical_crossentropy",
            [],
            () => new SparseCategoricalCrossentropy()
        ),
        ("SquaredHinge", "squared_hinge", [], () => new SquaredHinge()),
        ("Tversky", "tversky", [], () => new Tversky()),
    ];

    private static readonly FrozenDictionary<string, Func<Loss>> Makers = Table
        .SelectMany(row =>
            row.Aliases.Append(row.Class).Append(row.Snake).Select(name => KeyValuePair.Create(name, row.Make))
        )
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The snake-case names.</summary>
    public static IEnumerable<string> Snake => Table.Select(row => row.Snake);

    public static Func<Loss>? Find(string name) => Makers.GetValueOrDefault(name);
}
