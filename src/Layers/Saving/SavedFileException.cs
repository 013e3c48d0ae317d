namespace XlaSharp.Layers.Saving;

/// <summary>
/// A file cannot be used: it is truncated, damaged, of another model, or of no known format. Says which file and what
/// is wrong.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="fault">What is wrong with it, and what to do.</param>
/// <param name="cause">The cause; null if there is none.</param>
public sealed class SavedFileException(string file, string fault, Exception? cause = null)
    : Exception($"'{file}': {fault}", cause)
{
    /// <summary>The file's path.</summary>
    public string File { get; } = file;
}
