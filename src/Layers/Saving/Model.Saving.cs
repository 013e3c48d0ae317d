using XlaSharp.Layers.Saving;

namespace XlaSharp.Layers;

/// <summary>Whole models to files and back.</summary>
public abstract partial class Model
{
    /// <summary>
    /// Writes the model to a file: how to make it, its weights, the states of its seed generators and, if it is
    /// compiled, optimizer, losses and metrics with the optimizer's variables, so that training continues from
    /// <see cref="Load"/> as if it had not been interrupted. Classes and functions go by their names in the
    /// <see cref="Serialization.ObjectRegistry"/>. A reader of the file sees the old one or the new one, never a part.
    /// It is a safetensors file, so that other tools can look at the weights.
    /// </summary>
    /// <param name="path">A file whose name ends with <c>.xlam</c>.</param>
    /// <param name="overwrite">False refuses to replace a file.</param>
    /// <param name="includeOptimizer">False leaves out what <c>Compile</c> was given.</param>
    /// <exception cref="ArgumentException">The file's name has another ending.</exception>
    /// <exception cref="InvalidOperationException">The model is not built and does not know its inputs.</exception>
    /// <exception cref="NotSupportedException">A class or function is not registered: names it, and says how to
    /// register it. No file is written.</exception>
    /// <exception cref="IOException">The file cannot be written, or exists and is not to be replaced.</exception>
    public void Save(string path, bool overwrite = true, bool includeOptimizer = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ModelFile.Save(this, path, overwrite, includeOptimizer);
    }

    /// <summary>Makes the model that <see cref="Save"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Where names are looked up, where the model runs, and whether it is compiled.</param>
    /// <returns>The model, built, with all its values.</returns>
    /// <exception cref="SavedFileException">The file is missing, truncated or damaged, or something in it cannot be
    /// made, for instance because a function is not registered: names it.</exception>
    public static Model Load(string path, ModelLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ModelFile.Open(path).Load(options ?? new());
    }
}
