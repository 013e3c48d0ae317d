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
                $"**{char.ToUpperInvariant(series.Name[0])}{series.Name[1..]}**: all of the time per {series.Unit} "
                    + $"differs by up to {series.Spread:0.0} times, the marginal cost by up to "
                    + $"{series.MarginalSpread:0.0} times.\n\n"
            );
            text.Append($"| {series.Unit}s | time | time / {series.Unit}s | marginal, per {series.Unit} more |\n");
            text.Append("|--:|--:|--:|--:|\n");
            foreach (((double size, double seconds), double slope) in series.Points.Zip(series.Marginal))
            {
                string more = double.IsNaN(slope) ? "" : Time(slope);
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {size:N0} | {Time(seconds)} | {Time(seconds / size)} | {more} |\n"
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
            < 1e-6 => Line($"{seconds * 1e9:0.###} ns"),
            < 1e-3 => Line($"{seconds * 1e6:0.#} µs"),
            _ => Line($"{seconds * 1e3:0.#} ms"),
        };

    private static void Draw(StringBuilder text, Series series, int left, int top)
    {
        Axis across = Axis.Of(series.Points.Select(point => point.Size), left + Margin, left + Width - 20);
        Axis up = Axis.Of(series.Points.Select(point => point.Seconds), top + Height - 30, top + 40);
        text.Append($"<text x=\"{left + Margin}\" y=\"{top + 18}\">{series.Name} ({series.Unit}s)</text>\n");
        foreach ((double power, double x) in across.Ticks)
        {
            text.Append(
                Line($"<line x1=\"{x:0}\" x2=\"{x:0}\" y1=\"{top + 30}\" y2=\"{top + Height - 30}\" stroke=\"#ddd\"/>")
            );
            text.Append(
                Line($"<text x=\"{x:0}\" y=\"{top + Height - 14}\" text-anchor=\"middle\">1e{power:0}</text>\n")
            );
        }

        foreach ((double power, double y) in up.Ticks)
        {
            text.Append(
                Line(
                    $"<line x1=\"{left + Margin}\" x2=\"{left + Width - 20}\" y1=\"{y:0}\" y2=\"{y:0}\" stroke=\"#ddd\"/>"
                )
            );
            text.Append(
                Line($"<text x=\"{left + Margin - 4}\" y=\"{y + 4:0}\" text-anchor=\"end\">1e{power:0} s</text>\n")
            );
        }

        string points = string.Join(
            ' ',
            series.Points.Select(point => Line($"{across.Place(point.Size):0.0},{up.Place(point.Seconds):0.0}"))
        );
        text.Append($"<polyline points=\"{points}\" fill=\"none\" stroke=\"#4a7ebb\" stroke-width=\"2\"/>\n");
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    /// <summary>An axis by powers of ten.</summary>
    /// <param name="Low">The power at its begin.</param>
    /// <param name="High">The power at its end.</param>
    /// <param name="Begin">Where it begins, in pixels.</param>
    /// <param name="End">Where it ends.</param>
    private sealed record Axis(double Low, double High, double Begin, double End)
    {
        public static Axis Of(IEnumerable<double> values, double begin, double end)
        {
            double[] powers = [.. values.Select(Math.Log10)];
            double low = Math.Floor(powers.Min());
            return new(low, Math.Max(low + 1, Math.Ceiling(powers.Max() - 1e-9)), begin, end);
        }

        public IEnumerable<(double Power, double Place)> Ticks =>
            Enumerable.Range(0, (int)(High - Low) + 1).Select(i => (Low + i, At(Low + i)));

        public double Place(double value) => At(Math.Log10(value));

        private double At(double power) => Begin + ((power - Low) / (High - Low) * (End - Begin));
    }
}
