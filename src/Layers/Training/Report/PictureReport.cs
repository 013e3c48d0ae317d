namespace XlaSharp.Layers.Training.Report;

/// <summary>The curves of a run as a picture, two charts to a row.</summary>
internal static class PictureReport
{
    private const int Width = 1280;
    private const int ChartWidth = 620;
    private const int ChartHeight = 360;
    private const int Top = 72;

    public static Canvas Of(TrainingReport report)
    {
        LineChart[] charts = [StepLosses(report), .. report.ChartNames.Select(name => Numbers(report, name))];
        Canvas canvas = new(Width, Top + ((charts.Length + 1) / 2 * (ChartHeight + 12)) + 8);
        canvas.Text(24, 26, report.Title, Color.Ink, 3);
        canvas.Text(Width - 24, 30, report.Begun, Color.Grey, 2, TextAnchor.Right);
        for (int i = 0; i < charts.Length; i++)
        {
            charts[i]
                .Draw(
                    canvas,
                    new(12 + (i % 2 * (ChartWidth + 16)), Top + (i / 2 * (ChartHeight + 12)), ChartWidth, ChartHeight)
                );
        }

        return canvas;
    }

    private static LineChart StepLosses(TrainingReport report) =>
        new(
            "loss of each step",
            "step",
            [new(string.Empty, Color.Blue1, [.. report.Losses.Select(loss => (loss.Step, loss.Loss))], 1.5f)]
        );

    private static LineChart Numbers(TrainingReport report, string name)
    {
        List<LineSeries> series = [];
        Add("training", name, Color.Blue1);
        Add("validation", $"val_{name}", Color.Orange);
        return new(name, "epoch", series);

        void Add(string label, string key, Color color)
        {
            if (report.Numbers.TryGetValue(key, out List<(double Epoch, double Value)>? values))
            {
                series.Add(
                    new(label, color, [.. values.Select(value => (value.Epoch, value.Value))], 2.5f, Dots: true)
                );
            }
        }
    }
}
