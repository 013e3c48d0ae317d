using System.Text.Json;
using System.Text.Json.Nodes;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// A whole model in a file: a safetensors file with the model's variables as tensors and, in its metadata, how to make
/// the model, what it was built for, and what <c>Compile</c> was given.
/// </summary>
internal sealed class ModelFile
{
    public const string Suffix = ".xlam";
    private const string Key = "xlasharp.model";
    private const string FrozenLayers = "frozen_layers";
    private const string FrozenWeights = "frozen_weights";

    private readonly SafetensorsFile _file;
    private readonly JsonObject _description;

    private ModelFile(SafetensorsFile file, JsonObject description) => (_file, _description) = (file, description);

    /// <summary>The weights by stable path.</summary>
    public OrderedDictionary<string, HostTensor> Weights => ModelState.WeightsOf(_file, _description);

    public static void Save(Model model, string path, bool overwrite, bool withOptimizer)
    {
        if (!Path.GetExtension(path).Equals(Suffix, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"'{path}': a whole model is saved in a file whose name ends with {Suffix}. SaveWeights writes "
                    + "weights alone.",
                nameof(path)
            );
        }

        WeightsFile.RequireFree(path, overwrite);
        if (!model.IsBuilt)
        {
            model.Build();
        }

        // Whatever cannot be written, an unregistered function for instance, is found before the file is begun.
        JsonObject description = ModelState.Describe(model, withOptimizer);
        description["model"] = ObjectRegistry.Serialize(model);
        description["inputs"] = model is Functional ? null : SignatureJson.Write(model.BuiltFor);
        description["compile"] = withOptimizer ? model.GetCompileConfig()?.Json.DeepClone() : null;
        description[FrozenLayers] = ModelState.ToJson(
            LayerTree.Stable(model).Where(entry => !entry.Layer.IsTrainable).Select(entry => entry.Path)
        );
        description[FrozenWeights] = ModelState.ToJson(
            model.StablePaths.Where(entry => !entry.Variable.IsTrainable).Select(entry => entry.Path)
        );
        SafetensorsFile.Write(
            path,
            ModelState.Tensors(model, withOptimizer),
            new Dictionary<string, string> { [Key] = description.ToJsonString() }
        );
    }

    /// <summary>Reads the file; nothing is made yet.</summary>
    public static ModelFile Open(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        string text =
            file.Metadata.GetValueOrDefault(Key)
            ?? throw new SavedFileException(
                path,
                "holds tensors, but no model. LoadWeights reads weights into a model."
            );
        try
        {
            return new(file, JsonNode.Parse(text)?.AsObject() ?? throw new JsonException("null"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SavedFileException(
                path,
                $"its description of the model cannot be read: {exception.Message}",
                exception
            );
        }
    }

    /// <summary>Makes the model, builds it, gives its variables their values, and compiles it.</summary>
    public Model Load(ModelLoadOptions options)
    {
        Model? model = null;
        try
        {
            model = Make(options);
            ModelState.Restore(_file, model, _description);
            return model;
        }
        catch (Exception exception)
        {
            model?.Dispose();
            if (
                exception
                is ArgumentException
                    or InvalidOperationException
                    or NotSupportedException
                    or FormatException
                    or TraceException
            )
            {
                throw new SavedFileException(_file.Path, $"its model cannot be made: {exception.Message}", exception);
            }

            throw;
        }
    }

    private Model Make(ModelLoadOptions options)
    {
        ObjectRegistry registry = options.Registry ?? ObjectRegistry.Default;
        Model model = registry.Deserialize<Model>(
            _description["model"] ?? throw new ConfigException("the description has no 'model'.")
        );
        try
        {
            model.Placement = options.Placement;
            if (SignatureJson.Read(_description["inputs"]) is { } inputs)
            {
                model.Build(inputs, options.Placement);
            }

            Freeze(model);
            if (options.Compile && _description["compile"] is JsonObject compile)
            {
                model.CompileFromConfig(new("compile", compile.DeepClone().AsObject()) { Registry = registry });
            }

            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private void Freeze(Model model)
    {
        HashSet<string> layers = [.. ModelState.Texts(_description, FrozenLayers)];
        foreach ((string path, Layer layer) in LayerTree.Stable(model).ToArray())
        {
            layer.IsTrainable = !layers.Contains(path);
        }

        HashSet<string> weights = [.. ModelState.Texts(_description, FrozenWeights)];
        foreach ((string path, Variable weight) in model.StablePaths)
        {
            weight.IsTrainable = !weights.Contains(path);
        }
    }
}
