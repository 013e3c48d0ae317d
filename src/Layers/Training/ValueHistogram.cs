namespace XlaSharp.Layers.Training;

/// <summary>
/// How often values fall into equal intervals between the smallest and the largest. What is not finite is left out.
/// </summary>
/// <param name="Minimum">The smallest value.</param>
/// <param name="Maximum">The largest value.</param>
/// <param name="Count">How many values.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
/// <param name="Limits">Upper ends of the intervals.</param>
/// <param name="Counts">How many values are in each interval.</param>
internal sealed record ValueHistogram(
    double Minimum,
    double Maximum,
    double Count,
    double Sum,
    double SumOfSquares,
    IReadOnlyList<double> Limits,
    IReadOnlyList<double> Counts
)
{
    public static ValueHistogram Of(ReadOnlySpan<float> values, int intervals = 30)
    {
        (double low, double high, double count, double sum, double squares) = (
            double.PositiveInfinity,
            double.NegativeInfinity,
            0,
            0,
            0
        );
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
                (count, sum, squares) = (count + 1, sum + value, squares + ((double)value * value));
            }
        }

        if (count == 0)
        {
            return new(0, 0, 0, 0, 0, [0], [0]);
        }

        double[] counts = new double[intervals];
        double width = high > low ? (high - low) / intervals : 1;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                counts[Math.Clamp((int)((value - low) / width), 0, intervals - 1)]++;
            }
        }

        return new(
            low,
            high,
            count,
            sum,
            squares,
            [.. Enumerable.Range(1, intervals).Select(i => low + (i * width))],
            counts
        );
    }
}
