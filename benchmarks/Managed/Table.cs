using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace XlaSharp.Benchmarks.Managed;

/// <summary>Results as one Markdown table.</summary>
internal static class Table
{
    /// <summary>The table.</summary>
    public static string Of(IEnumerable<Summary> summaries)
    {
        StringBuilder text = new("| what | mean | error | managed bytes |\n|---|--:|--:|--:|\n");
        foreach (BenchmarkReport report in summaries.SelectMany(summary => summary.Reports))
        {
            string name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
            string parameters = report.BenchmarkCase.Parameters.DisplayInfo.Trim('[', ']').Replace('=', ' ');
            string what = parameters.Length == 0 ? name : $"{name}, {parameters}";
            if (!HasResult(report))
            {
                text.Append($"| {what} | failed | | |\n");
                continue;
            }

            double error = report.ResultStatistics!.ConfidenceInterval.Margin;
            long? bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {what} | {Time(report.ResultStatistics.Mean)} | {Time(error)} | {bytes:N0} |\n"
            );
        }

        return text.ToString();
    }

    /// <summary>True if a benchmark ran.</summary>
    public static bool HasResult(BenchmarkReport report) => report is { Success: true, ResultStatistics: not null };

    private static string Time(double nanoseconds) =>
        nanoseconds switch
        {
            < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0.0} ns"),
            < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:0.00} µs"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.00} ms"),
        };
}
