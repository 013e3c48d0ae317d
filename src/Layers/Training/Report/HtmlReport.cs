using System.Globalization;
using System.Net;
using System.Text;

namespace XlaSharp.Layers.Training.Report;

/// <summary>A run as one HTML page: a table of the last numbers, curves, and histograms, all drawn as SVG.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root { --ink: #1d2733; --soft: #687787; --line: #e3e8ee; --axis: #a9b4bf; --page: #f6f8fa; --card: #fff }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #dde4eb; --soft: #8a98a8; --line: #2a333d; --axis: #4b5866; --page: #12171d; --card: #1a2129 }
        }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem }
        body { color: var(--ink); background: var(--page) }
        h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .6rem }
        .note { color: var(--soft); margin: 0 0 .8rem }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .8rem }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: .8rem }
        figure, .tile, .wide { background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
        figure, .tile, .wide { margin: 0; padding: .8rem 1rem }
        .tile span { display: block; color: var(--soft); font-size: .85rem; overflow-wrap: anywhere }
        .tile b { display: block; font-size: 1.6rem; line-height: 1.3; font-variant-numeric: tabular-nums }
        figcaption { font-weight: 600; overflow-wrap: anywhere } .wide { overflow-x: auto }
        svg { width: 100%; height: auto } svg text { font: 11px system-ui, sans-serif; fill: var(--soft) }
        table { border-collapse: collapse; width: 100% } tr:last-child td { border: 0 }
        td, th { text-align: right; padding: .25rem .8rem; border-bottom: 1px solid var(--line) }
        td { font-variant-numeric: tabular-nums } th { color: var(--soft); font-weight: 500 }
        th:first-child, td:first-child { text-align: left }
        .grid { stroke: var(--line) } .axis { stroke: var(--axis) } .ridge { stroke: var(--card) }
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
            .Append(Text($"Begun {report.Begun}; {report.Losses.Count} steps in {report.Duration}."))
            .Append("</p>\n");
        Tiles(page, report);
        _ = page.Append("<h2>Numbers</h2>\n");
        Table(page, report);
        _ = page.Append("<h2>Curves</h2>\n<div class=\"charts\">\n");
        foreach (string name in report.ChartNames)
        {
            Figure(page, name, SvgChart.Lines([.. Curves(report, name)], "epoch"));
        }

        Figure(page, "loss of each step", SvgChart.Lines([("loss", SvgChart.First, report.Losses)], "step"));
        _ = page.Append("</div>\n");
        Layers(page, report);
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

    /// <summary>The last value of each number, and its best one where it is known which way is better.</summary>
    private static void Tiles(StringBuilder page, TrainingReport report)
    {
        _ = page.Append("<div class=\"tiles\">\n");
        foreach ((string name, List<(double Epoch, double Value)> values) in report.Numbers)
        {
            _ = page.Append("<div class=\"tile\"><span>")
                .Append(Text(name))
                .Append("</span><b>")
                .Append(Number(values[^1].Value))
                .Append("</b>");
            if (report.IsHigherBetter(name) is { } higher)
            {
                (double epoch, double best) = higher
                    ? values.MaxBy(value => value.Value)
                    : values.MinBy(value => value.Value);
                _ = page.Append(CultureInfo.InvariantCulture, $"<span>best {Number(best)} in epoch {epoch:0}</span>");
            }

            _ = page.Append("</div>\n");
        }

        _ = page.Append("</div>\n");
    }

    private static void Table(StringBuilder page, TrainingReport report)
    {
        _ = page.Append("<div class=\"wide\"><table>\n<tr><th></th><th>first epoch</th><th>last epoch</th>")
            .Append("<th>least</th><th>in epoch</th><th>greatest</th><th>in epoch</th></tr>\n");
        foreach ((string name, List<(double Epoch, double Value)> values) in report.Numbers)
        {
            (double Epoch, double Value) least = values.MinBy(value => value.Value);
            (double Epoch, double Value) greatest = values.MaxBy(value => value.Value);
            double[] cells =
            [
                values[0].Value,
                values[^1].Value,
                least.Value,
                least.Epoch,
                greatest.Value,
                greatest.Epoch,
            ];
            _ = page.Append("<tr><td>")
                .Append(Text(name))
                .Append("</td>")
                .AppendJoin(string.Empty, cells.Select(cell => $"<td>{Number(cell)}</td>"))
                .Append("</tr>\n");
        }

        _ = page.Append("</table></div>\n");
    }

    /// <summary>The layers that have weights.</summary>
    private static void Layers(StringBuilder page, TrainingReport report)
    {
        _ = page.Append("<h2>Layers</h2>\n<div class=\"wide\"><table>\n")
            .Append("<tr><th>layer</th><th>class</th><th>parameters</th><th>trained</th></tr>\n");
        foreach (Layer layer in report.Model.Sublayers.Where(layer => layer.Weights.Count > 0))
        {
            long all = layer.Weights.Sum(weight => weight.Type.ElementCount);
            long trained = layer.TrainableWeights.Sum(weight => weight.Type.ElementCount);
            _ = page.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Text(layer.Name)}</td><td>{Text(layer.GetType().Name)}</td><td>{all:N0}</td>"
                )
                .Append(CultureInfo.InvariantCulture, $"<td>{trained:N0}</td></tr>\n");
        }

        _ = page.Append("</table></div>\n");
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
