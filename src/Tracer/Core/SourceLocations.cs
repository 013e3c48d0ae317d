using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Finds the C# line that called the tracer: the innermost stack frame outside this assembly. Operators cannot take caller
/// information as parameters, so the stack is the one source for all. Positions are resolved to lines once per call site.
/// </summary>
internal static class SourceLocations
{
    // No program that ends comes near it; a recursion without end would otherwise end the process.
    private const int MaximumFrames = 2000;

    private static readonly Assembly Own = typeof(SourceLocations).Assembly;

    private static readonly ConcurrentDictionary<(MethodBase Method, int Offset), Location> Cache = new();

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed method gives an unknown location.")]
    public static Location Capture()
    {
        StackTrace trace = new(1, false);
        if (trace.FrameCount > MaximumFrames)
        {
            throw new TraceException(
                $"The function that is traced is {trace.FrameCount} calls deep: it calls itself without end. C# recursion runs while tracing, so it must "
                + $"end on C# values; use Lax.While or Lax.Scan for what depends on tensors. The innermost calls: {Innermost(trace)}.");
        }

        for (int i = 0; i < trace.FrameCount; i++)
        {
            if (trace.GetFrame(i) is { } frame && frame.GetMethod() is { } method && IsForeign(method))
            {
                (MethodBase Method, int Offset) site = (method, frame.GetILOffset());
                if (!Cache.TryGetValue(site, out Location? location))
                {
                    location = Resolve(new StackTrace(1, true).GetFrame(i));
                    Cache[site] = location;
                }

                return location;
            }
        }

        return Location.Unknown;
    }

    /// <summary>The place as a prefix of messages: <c>Model.cs:12: </c>, or nothing where it is unknown.</summary>
    public static string Prefix(Location location) => location is FileLocation file ? FormattableString.Invariant($"{file.File}:{file.Line}: ") : string.Empty;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed method gives an unknown location.")]
    private static string Innermost(StackTrace trace) => string.Join(", ", trace.GetFrames()
        .Select(frame => frame.GetMethod())
        .Where(method => method is not null && IsForeign(method))
        .Take(20)
        .Select(method => method!.Name)
        .Distinct()
        .Take(3));

    private static bool IsForeign(MethodBase method)
    {
        Assembly assembly = method.Module.Assembly;
        return assembly != Own && assembly != typeof(object).Assembly && assembly != typeof(Enumerable).Assembly;
    }

    private static Location Resolve(StackFrame? frame) => frame?.GetFileName() is { } file
        ? new FileLocation(Path.GetFileName(file), frame.GetFileLineNumber(), Math.Max(1, frame.GetFileColumnNumber()))
        : Location.Unknown;
}
