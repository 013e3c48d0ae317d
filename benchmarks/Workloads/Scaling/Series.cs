namespace XlaSharp.Benchmarks.Workloads.Scaling;

/// <summary>A cost at several sizes, which should grow in proportion to the size.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">What a size counts.</param>
/// <param name="Points">Size and seconds, by size.</param>
internal sealed record Series(string Name, string Unit, IReadOnlyList<(double Size, double Seconds)> Points)
{
    /// <summary>Greatest over least cost of a unit, all of the time shared out among the units; 1 is perfect proportion.</summary>
    public double Spread => Over(Points.Select(point => point.Seconds / point.Size));

    /// <summary>
    /// What one more unit costs: the slope between each size and the one before, which leaves out what every size costs
    /// alike. Not a number for the first.
    /// </summary>
    public IEnumerable<double> Marginal =>
        Points
            .Zip(Points.Skip(1), (low, high) => (high.Seconds - low.Seconds) / (high.Size - low.Size))
            .Prepend(double.NaN);

    /// <summary>Greatest over least marginal cost; 1 is a straight line.</summary>
    public double MarginalSpread => Over(Marginal.Where(slope => slope > 0));

    private static double Over(IEnumerable<double> costs)
    {
        double[] all = [.. costs];
        return all.Max() / all.Min();
    }
}
