using System.Globalization;

namespace XlaSharp.Cli;

/// <summary>A report of a compiler as tables for a terminal.</summary>
/// <param name="report">The report.</param>
internal sealed class ExplainText(ExplainReport report)
{
    // The page shows all of them.
    private const int LongestList = 40;

    /// <summary>Writes the tables.</summary>
    /// <param name="to">Where.</param>
    public void Write(TextWriter to)
    {
        if (report.Title.Length > 0)
        {
            to.WriteLine($"== {report.Title}\n");
        }

        foreach (ExplainReport.Stage stage in report.Stages)
        {
            to.WriteLine(Line($"{stage.Milliseconds, 10:0.0} ms  {stage.Name}"));
        }

        to.WriteLine(Line($"{report.Milliseconds, 10:0.0} ms  in all\n"));
        to.WriteLine("  write ms  optimise      emit     bytes  unit of code");
        foreach (ExplainReport.Unit unit in report.Units)
        {
            string times = Line($"{unit.Write, 10:0.0}{unit.Optimise, 10:0.0}{unit.Emit, 10:0.0}");
            string kernels = unit.Kernels > 0 ? $", {unit.Kernels} kernels" : "";
            to.WriteLine(Line($"{times}{unit.Bytes, 10}  {unit.Kind}{kernels}"));
        }

        to.WriteLine("\nestimate µs  calls      rows     block  kernel");
        foreach (ExplainReport.Kernel kernel in report.Kernels)
        {
            string numbers = Line($"{kernel.Nanoseconds / 1e3, 11:0.0} {kernel.Calls, 6} {kernel.Rows, 9}");
            to.WriteLine(Line($"{numbers} {kernel.BlockRows, 9}  {kernel.Name} -> {kernel.Results}"));
            to.WriteLine($"{"", 38}  {kernel.Ops}");
        }

        to.WriteLine("\n  step      rows     block     stack  kernels");
        foreach (ExplainReport.Step step in report.Steps.Take(LongestList))
        {
            string numbers = Line($"{step.Number, 6} {step.Rows, 9} {step.BlockRows, 9} {step.LocalBytes, 9}");
            to.WriteLine($"{numbers}  {step.Members}");
        }

        WriteRest(to, report.Steps.Count, "steps");
        WriteMemory(to);
    }

    private void WriteMemory(TextWriter to)
    {
        to.WriteLine();
        foreach ((string name, long bytes) in report.Memory)
        {
            to.WriteLine(Line($"{bytes, 14:N0} bytes  {name}"));
        }

        if (report.ArenaRatio is { } ratio)
        {
            to.WriteLine(Line($"{ratio, 14:0.000}        arena / peak live"));
            to.WriteLine("\n        offset          bytes       used  values in the arena, the largest first");
        }

        foreach (ExplainReport.Buffer buffer in report.Buffers.OrderByDescending(b => b.Bytes).Take(LongestList))
        {
            string used = $"{buffer.First}-{buffer.Last}";
            to.WriteLine(Line($"{buffer.Offset, 14:N0} {buffer.Bytes, 14:N0} {used, 10}  {buffer.Values}"));
        }

        WriteRest(to, report.Buffers.Count, "buffers");
    }

    private static void WriteRest(TextWriter to, int count, string what)
    {
        if (count > LongestList)
        {
            to.WriteLine($"... and {count - LongestList} more {what}; the HTML page has them all");
        }
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
