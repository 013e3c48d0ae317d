using System.Globalization;

namespace XlaSharp.Layers.Training.Progress;

/// <summary>The words and numbers of a progress line.</summary>
internal static class ProgressText
{
    public const int BarCells = 20;

    /// <summary><c> 7/156</c>: the count right-aligned under the total; without a total, <c>7/Unknown</c>.</summary>
    public static string Count(int current, int? total)
    {
        string end = total is { } known ? Number(known) : "Unknown";
        return $"{Number(current).PadLeft(total is null ? 7 : end.Length)}/{end}";
    }

    /// <summary>How many cells of the bar are done.</summary>
    public static int DoneCells(int current, int total) =>
        (int)((long)BarCells * Math.Clamp(current, 0, total) / Math.Max(1, total));

    /// <summary><c>59s</c>, <c>1:02</c>, <c>1:01:05</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        long seconds = (long)Math.Max(0, time.TotalSeconds);
        return seconds switch
        {
            >= 3600 => string.Create(
                CultureInfo.InvariantCulture,
                $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}"
            ),
            >= 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
        };
    }

    /// <summary><c>3s/step</c>, <c>12ms/step</c>, <c>700us/step</c>.</summary>
    public static string PerStep(TimeSpan time)
    {
        double seconds = time.TotalSeconds;
        (double value, string unit) = seconds switch
        {
            >= 1 or 0 => (seconds, "s"),
            >= 1e-3 => (seconds * 1e3, "ms"),
            _ => (seconds * 1e6, "us"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0}{unit}/step");
    }

    /// <summary><c>0.9875</c>, or <c>1.2345e-04</c> for values so small that four digits would hide them.</summary>
    public static string Value(double value) =>
        value.ToString(Math.Abs(value) > 1e-3 || value == 0 ? "0.0000" : "0.0000e+00", CultureInfo.InvariantCulture);

    /// <summary><c> - accuracy: 0.9875 - loss: 0.0412</c>.</summary>
    public static string Values(IEnumerable<KeyValuePair<string, double>> values) =>
        string.Concat(values.Select(value => $" - {value.Key}: {Value(value.Value)}"));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
