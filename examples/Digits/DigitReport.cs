using System.Globalization;
using XlaSharp.Examples.Digits.Data;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Report;

namespace XlaSharp.Examples.Digits;

/// <summary>
/// The picture at the end: loss curve, accuracy by epoch, and a grid of predictions, wrong ones marked.
/// </summary>
internal sealed record DigitReport(History History, DigitImages Test, float[] Probabilities, double TestAccuracy)
{
    private const int Classes = 10;
    private const int GridColumns = 20;
    private const int GridRows = 4;
    private const int ShownErrors = 20;
    private const int Scale = 2;
    private const int CellWidth = (DigitImages.Size * Scale) + 6;
    private const int CellHeight = (DigitImages.Size * Scale) + 34;

    /// <summary>Draws the picture and writes it.</summary>
    public void Save(string path)
    {
        Canvas canvas = new(1280, 960);
        string accuracy = (100 * TestAccuracy).ToString("0.00", CultureInfo.InvariantCulture);
        canvas.Text(36, 26, $"Digits: {accuracy} % of {Test.Count} test images right", Color.Ink, 3);
        LossChart().Draw(canvas, new(20, 72, 760, 400));
        AccuracyChart().Draw(canvas, new(790, 72, 470, 400));
        canvas.Text(36, 500, "Predictions on test images", Color.Ink, 2.25f);
        canvas.Text(1244, 500, "wrong: read→meant", Color.Red1, 2, TextAnchor.Right);
        int[] chosen = [.. Chosen()];
        for (int i = 0; i < chosen.Length; i++)
        {
            DrawCell(
                canvas,
                chosen[i],
                40 + (i % GridColumns * (CellWidth - 2)),
                536 + (i / GridColumns * (CellHeight + 8))
            );
        }

        canvas.SavePng(path);
    }

    private LineChart LossChart()
    {
        (double X, double Y)[] steps = [.. History.StepLosses.Select((loss, i) => (i + 1.0, (double)loss))];
        return new(
            "Training loss",
            "step",
            [new("each step", Color.Blue2, steps, 1.2f), new("smoothed", Color.Blue1, Smooth(steps), 2.5f)]
        )
        {
            LogarithmicY = true,
        };
    }

    private LineChart AccuracyChart()
    {
        LineSeries Series(string name, string key, Color color) =>
            new(name, color, [.. History[key].Select((value, i) => (i + 1.0, 100 * value))], 2.5f, Dots: true);
        return new(
            "Accuracy (%)",
            "epoch",
            [Series("train", "accuracy", Color.Blue1), Series("test", "val_accuracy", Color.Orange)]
        );
    }

    /// <summary>An exponential mean, corrected for its start.</summary>
    private static (double X, double Y)[] Smooth((double X, double Y)[] points)
    {
        const double memory = 0.95;
        (double sum, double weight) = (0, 0);
        (double X, double Y)[] smooth = new (double, double)[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            sum = (memory * sum) + ((1 - memory) * points[i].Y);
            weight = (memory * weight) + (1 - memory);
            smooth[i] = (points[i].X, sum / weight);
        }

        return smooth;
    }

    /// <summary>The first images, and in the last row those that were read wrong.</summary>
    private IEnumerable<int> Chosen()
    {
        int[] wrong =
        [
            .. Enumerable.Range(0, Test.Count).Where(i => Prediction(i) != Test.Labels[i]).Take(ShownErrors),
        ];
        int right = (GridColumns * GridRows) - GridColumns;
        return Enumerable.Range(0, Math.Min(right, Test.Count)).Concat(wrong);
    }

    private int Prediction(int image)
    {
        ReadOnlySpan<float> row = Probabilities.AsSpan(image * Classes, Classes);
        int best = 0;
        for (int digit = 1; digit < Classes; digit++)
        {
            best = row[digit] > row[best] ? digit : best;
        }

        return best;
    }

    private void DrawCell(Canvas canvas, int image, int left, int top)
    {
        const int pixels = DigitImages.Size * DigitImages.Size;
        int prediction = Prediction(image);
        bool isRight = prediction == Test.Labels[image];
        canvas.Image(left, top, Test.Pixels.AsSpan(image * pixels, pixels), DigitImages.Size, Scale);
        canvas.Frame(
            new(left - 1, top - 1, (DigitImages.Size * Scale) + 2, (DigitImages.Size * Scale) + 2),
            isRight ? Color.Light : Color.Red1,
            isRight ? 1 : 2
        );
        string text = isRight ? $"{prediction}" : $"{prediction}→{Test.Labels[image]}";
        canvas.Text(
            left + (DigitImages.Size * Scale / 2),
            top + (DigitImages.Size * Scale) + 8,
            text,
            isRight ? Color.Green1 : Color.Red1,
            2,
            TextAnchor.Center
        );
    }
}
