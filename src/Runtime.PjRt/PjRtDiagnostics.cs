namespace XlaSharp.Runtime.PjRt;

/// <summary>Counts what this process holds in plugins.</summary>
public static class PjRtDiagnostics
{
    private static long _liveObjects;

    /// <summary>
    /// Clients, buffers, executables and events that were made by plugins and are not destroyed yet. Zero after
    /// everything is disposed.
    /// </summary>
    public static long LiveObjects => Interlocked.Read(ref _liveObjects);

    internal static void Created() => Interlocked.Increment(ref _liveObjects);

    internal static void Destroyed() => Interlocked.Decrement(ref _liveObjects);
}
