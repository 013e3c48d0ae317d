using System.Globalization;
using System.Numerics;

namespace XlaSharp.Layers.Training.Report;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Text in the legend; empty keeps it out of the legend.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Points">Steps or epochs with values, from left to right.</param>
/// <param name="Width">Line width in pixels.</param>
/// <param name="Dots">Marks each point.</param>
public sealed record LineSeries(
    string Name,
    Color Color,
    IReadOnlyList<(double X, double Y)> Points,
    float Width = 2,
    bool Dots = false
);

/// <summary>A line chart with ticks, grid and legend.</summary>
/// <param name="Title">Text above it.</param>
/// <param name="XLabel">Text below it.</param>
/// <param name="Series">The lines, drawn in order.</param>
public sealed record LineChart(string Title, string XLabel, IReadOnlyList<LineSeries> Series)
{
    private const int TickCount = 6;

    /// <summary>True for a logarithmic vertical axis; points that are not positive are left out.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Format of the vertical axis' numbers.</summary>
    public string YFormat { get; init; } = "0.####";

    /// <summary>Upper end of the vertical axis; null takes the largest value.</summary>
    public double? YMaximum { get; init; }

    /// <summary>Draws the chart.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="box">The part of the canvas to fill.</param>
    public void Draw(Canvas canvas, Box box)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        Box plot = box.Inside(left: 82, top: 40, right: 18, bottom: 58);
        (double X, double Y)[] points = [.. Series.SelectMany(Visible)];
        canvas.Text(plot.Left, box.Top + 6, Title, Color.Ink, 2.25f);
        if (points.Length == 0)
        {
            canvas.Frame(plot, Color.Light);
            return;
        }

        Axis x = Axis.Linear(points.Min(p => p.X), points.Max(p => p.X), TickCount, smallestStep: 1);
        double top = YMaximum ?? points.Max(p => p.Y);
        Axis y = LogarithmicY
            ? Axis.Logarithmic(points.Min(p => p.Y), top)
            : Axis.Linear(points.Min(p => p.Y), top, TickCount).Padded(YMaximum is null);
        DrawAxes(canvas, plot, x, y);
        foreach (LineSeries series in Series)
        {
            Vector2[] line =
            [
                .. Visible(series)
                    .Select(p => new Vector2(
                        plot.Left + (float)(x.Position(p.X) * (plot.Width - 1)),
                        plot.Bottom - 1 - (float)(y.Position(p.Y) * (plot.Height - 1))
                    )),
            ];
            canvas.Polyline(line, series.Color, series.Width);
            foreach (Vector2 point in series.Dots ? line : [])
            {
                canvas.Dot(point, series.Color, 4);
            }
        }

        DrawLegend(canvas, plot);
    }

    private IEnumerable<(double X, double Y)> Visible(LineSeries series) =>
        series.Points.Where(p => double.IsFinite(p.Y) && (!LogarithmicY || p.Y > 0));

    private void DrawAxes(Canvas canvas, Box plot, Axis x, Axis y)
    {
        foreach (double tick in y.Ticks)
        {
            int row = plot.Bottom - 1 - (int)(y.Position(tick) * (plot.Height - 1));
            canvas.Fill(new(plot.Left, row, plot.Width, 1), Color.Light);
            canvas.Text(
                plot.Left - 8,
                row - 6,
                tick.ToString(YFormat, CultureInfo.InvariantCulture),
                Color.Grey,
                1.75f,
                TextAnchor.Right
            );
        }

        foreach (double tick in x.Ticks)
        {
            int column = plot.Left + (int)(x.Position(tick) * (plot.Width - 1));
            canvas.Fill(new(column, plot.Top, 1, plot.Height), Color.Light);
            canvas.Text(
                column,
                plot.Bottom + 10,
                tick.ToString("0.##", CultureInfo.InvariantCulture),
                Color.Grey,
                1.75f,
                TextAnchor.Center
            );
        }

        canvas.Fill(new(plot.Left, plot.Top, 1, plot.Height), Color.Grey);
        canvas.Fill(new(plot.Left, plot.Bottom - 1, plot.Width, 1), Color.Grey);
        canvas.Text(plot.Left + (plot.Width / 2), plot.Bottom + 34, XLabel, Color.Ink, 1.75f, TextAnchor.Center);
    }

    private void DrawLegend(Canvas canvas, Box plot)
    {
        int right = plot.Right - 4;
        foreach (LineSeries series in Series.Where(s => s.Name.Length > 0).Reverse())
        {
            canvas.Text(right, plot.Top - 26, series.Name, Color.Ink, 1.75f, TextAnchor.Right);
            right -= (int)BitmapFont.Measure(series.Name, 1.75f) + 10;
            canvas.Fill(new(right - 22, plot.Top - 22, 22, 4), series.Color);
            right -= 42;
        }
    }

    /// <summary>A range of numbers with round ticks.</summary>
    private sealed record Axis(double Low, double High, IReadOnlyList<double> Ticks, bool IsLogarithmic = false)
    {
        public static Axis Linear(double low, double high, int count, double smallestStep = 0)
        {
            if (high <= low)
            {
                (low, high) = (low - .5, low + .5);
            }

            double rough = (high - low) / count;
            double unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            double step = Math.Max(
                smallestStep,
                unit
                    * (rough / unit) switch
                    {
                        <= 1 => 1,
                        <= 2 => 2,
                        <= 5 => 5,
                        _ => 10,
                    }
            );
            double first = Math.Ceiling((low / step) - 1e-9);
            int ticks = (int)Math.Floor((high / step) - first + 1e-9) + 1;
            return new(low, high, [.. Enumerable.Range(0, ticks).Select(i => (first + i) * step)]);
        }

        public static Axis Logarithmic(double low, double high)
        {
            low = Math.Pow(10, Math.Floor(Math.Log10(low) * 3) / 3);
            high = Math.Max(high, low * 2);
            int first = (int)Math.Floor(Math.Log10(low));
            int last = (int)Math.Ceiling(Math.Log10(high));
            IEnumerable<double> ticks = Enumerable
                .Range(first, last - first + 1)
                .SelectMany(exponent => new[] { 1.0, 2, 5 }.Select(digit => digit * Math.Pow(10, exponent)));
            return new(low, high, [.. ticks.Where(t => t >= low * .999 && t <= high * 1.001)], IsLogarithmic: true);
        }

        /// <summary>The same ticks with some air above and below.</summary>
        public Axis Padded(bool above)
        {
            double air = .06 * (High - Low);
            return this with { Low = Low - air, High = above ? High + air : High };
        }

        public double Position(double value) =>
            IsLogarithmic ? Math.Log(value / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
    }
}
