using System.Globalization;
using System.Text;

namespace XlaSharp.Layers.Training.Report;

/// <summary>Charts as SVG.</summary>
internal static class SvgChart
{
    public const string First = "#2563eb";
    public const string Second = "#f08c00";

    private const double Width = 440;
    private const double Height = 240;
    private const double Left = 52;
    private const double Right = 12;
    private const double Top = 22;
    private const double Bottom = 34;
    private const int MostRidges = 12;

    /// <summary>Lines over a common axis; points that are not finite are left out.</summary>
    public static string Lines(
        IReadOnlyList<(string Name, string Color, IReadOnlyList<(double X, double Y)> Points)> series,
        string xLabel
    )
    {
        (double X, double Y)[] all =
        [
            .. series.SelectMany(line => line.Points).Where(point => double.IsFinite(point.Y)),
        ];
        if (all.Length == 0)
        {
            return Svg("<text x=\"60\" y=\"60\">no numbers</text>");
        }

        Frame frame = Frame.Around(all) with { HasWholeX = true };
        StringBuilder svg = new(frame.Axes(xLabel));
        double legend = Left;
        foreach ((string name, string color, IReadOnlyList<(double X, double Y)> points) in series)
        {
            string path = string.Join(
                ' ',
                points
                    .Where(point => double.IsFinite(point.Y))
                    .Select(point => $"{N(frame.X(point.X))},{N(frame.Y(point.Y))}")
            );
            _ = svg.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{color}\" "
                        + $"stroke-width=\"{(points.Count > 60 ? 1.2 : 2)}\" stroke-linejoin=\"round\"/>"
                )
            );
            foreach ((double x, double y) in points.Count > 40 ? [] : points.Where(point => double.IsFinite(point.Y)))
            {
                string title = HtmlReport.Text($"{name}, {xLabel} {HtmlReport.Number(x)}: {HtmlReport.Number(y)}");
                _ = svg.Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<circle cx=\"{N(frame.X(x))}\" cy=\"{N(frame.Y(y))}\" r=\"3\" "
                            + $"fill=\"{color}\"><title>{title}</title></circle>"
                    )
                );
            }

            _ = svg.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{N(legend)}\" y=\"6\" width=\"14\" height=\"4\" fill=\"{color}\"/><text "
                        + $"x=\"{N(legend + 18)}\" y=\"12\">{HtmlReport.Text(name)}</text>"
                )
            );
            legend += 40 + (7 * name.Length);
        }

        return Svg(svg.ToString());
    }

    /// <summary>Histograms behind one another, over one axis of values; of many epochs some are left out.</summary>
    public static string Ridges(IReadOnlyList<(int Epoch, ValueHistogram Histogram)> taken)
    {
        int stride = (taken.Count + MostRidges - 1) / MostRidges;
        (int Epoch, ValueHistogram Histogram)[] shown = [.. taken.Where((_, i) => (taken.Count - 1 - i) % stride == 0)];
        (double low, double high) = (
            shown.Min(item => item.Histogram.Minimum),
            shown.Max(item => item.Histogram.Maximum)
        );
        Frame frame = new(low, high > low ? high : low + 1, 0, 1);
        double step = (Height - Top - Bottom - 70) / Math.Max(1, shown.Length - 1);
        StringBuilder svg = new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Height - Bottom}\" "
                    + $"y2=\"{Height - Bottom}\"/>"
            )
        );
        foreach (double tick in frame.XTicks)
        {
            _ = svg.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"{N(frame.X(tick))}\" y=\"{Height - Bottom + 16}\" "
                        + $"text-anchor=\"middle\">{HtmlReport.Number(tick)}</text>"
                )
            );
        }

        for (int i = 0; i < shown.Length; i++)
        {
            double ground = Height - Bottom - (shown.Length == 1 ? 0 : (shown.Length - 1 - i) * step);
            double opacity = shown.Length == 1 ? 0.9 : 0.35 + (0.55 * i / (shown.Length - 1));
            _ = svg.Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<path d=\"{Ridge(frame, shown[i].Histogram, ground)}\" fill=\"{First}\" "
                            + $"fill-opacity=\"{N(opacity)}\" class=\"ridge\"/>"
                    )
                )
                .Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<text x=\"{Left - 6}\" y=\"{N(ground)}\" text-anchor=\"end\">{shown[i].Epoch}</text>"
                    )
                );
        }

        return Svg(svg.ToString());
    }

    private static string Ridge(Frame frame, ValueHistogram histogram, double ground)
    {
        double tallest = Math.Max(1, histogram.Counts.Max());
        StringBuilder path = new($"M{N(frame.X(histogram.Minimum))},{N(ground)}");
        double from = histogram.Minimum;
        for (int i = 0; i < histogram.Counts.Count; i++)
        {
            _ = path.Append(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"L{N(frame.X((from + histogram.Limits[i]) / 2))}"
                        + $",{N(ground - (60 * histogram.Counts[i] / tallest))}"
                )
            );
            from = histogram.Limits[i];
        }

        return path.Append(
                string.Create(CultureInfo.InvariantCulture, $"L{N(frame.X(Math.Min(from, frame.High)))},{N(ground)}Z")
            )
            .ToString();
    }

    private static string Svg(string content) => $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\">{content}</svg>";

    private static string N(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>From values to positions.</summary>
    private sealed record Frame(double Low, double High, double YLow, double YHigh)
    {
        /// <summary>True if only whole numbers stand below the axis: epochs and steps are counted.</summary>
        public bool HasWholeX { get; init; }

        public IEnumerable<double> XTicks => Ticks(Low, High, HasWholeX ? 1 : 0);

        public static Frame Around((double X, double Y)[] points)
        {
            (double low, double high) = (points.Min(point => point.X), points.Max(point => point.X));
            (double bottom, double top) = (points.Min(point => point.Y), points.Max(point => point.Y));
            double air = top > bottom ? 0.06 * (top - bottom) : Math.Max(1e-6, 0.1 * Math.Abs(top));
            return new(low, high > low ? high : low + 1, bottom - air, top + air);
        }

        public double X(double value) => Left + ((value - Low) / (High - Low) * (Width - Left - Right));

        public double Y(double value) => Height - Bottom - ((value - YLow) / (YHigh - YLow) * (Height - Top - Bottom));

        public string Axes(string xLabel)
        {
            StringBuilder svg = new();
            foreach (double tick in Ticks(YLow, YHigh))
            {
                _ = svg.Append(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{N(Y(tick))}\" "
                                + $"y2=\"{N(Y(tick))}\"/>"
                        )
                    )
                    .Append(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"<text x=\"{Left - 6}\" y=\"{N(Y(tick) + 4)}\" "
                                + $"text-anchor=\"end\">{HtmlReport.Number(tick)}</text>"
                        )
                    );
            }

            foreach (double tick in XTicks)
            {
                _ = svg.Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<text x=\"{N(X(tick))}\" y=\"{Height - Bottom + 16}\" "
                            + $"text-anchor=\"middle\">{HtmlReport.Number(tick)}</text>"
                    )
                );
            }

            return svg.Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Height - Bottom}\" "
                            + $"y2=\"{Height - Bottom}\"/>"
                    )
                )
                .Append(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"<text x=\"{(Width + Left) / 2}\" y=\"{Height - 4}\" "
                            + $"text-anchor=\"middle\">{HtmlReport.Text(xLabel)}</text>"
                    )
                )
                .ToString();
        }

        /// <summary>About five round numbers, at least so far apart.</summary>
        private static IEnumerable<double> Ticks(double low, double high, double least = 0)
        {
            double rough = (high - low) / 5;
            double unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            double step = Math.Max(
                least,
                unit
                    * (
                        (rough / unit) switch
                        {
                            <= 1 => 1,
                            <= 2 => 2,
                            <= 5 => 5,
                            _ => 10,
                        }
                    )
            );
            for (double tick = Math.Ceiling(low / step) * step; tick <= high + (1e-9 * step); tick += step)
            {
                yield return Math.Abs(tick) < 1e-9 * step ? 0 : tick;
            }
        }
    }
}
