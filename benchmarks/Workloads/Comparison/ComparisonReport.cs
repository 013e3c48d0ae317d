using System.Globalization;
using System.Text;

namespace XlaSharp.Benchmarks.Workloads.Comparison;

/// <summary>A table and a chart of workloads beside other libraries.</summary>
internal static class ComparisonReport
{
    /// <summary>The table, as Markdown.</summary>
    /// <param name="rows">What was measured.</param>
    /// <param name="threads">With how many threads.</param>
    /// <param name="peers">The other libraries.</param>
    /// <param name="other">A run with another number of threads, if there is one.</param>
    public static string Table(IReadOnlyList<Compared> rows, int threads, IEnumerable<string> peers, OtherRun? other)
    {
        MachineLimits limits = rows[0].Limits;
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{threads} threads; other libraries: {string.Join(", ", peers.DefaultIfEmpty("none"))}. Measured limits: "
                + $"{limits.Flops / 1e9:0} GFLOP/s, {limits.Bandwidth / 1e9:0.0} GB/s. "
        );
        text.Append(
            "*Ratio*: the best library's time in ours (above 1: ours is faster). *Share*: of the limit that bounds "
                + "the workload. *Memory*: the most that the process had; *arena*: scratch memory of a call, and what it "
                + "is of the least possible (the most bytes in use at one time). "
        );
        text.Append(other is null ? "\n\n" : $"*Scaling*: the time with {other.Threads} threads in that one.\n\n");
        (string heading, string line) = other is null ? ("", "") : (" scaling |", "--:|");
        text.Append(
            $"| workload | ours | best other | by | ratio | share |{heading} compile | load | memory | arena | |\n"
        );
        text.Append($"|---|--:|--:|---|--:|--:|{line}--:|--:|--:|--:|--:|\n");
        foreach (Compared row in rows)
        {
            string by = row.Best is { } best ? $"{best.Peer}/{best.Variant}" : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Own.Name} | {Time(row.Own.Time.MedianSeconds)} | {Time(row.Best?.Seconds)} | {by} | "
                    + $"{row.Ratio:0.00} | {row.Share:0 %} "
            );
            text.Append(
                other is null ? "" : Line($"| {other.Seconds(row.Own.Name) / row.Own.Time.MedianSeconds:0.00} ")
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Own.SetupSeconds * 1e3:0} ms | {row.Own.LoadSeconds * 1e3:0.0} ms | "
                    + $"{row.Own.PeakBytes / 1e6:0} MB | {row.Own.ArenaBytes / 1e6:0.00} MB | {row.Own.ArenaRatio:0.000} |\n"
            );
        }

        AppendMean(text, "ratios", rows.Select(row => row.Ratio));
        AppendMean(text, "scalings", rows.Select(row => other?.Seconds(row.Own.Name) / row.Own.Time.MedianSeconds));
        return text.ToString();
    }

    /// <summary>The ratios as bars from 1 to both sides, on a scale of doublings.</summary>
    public static string Chart(IReadOnlyList<Compared> rows)
    {
        const int Line = 18;
        const int Middle = 460;
        const double Doubling = 60;
        Compared[] compared = [.. rows.Where(row => row.Ratio is not null)];
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"{(compared.Length * Line) + 40}\" "
                + $"font-family=\"sans-serif\" font-size=\"12\">\n"
        );
        text.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (int power = -4; power <= 4; power++)
        {
            double x = Middle + (power * Doubling);
            text.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{x:0}\" x2=\"{x:0}\" y1=\"20\" y2=\"{(compared.Length * Line) + 24}\" "
                    + $"stroke=\"{(power == 0 ? "#333" : "#ddd")}\"/>"
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{x:0}\" y=\"14\" text-anchor=\"middle\">{Math.Pow(2, power):0.##}x</text>\n"
            );
        }

        for (int i = 0; i < compared.Length; i++)
        {
            double length = Math.Clamp(Math.Log2(compared[i].Ratio!.Value), -4, 4) * Doubling;
            int y = 24 + (i * Line);
            string colour = length < 0 ? "#c0504d" : "#4a7ebb";
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"8\" y=\"{y + 12}\">{compared[i].Own.Name}</text>");
            text.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{Math.Min(Middle, Middle + length):0.0}\" y=\"{y + 2}\" width=\"{Math.Abs(length):0.0}\" "
                    + $"height=\"{Line - 6}\" fill=\"{colour}\"/>\n"
            );
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void AppendMean(StringBuilder text, string what, IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        if (known.Length > 0)
        {
            double mean = Math.Exp(known.Average(Math.Log));
            text.Append(CultureInfo.InvariantCulture, $"\nGeometric mean of {known.Length} {what}: {mean:0.00}.\n");
        }
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    private static string Time(double? seconds) =>
        seconds switch
        {
            null => "",
            < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} µs"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
        };
}
