using System.Globalization;
using System.Text;

namespace XlaSharp.Benchmarks.Workloads.Scaling;

/// <summary>Tables and a plot of costs over sizes.</summary>
internal static class SizesReport
{
    private const int Width = 360;
    private const int Height = 240;
    private const int Margin = 50;

    /// <summary>A table for each series, as Markdown.</summary>
    public static string Tables(IEnumerable<Series> all)
    {
        StringBuilder text = new();
        foreach (Series series in all)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"**{char.ToUpperInvariant(series.Name[0])}{series.Name[1..]}**: the cost per {series.Unit} "
                    + $"differs by up to {series.Spread:0.0} times.\n\n"
            );
            text.Append($"| {series.Unit}s | time | per {series.Unit} |\n|--:|--:|--:|\n");
            foreach ((double size, double seconds) in series.Points)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {size:N0} | {Time(seconds)} | {Time(seconds / size)} |\n"
                );
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Time over size, one plot beside the other, both axes by powers of ten.</summary>
    public static string Plot(IReadOnlyList<Series> all)
    {
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{2 * Width}\" "
                + $"height=\"{(all.Count + 1) / 2 * Height}\" font-family=\"sans-serif\" font-size=\"11\">\n"
        );
        text.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (int i = 0; i < all.Count; i++)
        {
            Draw(text, all[i], i % 2 * Width, i / 2 * Height);
        }

        return text.Append("</svg>\n").ToString();
    }

    private static string Time(double seconds) =>
        seconds switch
        {
            < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:0.###} ns"),
            < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.#} µs"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.#} ms"),
        };

    private static void Draw(StringBuilder text, Series series, int left, int top)
    {
        (double low, double high) = (
            Math.Floor(series.Points.Min(point => Math.Log10(point.Size))),
            Math.Ceiling(series.Points.Max(point => Math.Log10(point.Size)) - 1e-9)
        );
        (double bottom, double most) = (
            Math.Floor(series.Points.Min(point => Math.Log10(point.Seconds))),
            Math.Ceiling(series.Points.Max(point => Math.Log10(point.Seconds)) - 1e-9)
        );
        double X(double size) =>
            left + Margin + ((Math.Log10(size) - low) / Math.Max(1, high - low) * (Width - Margin - 20));
        double Y(double seconds) =>
            top + Height - 30 - ((Math.Log10(seconds) - bottom) / Math.Max(1, most - bottom) * (Height - 70));
        text.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{left + Margin}\" y=\"{top + 18}\">{series.Name} ({series.Unit}s)</text>\n"
        );
        for (double power = low; power <= high; power++)
        {
            double x = X(Math.Pow(10, power));
            text.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{x:0}\" x2=\"{x:0}\" y1=\"{top + 30}\" y2=\"{top + Height - 30}\" "
                    + $"stroke=\"#ddd\"/><text x=\"{x:0}\" y=\"{top + Height - 14}\" "
                    + $"text-anchor=\"middle\">1e{power:0}</text>\n"
            );
        }

        for (double power = bottom; power <= most; power++)
        {
            double y = Y(Math.Pow(10, power));
            text.Append(
                CultureInfo.InvariantCulture,
                $"<line x1=\"{left + Margin}\" x2=\"{left + Width - 20}\" y1=\"{y:0}\" y2=\"{y:0}\" "
                    + $"stroke=\"#ddd\"/><text x=\"{left + Margin - 4}\" y=\"{y + 4:0}\" "
                    + $"text-anchor=\"end\">1e{power:0} s</text>\n"
            );
        }

        string points = string.Join(
            ' ',
            series.Points.Select(point =>
                string.Create(CultureInfo.InvariantCulture, $"{X(point.Size):0.0},{Y(point.Seconds):0.0}")
            )
        );
        text.Append($"<polyline points=\"{points}\" fill=\"none\" stroke=\"#4a7ebb\" stroke-width=\"2\"/>\n");
    }
}
