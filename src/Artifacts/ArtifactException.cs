namespace XlaSharp.Artifacts;

/// <summary>
/// A file is no artifact that this program can use: truncated, damaged, of another version, or not what was asked for.
/// </summary>
public sealed class ArtifactException : Exception
{
    /// <summary>An error without a cause.</summary>
    /// <param name="file">The artifact.</param>
    /// <param name="fault">What is wrong with it, and what to do.</param>
    public ArtifactException(string file, string fault)
        : base($"Artifact '{file}': {fault}") => File = file;

    /// <summary>An error with a cause.</summary>
    /// <param name="file">The artifact.</param>
    /// <param name="fault">What is wrong with it, and what to do.</param>
    /// <param name="cause">The cause.</param>
    public ArtifactException(string file, string fault, Exception cause)
        : base($"Artifact '{file}': {fault}", cause) => File = file;

    /// <summary>The artifact's path or name.</summary>
    public string File { get; }
}
