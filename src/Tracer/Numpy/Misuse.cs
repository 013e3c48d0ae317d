namespace XlaSharp.Tracer;

/// <summary>Errors of operations: the line, who, what must hold and what was given.</summary>
internal static class Misuse
{
    /// <summary>The C# line, as the start of a message.</summary>
    public static string Here => SourceLocations.Prefix(Trace.CurrentLocation());

    public static TraceException Error(string who, string message) => new($"{Here}{who}: {message}.");
}
