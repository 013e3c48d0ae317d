using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Losses;

/// <summary>How the values of samples become one number.</summary>
public enum Reduction
{
    /// <summary>Their sum divided by how many there are, not by the sum of the weights.</summary>
    SumOverBatchSize,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The same as <see cref="SumOverBatchSize"/>.</summary>
    Mean,

    /// <summary>Their sum divided by the sum of the weights.</summary>
    MeanWithSampleWeight,

    /// <summary>They stay what they are. A loss that is to be minimised needs another reduction.</summary>
    None,
}

/// <summary>Reductions by their names in configs.</summary>
internal static class Reductions
{
    private static readonly string[] Names = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"];

    public static string NameOf(Reduction reduction) => Names[(int)reduction];

    public static Reduction Parse(string? name)
    {
        int index = name is null ? (int)Reduction.None : Array.IndexOf(Names, name);
        return index >= 0
            ? (Reduction)index
            : throw new ConfigException($"There is no reduction '{name}'; known are {string.Join(", ", Names)}.");
    }
}
