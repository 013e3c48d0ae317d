namespace XlaSharp.Benchmarks.Workloads.Comparison;

/// <summary>One workload beside other libraries.</summary>
/// <param name="Own">What we measured.</param>
/// <param name="Peers">What the others need.</param>
/// <param name="Limits">What the machine can do.</param>
internal sealed record Compared(Row Own, IReadOnlyList<PeerTime> Peers, MachineLimits Limits)
{
    /// <summary>The fastest other library.</summary>
    public PeerTime? Best => Peers.MinBy(time => time.Seconds);

    /// <summary>The best other library's time in ours; above 1 we are faster.</summary>
    public double? Ratio => Best is { } best ? best.Seconds / Own.Time.MedianSeconds : null;

    /// <summary>Work a second in parts of the machine's limit.</summary>
    public double? Share =>
        Own.Limit switch
        {
            Limit.Flops => Own.Work / Own.Time.MedianSeconds / Limits.Flops,
            Limit.Bytes => Own.Work / Own.Time.MedianSeconds / Limits.Bandwidth,
            _ => null,
        };
}
