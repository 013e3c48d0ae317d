using System.Collections.Concurrent;
using System.Text;

namespace XlaSharp.Layers;

/// <summary>
/// Names for layers and variables that were given none: <c>function_layer</c>, <c>function_layer_1</c>, ….
/// </summary>
public static class AutoNames
{
    private static readonly ConcurrentDictionary<string, int> Counters = new(StringComparer.Ordinal);

    /// <summary>Starts all counters anew, so that a model built afterwards gets the names of the first one.</summary>
    public static void Reset() => Counters.Clear();

    /// <summary>The next name for a stem; the first has no number.</summary>
    /// <param name="stem">For instance <c>dense</c>.</param>
    /// <returns>A name that was not given since the last <see cref="Reset"/>.</returns>
    internal static string Next(string stem)
    {
        int number = Counters.AddOrUpdate(stem, 0, (_, last) => last + 1);
        return number == 0 ? stem : FormattableString.Invariant($"{stem}_{number}");
    }

    /// <summary>
    /// Keras's rule: <c>Conv2D</c> gives <c>conv2d</c>, <c>MultiHeadAttention</c> gives <c>multi_head_attention</c>,
    /// <c>PReLU</c> gives <c>p_re_lu</c>.
    /// </summary>
    /// <param name="typeName">Name of a class; what follows a backtick is left out.</param>
    /// <returns>The name in snake case.</returns>
    internal static string SnakeCase(string typeName)
    {
        string name = typeName.Split('`')[0];
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            bool startsWord =
                i > 0
                && char.IsUpper(name[i])
                && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            _ = startsWord ? text.Append('_') : text;
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
