namespace XlaSharp.Runtime.PjRt;

/// <summary>Where a plugin is, and how clients of it are created.</summary>
/// <param name="Name">The name it is known by, for instance <c>cpu</c>.</param>
/// <param name="Path">Full path of the library.</param>
/// <param name="Options">Options for its clients.</param>
public sealed record PluginLocation(string Name, string Path, IReadOnlyList<PjRtNamedValue> Options);
