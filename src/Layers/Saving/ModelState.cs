using System.Text.Json.Nodes;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Serialization;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// All variables that training continues from: weights and seeds by stable path, the optimizer's variables by position.
/// Restoring is all or nothing: everything is compared before the first variable changes.
/// </summary>
internal static class ModelState
{
    public const string ModelPrefix = "model/";
    private const string OptimizerPrefix = "optimizer/";
    private const string OptimizerWeights = "optimizer_weights";
    private const string Seeds = "seeds";

    /// <summary>The tensors of a model and, if it is compiled, of its optimizer.</summary>
    public static IReadOnlyList<SavedTensor> Tensors(Model model, bool withOptimizer)
    {
        IReadOnlyList<(string Name, Variable Variable)> variables = Variables(
            model,
            withOptimizer ? model.Optimizer : null
        );
        Initialization.Run([.. variables.Select(entry => entry.Variable)], model.Place);
        return [.. variables.Select(entry => new SavedTensor(entry.Name, entry.Variable.Type, entry.Variable.ToHost))];
    }

    /// <summary>
    /// What the tensors' names alone do not say: which are seeds, and for which weights the optimizer has variables, in
    /// its order.
    /// </summary>
    public static JsonObject Describe(Model model, bool withOptimizer)
    {
        Dictionary<Variable, string> paths = model.StablePaths.ToDictionary(
            entry => entry.Variable,
            entry => entry.Path
        );
        HashSet<Variable> seeds = [.. model.SeedGenerators.Select(generator => generator.State)];
        IEnumerable<Variable> optimized = withOptimizer && model.Optimizer is { } optimizer ? optimizer.BuiltFor : [];
        return new JsonObject
        {
            [Seeds] = ToJson(
                model.StablePaths.Where(entry => seeds.Contains(entry.Variable)).Select(entry => entry.Path)
            ),
            [OptimizerWeights] = ToJson(optimized.Where(paths.ContainsKey).Select(weight => paths[weight])),
        };
    }

    /// <summary>The weights among the tensors of a file, by stable path.</summary>
    public static OrderedDictionary<string, HostTensor> WeightsOf(SafetensorsFile file, JsonObject description)
    {
        HashSet<string> seeds = [.. Texts(description, Seeds)];
        return new(
            file.Tensors.Where(pair =>
                    pair.Key.StartsWith(ModelPrefix, StringComparison.Ordinal)
                    && !seeds.Contains(pair.Key[ModelPrefix.Length..])
                )
                .Select(pair => KeyValuePair.Create(pair.Key[ModelPrefix.Length..], pair.Value))
        );
    }

    /// <summary>Gives a model and, if it is compiled, its optimizer the values of a file.</summary>
    /// <exception cref="SavedFileException">The file is of another model.</exception>
    public static void Restore(SafetensorsFile file, Model model, JsonObject description)
    {
        Dictionary<string, Variable> weights = model.StablePaths.ToDictionary(
            entry => entry.Path,
            entry => entry.Variable
        );
        string[] optimized = [.. Texts(description, OptimizerWeights)];
        Require(
            Array.TrueForAll(optimized, weights.ContainsKey),
            () =>
                $"its optimizer trains {WeightsFile.List([.. optimized.Where(path => !weights.ContainsKey(path))])}, "
                + "which the model does not have"
        );
        model.Optimizer?.Build([.. optimized.Select(path => weights[path])]);
        (string Name, Variable Variable)[] variables = [.. Variables(model, model.Optimizer)];
        string[] given =
        [
            .. file.Tensors.Keys.Where(name =>
                model.Optimizer is not null || !name.StartsWith(OptimizerPrefix, StringComparison.Ordinal)
            ),
        ];
        string[] missing = [.. variables.Select(entry => entry.Name).Except(given)];
        string[] unexpected = [.. given.Except(variables.Select(entry => entry.Name))];
        Require(
            missing.Length == 0,
            () =>
                "it has no "
                + $"{WeightsFile.List(missing)}"
                + $"{(unexpected.Length > 0 ? $", but has {WeightsFile.List(unexpected)}" : string.Empty)}"
        );
        Require(unexpected.Length == 0, () => $"the model has no {WeightsFile.List(unexpected)}");
        foreach ((string name, Variable variable) in variables)
        {
            Require(
                file.Tensors[name].Type.Equals(variable.Type),
                () => $"'{name}' is {file.Tensors[name].Type} there, but {variable.Type} in the model"
            );
        }

        foreach ((string name, Variable variable) in variables)
        {
            variable.Assign(file.Tensors[name]);
        }

        void Require(bool holds, Func<string> fault)
        {
            if (!holds)
            {
                throw new SavedFileException(
                    file.Path,
                    $"does not fit model '{model.Name}': {fault()}. Nothing was loaded."
                );
            }
        }
    }

    internal static JsonArray ToJson(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);

    /// <exception cref="ConfigException">There is no such list of texts.</exception>
    internal static IEnumerable<string> Texts(JsonObject description, string key) =>
        (description[key] as JsonArray)?.Select(item =>
            item is JsonValue value && value.TryGetValue(out string? text)
                ? text
                : throw new ConfigException($"the description's '{key}' must be texts.")
        )
        ?? throw new ConfigException($"the description has no list '{key}'.");

    private static List<(string Name, Variable Variable)> Variables(Model model, Optimizers.Optimizer? optimizer) =>
        [
            .. model.StablePaths.Select(entry => (ModelPrefix + entry.Path, entry.Variable)),
            .. (optimizer?.Variables ?? []).Select(
                (variable, i) => (FormattableString.Invariant($"{OptimizerPrefix}{i}"), variable)
            ),
        ];
}
