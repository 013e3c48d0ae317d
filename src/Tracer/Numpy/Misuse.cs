namespace XlaSharp.Tracer;

/// <summary>Errors of operations: the line, who, what must hold and what was given.</summary>
internal static class Misuse
{
    public static TraceException Error(string who, string message) => new($"{SourceLocations.Prefix(Trace.CurrentLocation())}{who}: {message}.");
}
