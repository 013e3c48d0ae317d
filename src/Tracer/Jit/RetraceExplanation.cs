using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Says in what a call differs from the calls that there are executables for.</summary>
internal static class RetraceExplanation
{
    /// <summary>The differences to the most similar known call, one per line.</summary>
    public static string Of(string name, IReadOnlyCollection<CallKey> known, CallKey given)
    {
        if (known.Count == 0)
        {
            return $"'{name}' is traced for the first time.";
        }

        IReadOnlyList<string> fewest = known
            .Select(key => Differences(key, given))
            .MinBy(differences => differences.Count)!;
        string executables =
            known.Count == 1 ? "one executable" : FormattableString.Invariant($"{known.Count} executables");
        return $"'{name}' has {executables}, none for this call. The most similar differs in:\n  "
            + $"{string.Join("\n  ", fewest)}";
    }

    private static List<string> Differences(CallKey known, CallKey given)
    {
        List<string> differences = [];
        if (known.Definition != given.Definition)
        {
            differences.Add(
                $"structure of the arguments: {TreeDifference.Describe(known.Definition, given.Definition)}"
            );
            return differences;
        }

        for (int i = 0; i < given.Specs.Count && i < known.Specs.Count; i++)
        {
            (Spec before, Spec now) = (known.Specs[i], given.Specs[i]);
            if (before.Type.Dims != now.Type.Dims)
            {
                differences.Add($"argument `{given.Names[i]}`: shape {Shape(before.Type)} → {Shape(now.Type)}");
            }

            if (!before.Type.ElementType.Equals(now.Type.ElementType))
            {
                differences.Add(
                    $"argument `{given.Names[i]}`: element type {before.Type.ElementType} → {now.Type.ElementType}"
                );
            }

            if (before.IsWeak != now.IsWeak)
            {
                differences.Add($"argument `{given.Names[i]}`: {Weakness(before)} → {Weakness(now)}");
            }
        }

        if (known.Specs.Count != given.Specs.Count)
        {
            differences.Add(
                FormattableString.Invariant($"number of tensors: {known.Specs.Count} → {given.Specs.Count}")
            );
        }

        for (int i = 0; i < given.Statics.Count && i < known.Statics.Count; i++)
        {
            if (!Equals(known.Statics[i], given.Statics[i]))
            {
                differences.Add(
                    FormattableString.Invariant(
                        $"argument `{given.StaticNames[i]}`: value {Show(known.Statics[i])} → {Show(given.Statics[i])}"
                    )
                );
            }
        }

        return differences.Count > 0 ? differences : ["nothing that the arguments show"];
    }

    private static string Shape(TensorType type) => $"({string.Join(", ", type.Dims)})";

    private static string Weakness(Spec spec) => spec.IsWeak ? "a C# number's type" : "a type of its own";

    private static string Show(object? value) =>
        value switch
        {
            null => "null",
            string text => $"\"{text}\"",
            _ => FormattableString.Invariant($"{value}"),
        };
}
