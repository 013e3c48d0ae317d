using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training;

/// <summary>One output of a model with what it is compared with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Prediction">What the model says.</param>
/// <param name="Truth">What was to be predicted; null if nothing was given.</param>
/// <param name="Weight">A factor per sample, or null.</param>
internal sealed record MatchedOutput(string Name, Tensor Prediction, Tensor? Truth, Tensor? Weight);

/// <summary>Outputs, truths and weights of a batch, matched by name, or by order where truths have no names.</summary>
internal sealed class OutputMatch
{
    private readonly string _who;

    private OutputMatch(string who, IReadOnlyList<MatchedOutput> outputs) => (_who, Outputs) = (who, outputs);

    public IReadOnlyList<MatchedOutput> Outputs { get; }

    /// <summary>Matches.</summary>
    /// <param name="who">For messages.</param>
    /// <param name="names">Names of the outputs, where the model knows them.</param>
    /// <param name="outputs">A tensor or a tree.</param>
    /// <param name="truths">A tensor or a tree, or null.</param>
    /// <param name="weights">A tensor for all outputs, or a tree, or null.</param>
    public static OutputMatch Of(
        string who,
        IReadOnlyList<string>? names,
        object? outputs,
        object? truths,
        object? weights
    )
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(outputs);
        string[] known =
            names is { } given && given.Count == leaves.Count ? [.. given] : [.. definition.Paths.Select(NameOf)];
        Tensor?[] matched = Match(who, known, truths, "y");
        Tensor?[] factors = weights is Tensor or null
            ? [.. known.Select(_ => weights as Tensor)]
            : Match(who, known, weights, "sampleWeight");
        return new(
            who,
            [.. known.Select((name, i) => new MatchedOutput(name, Tensor.From(leaves[i]), matched[i], factors[i]))]
        );
    }

    public bool Has(string name) => Outputs.Any(output => output.Name == name);

    /// <summary>The output of a name; the only one for null.</summary>
    public MatchedOutput Find(string? name, string metric) =>
        name is null
            ? Outputs.Count == 1
                ? Outputs[0]
                : throw new ArgumentException(
                    $"{_who}: metric '{metric}' was given for one output, but the model has {Outputs.Count}: "
                        + $"{Names}. Give Compile() metrics by output."
                )
            : Outputs.FirstOrDefault(output => output.Name == name) ?? throw NoOutput(name, "metric");

    /// <summary>The truth of an output.</summary>
    public Tensor TruthOf(MatchedOutput output) =>
        output.Truth
        ?? throw new ArgumentException(
            $"{_who}: y is missing{(Outputs.Count == 1 ? string.Empty : $" for output '{output.Name}'")}; loss and "
                + "metrics compare predictions with it."
        );

    public ArgumentException NoOutput(string name, string kind) =>
        new($"{_who}: Compile() was given a {kind} for output '{name}', but the outputs are {Names}.");

    private string Names => string.Join(", ", Outputs.Select(output => $"'{output.Name}'"));

    private static string NameOf(string path, int index) =>
        path.Length == 0 ? "output"
        : path.StartsWith('[') ? FormattableString.Invariant($"output_{index + 1}")
        : path;

    private static Tensor?[] Match(string who, string[] names, object? tree, string role)
    {
        if (tree is null)
        {
            return new Tensor?[names.Length];
        }

        (List<object?> leaves, TreeDef definition) = Tree.Flatten(tree);
        Dictionary<string, Tensor> byPath = [];
        for (int i = 0; i < leaves.Count; i++)
        {
            byPath[definition.Paths[i]] = Tensor.From(leaves[i]);
        }

        bool isNamed = byPath.Keys.All(path => path.Length > 0 && !path.StartsWith('['));
        if (isNamed && byPath.Keys.All(names.Contains))
        {
            return [.. names.Select(name => byPath.GetValueOrDefault(name))];
        }

        return leaves.Count == names.Length && !(isNamed && names.Length > 1)
            ? [.. leaves.Select(Tensor.From)]
            : throw new ArgumentException(
                $"{who}: {role} must have one tensor for each output, "
                    + $"{string.Join(", ", names.Select(name => $"'{name}'"))}, by name or in order; "
                    + "got "
                    + $"{string.Join(", ", byPath.Keys.Select(path => path.Length == 0 ? "one tensor" : $"'{path}'"))}."
            );
    }
}
