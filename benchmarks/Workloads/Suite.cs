using XlaSharp.Benchmarks.Workloads.Programs;

namespace XlaSharp.Benchmarks.Workloads;

/// <summary>All workloads, in the order of reports.</summary>
internal static class Suite
{
    /// <summary>The workloads.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [.. Products.All, .. Arrays.All, .. Networks.All, .. ResNet.All, .. Encoder.All];
}
