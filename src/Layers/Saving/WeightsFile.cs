using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// Weights to files and back. Loading is all or nothing: everything is read and compared before the first weight
/// changes.
/// </summary>
internal static class WeightsFile
{
    private const int ShownNames = 10;

    public static void Save(Layer layer, string path, WeightNames names, bool overwrite)
    {
        RequireWeights(layer, "save");
        RequireFree(path, overwrite);
        IReadOnlyList<NamedWeight> weights = Named(layer, names);
        switch (FormatOf(path))
        {
            case WeightsFormat.Safetensors:
                SafetensorsFile.Write(path, [.. weights.Select(weight => weight.Saved)]);
                break;
            case WeightsFormat.Npz:
                Npz.Write(path, weights.Select(weight => (weight.Name, weight.Saved.Value())));
                break;
            default:
                throw new ArgumentException(
                    $"'{path}': a whole model is written by Model.Save; SaveWeights writes .safetensors and .npz.",
                    nameof(path)
                );
        }
    }

    /// <summary>Reads a file into a layer.</summary>
    /// <returns>What was skipped, a line each.</returns>
    public static IReadOnlyList<string> Load(Layer layer, string path, LoadWeightsOptions options)
    {
        RequireWeights(layer, "load");
        IReadOnlyList<NamedWeight> weights = Named(layer, options.Names);
        OrderedDictionary<string, HostTensor> saved = Read(path);
        string[] missing = [.. weights.Select(weight => weight.Name).Where(name => !saved.ContainsKey(name))];
        string[] unexpected = [.. saved.Keys.Except(weights.Select(weight => weight.Name))];
        List<(Variable Weight, HostTensor Value)> values = [];
        List<string> wrong = [];
        foreach (NamedWeight weight in weights.Where(weight => saved.ContainsKey(weight.Name)))
        {
            if (Fit(weight, saved[weight.Name], options.CastFloats) is { } value)
            {
                values.Add((weight.Weight, value));
            }
            else
            {
                wrong.Add(
                    $"'{weight.Name}' is {saved[weight.Name].Type} in the file, but {weight.Saved.Type} in the layer"
                );
            }
        }

        List<string> faults =
        [
            .. missing.Length > 0 ? new[] { $"the file has no {List(missing)}" } : [],
            .. unexpected.Length > 0 ? new[] { $"the layer has no {List(unexpected)}" } : [],
            .. wrong,
        ];
        if (faults.Count > 0 && !options.SkipMismatch)
        {
            throw new SavedFileException(
                path,
                $"does not fit layer '{layer.Name}' ({weights.Count} weights): "
                    + $"{string.Join("; ", faults.Take(ShownNames))}"
                    + $"{(faults.Count > ShownNames ? "; …" : string.Empty)}. "
                    + "Nothing was loaded. Build the layer as the one that was saved, or skip what does not fit "
                    + "(SkipMismatch), or convert floats (CastFloats)."
            );
        }

        foreach ((Variable weight, HostTensor value) in values)
        {
            weight.Assign(value);
        }

        return faults;
    }

    internal static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(ShownNames).Select(name => $"'{name}'"))
        + (names.Count > ShownNames ? $" and {names.Count - ShownNames} more" : string.Empty);

    internal static void RequireFree(string path, bool overwrite)
    {
        if (!overwrite && (File.Exists(path) || Directory.Exists(path)))
        {
            throw new IOException($"'{path}' exists already. Choose another name, or let it be overwritten.");
        }
    }

    private static WeightsFormat FormatOf(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".safetensors" => WeightsFormat.Safetensors,
            ".npz" => WeightsFormat.Npz,
            ModelFile.Suffix => WeightsFormat.Model,
            string other => throw new ArgumentException(
                $"'{path}': weights are in .safetensors and .npz files, and in whole models ({ModelFile.Suffix}), "
                    + $"not in '{other}'.",
                nameof(path)
            ),
        };

    private static OrderedDictionary<string, HostTensor> Read(string path)
    {
        switch (FormatOf(path))
        {
            case WeightsFormat.Safetensors:
                return SafetensorsFile.Read(path).Tensors;
            case WeightsFormat.Model:
                return ModelFile.Open(path).Weights;
            default:
                try
                {
                    return Npz.Read(path);
                }
                catch (InvalidDataException exception)
                {
                    throw new SavedFileException(path, $"cannot be used: {exception.Message}", exception);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    throw new SavedFileException(path, $"cannot be read: {exception.Message}", exception);
                }
        }
    }

    private static HostTensor? Fit(NamedWeight weight, HostTensor saved, bool casts)
    {
        TensorType expected = weight.Saved.Type;
        bool areFloats = saved.Type.ElementType.IsFloat && expected.ElementType.IsFloat;
        HostTensor converted = casts && areFloats ? HostValues.FloatTo(saved, expected.ElementType) : saved;
        return !converted.Type.Equals(expected) ? null
            : weight.Layout is { } layout ? layout.FromFile(converted, weight.Weight.Type)
            : converted;
    }

    private static IReadOnlyList<NamedWeight> Named(Layer layer, WeightNames names)
    {
        IReadOnlyList<NamedWeight> weights = names.Of(layer);
        string[] repeated =
        [
            .. weights.GroupBy(weight => weight.Name).Where(group => group.Count() > 1).Select(group => group.Key),
        ];
        return repeated.Length == 0
            ? weights
            : throw new InvalidOperationException(
                $"Layer '{layer.Name}': several weights are called {List(repeated)}. Give the layers that have them "
                    + "different names."
            );
    }

    private static void RequireWeights(Layer layer, string verb)
    {
        if (!layer.IsBuilt && layer.Weights.Count == 0)
        {
            throw new InvalidOperationException(
                $"Layer '{layer.Name}' is not built, so it has no weights to {verb}. Call it on data or Build it first."
            );
        }
    }

    private enum WeightsFormat
    {
        Safetensors,
        Npz,
        Model,
    }
}
