using System.Globalization;
using System.Net;
using System.Text;

namespace XlaSharp.Cli;

/// <summary>Reports of a compiler as a page that needs no other file.</summary>
internal sealed class ExplainPage
{
    private const int MapWidth = 900;
    private const int MapHeight = 360;

    private const string Style = """
        body { font: 14px system-ui, sans-serif; margin: 2rem; color: #222 }
        table { border-collapse: collapse; margin: .5rem 0 2rem }
        td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
        i { display: inline-block; height: .7em; background: #4a7ebb }
        svg { border: 1px solid #ddd }
        rect { fill: #4a7ebb; fill-opacity: .55; stroke: #fff; stroke-width: .5 }
        rect:hover { fill: #c0504d }
        """;

    private readonly StringBuilder _page = new();

    /// <summary>Writes a page.</summary>
    /// <param name="reports">The reports.</param>
    /// <param name="title">What they are about.</param>
    /// <returns>HTML.</returns>
    public static string Of(IEnumerable<ExplainReport> reports, string title)
    {
        ExplainPage page = new();
        page._page.Append("<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">")
            .Append($"<title>{Text(title)}</title><style>{Style}</style><h1>{Text(title)}</h1>");
        foreach (ExplainReport report in reports)
        {
            page.Add(report);
        }

        return page._page.Append("</html>\n").ToString();
    }

    private void Add(ExplainReport report)
    {
        if (report.Title.Length > 0)
        {
            _page.Append($"<h1>{Text(report.Title)}</h1>");
        }

        double longest = report.Stages.Select(stage => stage.Milliseconds).DefaultIfEmpty(1).Max();
        Table(
            "Passes",
            ["stage", "#ms", ""],
            report.Stages.Select(stage =>
                (string[])
                    [
                        Text(stage.Name),
                        Line($"{stage.Milliseconds:0.0}"),
                        Line($"<i style=\"width:{300 * stage.Milliseconds / Math.Max(longest, 1e-9):0}px\"></i>"),
                    ]
            )
        );
        Table(
            "Code, in units that are compiled at the same time",
            ["unit", "#kernels", "#write ms", "#optimise ms", "#emit ms", "#bytes"],
            report.Units.Select(unit =>
                (string[])
                    [
                        Text(unit.Kind),
                        Line($"{unit.Kernels}"),
                        Line($"{unit.Write:0.0}"),
                        Line($"{unit.Optimise:0.0}"),
                        Line($"{unit.Emit:0.0}"),
                        Line($"{unit.Bytes:N0}"),
                    ]
            )
        );
        Table(
            "Kernels",
            ["kernel", "#calls", "#estimate µs", "#rows", "#block", "results", "fused"],
            report.Kernels.Select(kernel =>
                (string[])
                    [
                        Text(kernel.Name),
                        Line($"{kernel.Calls}"),
                        Line($"{kernel.Nanoseconds / 1e3:0.0}"),
                        Line($"{kernel.Rows}"),
                        Line($"{kernel.BlockRows}"),
                        Text(kernel.Results),
                        Text(kernel.Ops),
                    ]
            )
        );
        Table(
            "Steps, in order",
            ["#step", "#rows", "#block", "#bytes on the stack", "kernels that share a block of rows"],
            report.Steps.Select(step =>
                (string[])
                    [
                        Line($"{step.Number}"),
                        Line($"{step.Rows}"),
                        Line($"{step.BlockRows}"),
                        Line($"{step.LocalBytes:N0}"),
                        Text(step.Members),
                    ]
            )
        );
        AddMemory(report);
    }

    private void AddMemory(ExplainReport report)
    {
        Table(
            "Memory",
            ["what", "#bytes"],
            [
                .. report.Memory.Select(entry => (string[])[Text(entry.Name), Line($"{entry.Bytes:N0}")]),
                .. report.ArenaRatio is { } ratio
                    ?
                    [
                        ["arena / peak live", Line($"{ratio:0.000}")],
                    ]
                    : Array.Empty<string[]>(),
            ]
        );
        if (report.Buffers.Count == 0)
        {
            return;
        }

        AddMap(report.Buffers);
        Table(
            "Buffers in the arena",
            ["#offset", "#bytes", "#used from", "#to", "values"],
            report.Buffers.Select(buffer =>
                (string[])
                    [
                        Line($"{buffer.Offset:N0}"),
                        Line($"{buffer.Bytes:N0}"),
                        Line($"{buffer.First}"),
                        Line($"{buffer.Last}"),
                        Text(buffer.Values),
                    ]
            )
        );
    }

    // Time to the right, the arena's addresses downwards.
    private void AddMap(IReadOnlyList<ExplainReport.Buffer> buffers)
    {
        double end = buffers.Max(buffer => buffer.Offset + buffer.Bytes);
        double last = buffers.Max(buffer => buffer.Last) + 1;
        _page.Append(
            $"<p>Time to the right, addresses downwards:</p><svg width=\"{MapWidth}\" height=\"{MapHeight}\">"
        );
        foreach (ExplainReport.Buffer buffer in buffers)
        {
            double width = MapWidth * (buffer.Last + 1 - buffer.First) / last;
            string place = Line(
                $"x=\"{MapWidth * buffer.First / last:0.0}\" y=\"{MapHeight * buffer.Offset / end:0.0}\""
            );
            _page
                .Append(Line($"<rect {place} width=\"{width:0.0}\" height=\"{MapHeight * buffer.Bytes / end:0.00}\">"))
                .Append(Line($"<title>{buffer.Bytes:N0} bytes: {Text(buffer.Values)}</title></rect>"));
        }

        _page.Append("</svg>");
    }

    // Columns whose heading begins with # hold numbers.
    private void Table(string heading, string[] columns, IEnumerable<string[]> rows)
    {
        _page.Append($"<h2>{heading}</h2><table><tr>");
        string[] marks = [.. columns.Select(column => column.StartsWith('#') ? " class=n" : "")];
        for (int i = 0; i < columns.Length; i++)
        {
            _page.Append($"<th{marks[i]}>{columns[i].TrimStart('#')}");
        }

        foreach (string[] row in rows)
        {
            _page.Append("<tr>");
            for (int i = 0; i < row.Length; i++)
            {
                _page.Append($"<td{marks[i]}>{row[i]}");
            }
        }

        _page.Append("</table>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
