using System.Text.Json;

namespace XlaSharp.Benchmarks.Workloads.Comparison;

/// <summary>Times of a run with another number of threads, from the file that it wrote.</summary>
internal sealed class OtherRun
{
    private readonly Dictionary<string, double> _seconds = [];

    private OtherRun(int threads) => Threads = threads;

    /// <summary>How many threads it had.</summary>
    public int Threads { get; }

    /// <summary>Reads a file of rows.</summary>
    /// <param name="path">What <c>--out</c> wrote.</param>
    /// <exception cref="InvalidDataException">It holds no rows.</exception>
    public static OtherRun Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement[] rows = [.. document.RootElement.GetProperty("rows").EnumerateArray()];
        if (rows.Length == 0)
        {
            throw new InvalidDataException($"{path}: has no rows; a run with --out writes them.");
        }

        OtherRun run = new(rows[0].GetProperty("threads").GetInt32());
        foreach (JsonElement row in rows)
        {
            run._seconds[row.GetProperty("name").GetString()!] = row.GetProperty("median_s").GetDouble();
        }

        return run;
    }

    /// <summary>Median of a workload; null if it did not run.</summary>
    public double? Seconds(string workload) => _seconds.TryGetValue(workload, out double seconds) ? seconds : null;
}
