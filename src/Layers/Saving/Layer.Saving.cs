using XlaSharp.Layers.Saving;

namespace XlaSharp.Layers;

/// <summary>Weights to files and back.</summary>
public abstract partial class Layer
{
    /// <summary>
    /// Writes all weights to a file, without states of seed generators. A reader of it sees the old file or the new
    /// one, never a part.
    /// </summary>
    /// <param name="path">A <c>.safetensors</c> or <c>.npz</c> file.</param>
    /// <param name="names">What the weights are called there; null for <see cref="WeightNames.Paths"/>.</param>
    /// <param name="overwrite">False refuses to replace a file.</param>
    /// <exception cref="ArgumentException">The file's name has another ending.</exception>
    /// <exception cref="InvalidOperationException">The layer is not built, or two weights have one name.</exception>
    /// <exception cref="NotSupportedException">The format has no name for an element type.</exception>
    /// <exception cref="IOException">The file cannot be written, or exists and is not to be replaced.</exception>
    public void SaveWeights(string path, WeightNames? names = null, bool overwrite = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Initialization.Run(Weights, (this as Model)?.Place ?? _buildPlacement ?? Placement.Default);
        WeightsFile.Save(this, path, names ?? WeightNames.Paths, overwrite);
    }

    /// <summary>
    /// Reads the values of all weights from a file: all of them, or none where something does not fit.
    /// </summary>
    /// <param name="path">A <c>.safetensors</c> or <c>.npz</c> file, or a whole model that <see cref="Model.Save"/>
    /// wrote.</param>
    /// <param name="options">How the file and the layer are matched.</param>
    /// <returns>What was skipped, a line each; empty unless mismatches are to be skipped.</returns>
    /// <exception cref="SavedFileException">The file is missing, truncated or damaged, or of another layer: lists names
    /// that are missing or unexpected, and types that differ.</exception>
    /// <exception cref="InvalidOperationException">The layer is not built.</exception>
    public IReadOnlyList<string> LoadWeights(string path, LoadWeightsOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        IReadOnlyList<string> skipped = WeightsFile.Load(this, path, options ?? new());
        foreach (string fault in this is Model ? skipped : [])
        {
            ((Model)this).Console.Profile.Out.Writer.WriteLine($"Warning: '{path}': {fault}; skipped.");
        }

        return skipped;
    }
}
