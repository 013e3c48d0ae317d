namespace XlaSharp.Runtime.PjRt;

/// <summary>Where a plugin is, and how clients of it are created.</summary>
/// <param name="Name">The name it is known by, for instance <c>cpu</c>.</param>
/// <param name="Path">Full path of the library.</param>
/// <param name="Options">Options for its clients.</param>
public sealed record PluginLocation(string Name, string Path, IReadOnlyList<PjRtNamedValue> Options)
{
    /// <summary>Why it was looked for there: a variable, a folder of packages, the application.</summary>
    public string Source { get; init; } = "given path";

    /// <summary>True for the CPU device that comes with this library.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>
    /// Why it is not taken unless it is asked for by name, for instance because its hardware is missing; null if
    /// nothing speaks against it.
    /// </summary>
    public string? Obstacle { get; init; }
}
