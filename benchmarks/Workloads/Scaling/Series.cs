namespace XlaSharp.Benchmarks.Workloads.Scaling;

/// <summary>A cost at several sizes, which should grow in proportion to the size.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">What a size counts.</param>
/// <param name="Points">Size and seconds.</param>
internal sealed record Series(string Name, string Unit, IReadOnlyList<(double Size, double Seconds)> Points)
{
    /// <summary>Greatest over least cost of a unit; 1 is perfect proportion.</summary>
    public double Spread =>
        Points.Max(point => point.Seconds / point.Size) / Points.Min(point => point.Seconds / point.Size);
}
