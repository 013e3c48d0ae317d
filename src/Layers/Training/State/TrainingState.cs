using System.Text.Json;
using System.Text.Json.Nodes;
using XlaSharp.Layers.Saving;

namespace XlaSharp.Layers.Training.State;

/// <summary>
/// All that a run needs to continue: weights, seeds, the optimizer's variables, the epoch. Unlike a whole model it says
/// nothing about how the model is made, so that models of any functions have one.
/// </summary>
internal static class TrainingState
{
    private const string Key = "xlasharp.training_state";
    private const string Epoch = "epoch";

    /// <summary>Writes the state; the file appears complete or not at all.</summary>
    public static void Write(string path, Model model, int epoch)
    {
        JsonObject description = ModelState.Describe(model, withOptimizer: true);
        description[Epoch] = epoch;
        SafetensorsFile.Write(
            path,
            ModelState.Tensors(model, withOptimizer: true),
            new Dictionary<string, string> { [Key] = description.ToJsonString() }
        );
    }

    /// <summary>Reads the state into the model and its optimizer, all or nothing.</summary>
    /// <returns>The epoch after which it was written.</returns>
    /// <exception cref="SavedFileException">The file is not whole, or is of another model.</exception>
    public static int Read(string path, Model model)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        try
        {
            string text =
                file.Metadata.GetValueOrDefault(Key)
                ?? throw new SavedFileException(path, "is no state of a training run. Delete it to start anew.");
            JsonObject description = JsonNode.Parse(text)!.AsObject();
            int epoch = (int)(description[Epoch] ?? throw new JsonException("it has no epoch."));
            ModelState.Restore(file, model, description);
            return epoch;
        }
        catch (Exception exception)
            when (exception is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new SavedFileException(
                path,
                $"cannot continue model '{model.Name}': {exception.Message} Delete it to start anew.",
                exception
            );
        }
    }
}
