using System.Globalization;
using System.Net;
using System.Text;

namespace XlaSharp.Layers.Training.Report;

/// <summary>A run as one HTML page: a table of the last numbers, curves, and histograms, all drawn as SVG.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: #1d2733; background: #fff }
        h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.15rem; margin-top: 2rem } .note { color: #687787; margin-top: 0 }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: 1rem } figure { margin: 0 }
        figcaption { font-weight: 600; overflow-wrap: anywhere } svg { width: 100%; height: auto } svg text { font: 11px system-ui, sans-serif; fill: #687787 }
        table { border-collapse: collapse } td, th { text-align: right; padding: .2rem .8rem; border-bottom: 1px solid #e3e8ee; font-variant-numeric: tabular-nums }
        th:first-child, td:first-child { text-align: left } .grid { stroke: #e3e8ee } .axis { stroke: #a9b4bf }
        @media (prefers-color-scheme: dark) { body { background: #12171d; color: #dde4eb } .grid, td, th { stroke: #2a333d; border-color: #2a333d } }
        """;

    public static string Of(TrainingReport report)
    {
        StringBuilder page = new();
        _ = page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>")
            .Append(Text($"Training of {report.Title}"))
            .Append("</title>\n<style>\n")
            .Append(Style)
            .Append("\n</style></head>\n<body>\n<h1>")
            .Append(Text($"Training of {report.Title}"))
            .Append("</h1>\n<p class=\"note\">")
            .Append(Text($"Begun {report.Begun}; {report.Losses.Count} steps."))
            .Append("</p>\n");
        Table(page, report);
        _ = page.Append("<h2>Curves</h2>\n<div class=\"charts\">\n");
        foreach (string name in report.ChartNames)
        {
            Figure(page, name, SvgChart.Lines([.. Curves(report, name)], "epoch"));
        }

        Figure(page, "loss of each step", SvgChart.Lines([("loss", SvgChart.First, report.Losses)], "step"));
        _ = page.Append("</div>\n");
        Histograms(page, "Weights", report, isGradient: false);
        Histograms(page, "Gradients on the first batch", report, isGradient: true);
        return page.Append("</body>\n</html>\n").ToString();
    }

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    public static string Number(double value) =>
        value.ToString(Math.Abs(value) is >= 1e-3 and < 1e5 or 0 ? "0.####" : "0.###e+0", CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, string Color, IReadOnlyList<(double X, double Y)> Points)> Curves(
        TrainingReport report,
        string name
    )
    {
        if (report.Numbers.TryGetValue(name, out List<(double Epoch, double Value)>? train))
        {
            yield return ("training", SvgChart.First, train);
        }

        if (report.Numbers.TryGetValue($"val_{name}", out List<(double Epoch, double Value)>? validation))
        {
            yield return ("validation", SvgChart.Second, validation);
        }
    }

    private static void Table(StringBuilder page, TrainingReport report)
    {
        _ = page.Append(
            "<table>\n<tr><th></th><th>first epoch</th><th>last epoch</th><th>least</th><th>greatest</th></tr>\n"
        );
        foreach ((string name, List<(double Epoch, double Value)> values) in report.Numbers)
        {
            double[] cells =
            [
                values[0].Value,
                values[^1].Value,
                values.Min(value => value.Value),
                values.Max(value => value.Value),
            ];
            _ = page.Append("<tr><td>")
                .Append(Text(name))
                .Append("</td>")
                .AppendJoin(string.Empty, cells.Select(cell => $"<td>{Number(cell)}</td>"))
                .Append("</tr>\n");
        }

        _ = page.Append("</table>\n");
    }

    private static void Histograms(StringBuilder page, string title, TrainingReport report, bool isGradient)
    {
        var chosen = report.Histograms.Where(pair => pair.Key.StartsWith('∂') == isGradient).ToArray();
        if (chosen.Length == 0)
        {
            return;
        }

        _ = page.Append("<h2>")
            .Append(Text(title))
            .Append(
                "</h2>\n<p class=\"note\">One line per epoch, the last one in front.</p>\n<div class=\"charts\">\n"
            );
        foreach ((string name, List<(int Epoch, ValueHistogram Histogram)> taken) in chosen)
        {
            Figure(page, name, SvgChart.Ridges(taken));
        }

        _ = page.Append("</div>\n");
    }

    private static void Figure(StringBuilder page, string title, string svg) =>
        page.Append("<figure><figcaption>")
            .Append(Text(title))
            .Append("</figcaption>")
            .Append(svg)
            .Append("</figure>\n");
}
