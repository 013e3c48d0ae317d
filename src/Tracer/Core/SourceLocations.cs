using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// Finds the C# line that called the tracer: the innermost stack frame outside this assembly. Operators cannot take
/// caller information as parameters, so the stack is the one source for all. Positions are resolved to lines once per
/// call site.
/// </summary>
internal static class SourceLocations
{
    // No program that ends comes near it; a recursion without end would otherwise end the process.
    private const int MaximumFrames = 2000;

    private const int ProbedFrames = 12;
    private const int WholeEvery = 64;

    private static readonly Assembly OwnAssembly = typeof(SourceLocations).Assembly;

    // By handle of the method and position in its code: what a probe of the stack finds.
    private static readonly ConcurrentDictionary<(nint Method, int Offset), Location> Known = new();

    // Methods of the tracer and the runtime, which are passed over.
    private static readonly ConcurrentDictionary<nint, bool> Own = new();

    [ThreadStatic]
    [SuppressMessage("Style", "IDE1006", Justification = "Thread-static field.")]
    private static int _captures;

    private static readonly ConcurrentDictionary<(MethodBase Method, int Offset), Location> Cache = new();

    /// <summary>The C# line that called the tracer.</summary>
    /// <exception cref="TraceException">The stack is as deep as only that of a recursion without end is.</exception>
    public static Location Capture()
    {
        // Now and then the whole stack is walked, which finds recursions without end.
        if (_captures++ % WholeEvery != 0 && StackProbe.Take(ProbedFrames) is { } probe)
        {
            for (int i = 0; i < probe.Count; i++)
            {
                (nint method, int offset) = probe[i];
                if (Known.TryGetValue((method, offset), out Location? known))
                {
                    return known;
                }

                if (!Own.ContainsKey(method))
                {
                    return CaptureNew(probe);
                }
            }
        }

        return CaptureWhole().Location;
    }

    /// <summary>
    /// A call site seen for the first time: walks the stack, and remembers which of the probed frames it is.
    /// </summary>
    private static Location CaptureNew(StackProbe probe)
    {
        (Location location, nint method) = CaptureWhole();
        int found = 0;
        while (found < probe.Count && probe[found].Method != method)
        {
            found++;
        }

        if (method != 0 && found < probe.Count)
        {
            Known[probe[found]] = location;
            for (int i = 0; i < found; i++)
            {
                Own[probe[i].Method] = true;
            }
        }

        return location;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed method gives an unknown location.")]
    private static (Location Location, nint Method) CaptureWhole()
    {
        StackTrace trace = new(1, false);
        if (trace.FrameCount > MaximumFrames)
        {
            throw new TraceException(
                $"The function that is traced is {trace.FrameCount} calls deep: it calls itself without end. C# "
                    + $"recursion runs while tracing, so it must "
                    + $"end on C# values; use Lax.While or Lax.Scan for what depends on tensors. The innermost "
                    + $"calls: {Innermost(trace)}."
            );
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

                return (location, HandleOf(method));
            }
        }

        return (Location.Unknown, 0);
    }

    /// <summary>The runtime's handle; 0 for methods made at run time, whose handles may be reused.</summary>
    private static nint HandleOf(MethodBase method) =>
        method.DeclaringType is null || method.IsGenericMethod || method.DeclaringType.IsGenericType
            ? 0
            : method.MethodHandle.Value;

    /// <summary>The place as a prefix of messages: <c>Model.cs:12: </c>, or nothing where it is unknown.</summary>
    public static string Prefix(Location location) =>
        location is FileLocation file ? FormattableString.Invariant($"{file.File}:{file.Line}: ") : string.Empty;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed method gives an unknown location.")]
    private static string Innermost(StackTrace trace) =>
        string.Join(
            ", ",
            trace
                .GetFrames()
                .Select(frame => frame.GetMethod())
                .Where(method => method is not null && IsForeign(method))
                .Take(20)
                .Select(method => method!.Name)
                .Distinct()
                .Take(3)
        );

    private static bool IsForeign(MethodBase method)
    {
        Assembly assembly = method.Module.Assembly;
        return assembly != OwnAssembly
            && assembly != typeof(object).Assembly
            && assembly != typeof(Enumerable).Assembly;
    }

    private static Location Resolve(StackFrame? frame) =>
        frame?.GetFileName() is { } file
            ? new FileLocation(
                Path.GetFileName(file),
                frame.GetFileLineNumber(),
                Math.Max(1, frame.GetFileColumnNumber())
            )
            : Location.Unknown;
}
