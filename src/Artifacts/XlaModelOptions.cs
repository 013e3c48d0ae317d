using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Artifacts;

/// <summary>How an artifact is loaded.</summary>
public sealed record XlaModelOptions
{
    /// <summary>Where it runs; the first device that the client can use by default.</summary>
    public PjRtDevice? Device { get; init; }

    /// <summary>
    /// Compile the portable program where the artifact has no executable for this environment or batch size (with a
    /// warning to <see cref="Log"/>). If false, that is an error.
    /// </summary>
    public bool AllowCompilation { get; init; } = true;

    /// <summary>Where executables compiled at load are kept; null for nowhere.</summary>
    public CompilationCache? Cache { get; init; }

    /// <summary>Told what a person should know, for instance why a stored executable is not used.</summary>
    public Action<string>? Log { get; init; }
}
