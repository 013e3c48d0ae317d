namespace XlaSharp.Benchmarks.Workloads;

/// <summary>The process's greatest resident memory since the last reset, as Linux counts it.</summary>
internal static class PeakMemory
{
    /// <summary>Starts to count anew.</summary>
    public static void Reset()
    {
        if (File.Exists("/proc/self/clear_refs"))
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    /// <summary>Bytes; 0 where the system does not say.</summary>
    public static long Read()
    {
        string? line = File.Exists("/proc/self/status")
            ? File.ReadLines("/proc/self/status")
                .FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal))
            : null;
        string[]? words = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is [_, var kilobytes, ..] && long.TryParse(kilobytes, out long count) ? count * 1024 : 0;
    }
}
