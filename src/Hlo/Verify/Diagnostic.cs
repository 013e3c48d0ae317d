namespace XlaSharp.Hlo;

/// <summary>One finding of the parser or verifier.</summary>
/// <param name="Location">Where: <see cref="FileLocation"/> for text.</param>
/// <param name="Message">What must hold and what was given.</param>
/// <param name="SourceLine">The offending line with a caret line under it, if text is at hand.</param>
public sealed record Diagnostic(Location Location, string Message, string? SourceLine = null)
{
    /// <summary><c>file:line:column: message</c>, followed by the caret line where there is one.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        SourceLine is null
            ? $"{Location.Short}: error: {Message}"
            : $"{Location.Short}: error: {Message}\n{SourceLine}";
}

/// <summary>A program that does not parse, verify or convert; carries every finding.</summary>
public sealed class HloException : Exception
{
    /// <summary>Makes the exception.</summary>
    public HloException() { }

    /// <summary>Makes the exception of a message alone.</summary>
    /// <param name="message">The message.</param>
    public HloException(string message)
        : base(message) { }

    /// <summary>Makes the exception of a message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public HloException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Makes the exception of findings.</summary>
    /// <param name="diagnostics">At least one finding.</param>
    public HloException(IReadOnlyList<Diagnostic> diagnostics)
        : base(string.Join("\n", diagnostics)) => Diagnostics = diagnostics;

    /// <summary>The findings, in program order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = [];
}
