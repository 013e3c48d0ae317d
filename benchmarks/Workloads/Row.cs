using System.Globalization;
using System.Text.Json.Nodes;

namespace XlaSharp.Benchmarks.Workloads;

/// <summary>What was measured of one workload.</summary>
internal sealed record Row(
    string Name,
    string Peer,
    int Threads,
    Measurement Time,
    double SetupSeconds,
    Limit Limit,
    double Work,
    Checksum Checksum,
    string Check
)
{
    /// <summary>Seconds to load the executable from its serialized form.</summary>
    public double LoadSeconds { get; init; }

    /// <summary>The most memory that the process had while the workload ran.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Bytes of scratch memory that a call takes: the arena.</summary>
    public long ArenaBytes { get; init; }

    /// <summary>The most bytes in use at one time: no arena of the same steps can be smaller.</summary>
    public long PeakLiveBytes { get; init; }

    /// <summary>The arena over the least possible one; null without an arena.</summary>
    public double? ArenaRatio => PeakLiveBytes > 0 ? (double)ArenaBytes / PeakLiveBytes : null;

    /// <summary>The row with the names that all harnesses share.</summary>
    public JsonObject ToJson()
    {
        JsonObject row = new()
        {
            ["name"] = Name,
            ["peer"] = Peer,
            ["variant"] = "-",
            ["threads"] = Threads,
            ["median_s"] = Time.MedianSeconds,
            ["min_s"] = Time.MinSeconds,
            ["p90_s"] = Time.P90Seconds,
            ["runs"] = Time.Runs,
            ["spread"] = Math.Round(Time.Spread, 4),
            ["setup_s"] = SetupSeconds,
            ["load_s"] = LoadSeconds,
            ["peak_bytes"] = PeakBytes,
            ["arena_bytes"] = ArenaBytes,
            ["peak_live_bytes"] = PeakLiveBytes,
        };
        if (Limit != Limit.None)
        {
            row[Limit == Limit.Flops ? "gflops" : "gbps"] = Math.Round(Work / Time.MedianSeconds / 1e9, 2);
        }

        row["checksum"] = new JsonObject
        {
            ["n"] = Checksum.N,
            ["sum"] = Checksum.Sum,
            ["abssum"] = Checksum.Abssum,
            ["wsum"] = Checksum.Wsum,
            ["first"] = Checksum.First,
            ["third"] = Checksum.Third,
            ["last"] = Checksum.Last,
        };
        row["check"] = Check;
        return row;
    }

    private string Rate =>
        Limit switch
        {
            Limit.None => "",
            Limit.Flops => FormattableString.Invariant($"{Work / Time.MedianSeconds / 1e9:0.0} GFLOP/s"),
            _ => FormattableString.Invariant($"{Work / Time.MedianSeconds / 1e9:0.0} GB/s"),
        };

    /// <summary>The row as a line for people.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name, -24} {Time.MedianSeconds * 1e6, 12:0.0} µs  "
                + $"{Rate, 16}  compile {SetupSeconds * 1e3, 8:0.0} ms  "
                + $"arena {ArenaBytes / 1e6, 7:0.00} MB, {ArenaRatio ?? 1:0.000} of the least  {Check}"
        );
}
