using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// A safetensors file: eight bytes with the length of a JSON header, the header with element type, shape and place of
/// each tensor, then the elements, row-major and little-endian. Files that this library writes carry a SHA-256 of all
/// their bytes in the header's <c>__metadata__</c>, which is checked when they are read; files of other tools are read
/// without.
/// </summary>
public sealed class SafetensorsFile
{
    internal SafetensorsFile(
        string path,
        IReadOnlyDictionary<string, string> metadata,
        OrderedDictionary<string, HostTensor> tensors
    ) => (Path, Metadata, Tensors) = (path, metadata, tensors);

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>The texts of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name, in the order of the header.</summary>
    public OrderedDictionary<string, HostTensor> Tensors { get; }

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="SavedFileException">It is missing, truncated or damaged, no such file, or has elements of a
    /// type that tensors cannot have.</exception>
    public static SafetensorsFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return SafetensorsReader.Read(path);
    }

    /// <summary>Writes a file. A reader of the path sees the old file or the new one, never a part.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="metadata">Texts for <c>__metadata__</c>, for instance <c>format</c>: <c>pt</c>; null for
    /// none.</param>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    /// <exception cref="NotSupportedException">The format has no name for an element type.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path,
        IReadOnlyList<SavedTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        SafetensorsWriter.Write(path, tensors, metadata ?? new Dictionary<string, string>());
    }
}
