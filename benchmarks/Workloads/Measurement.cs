using System.Diagnostics;

namespace XlaSharp.Benchmarks.Workloads;

/// <summary>Times of one workload, by the protocol that the other libraries' harness has.</summary>
/// <param name="MedianSeconds">Median of the passes' medians.</param>
/// <param name="MinSeconds">Least time.</param>
/// <param name="P90Seconds">Median of the passes' ninth deciles.</param>
/// <param name="Runs">Calls timed.</param>
/// <param name="Spread">Greatest less least of the passes' medians, relative to the least.</param>
internal sealed record Measurement(double MedianSeconds, double MinSeconds, double P90Seconds, long Runs, double Spread)
{
    private const double Batch = 200e-6;

    /// <summary>
    /// Three passes: a quarter of a second and 3 calls to warm up, then at least a second and 11 samples; calls under
    /// 200 µs in batches of about that.
    /// </summary>
    /// <param name="run">What is timed.</param>
    /// <param name="quick">One short pass.</param>
    public static Measurement Of(Action run, bool quick)
    {
        Pass[] passes = [.. Enumerable.Range(0, quick ? 1 : 3).Select(_ => Once(run, quick ? 0.3 : 1, quick ? 5 : 11))];
        double[] medians = [.. passes.Select(pass => pass.Median).Order()];
        double[] deciles = [.. passes.Select(pass => pass.P90).Order()];
        return new(
            medians[medians.Length / 2],
            passes.Min(pass => pass.Min),
            deciles[deciles.Length / 2],
            passes.Sum(pass => pass.Runs),
            (medians[^1] - medians[0]) / medians[0]
        );
    }

    private static Pass Once(Action run, double seconds, int samples)
    {
        double warm = 0;
        double least = double.MaxValue;
        for (int i = 0; (i < 3 || warm < seconds / 4) && warm < 4; i++)
        {
            double time = Time(run, 1);
            warm += time;
            least = Math.Min(least, time);
        }

        int calls = least < Batch ? Math.Max(1, (int)(Batch / Math.Max(least, 1e-8))) : 1;
        List<double> times = [];
        for (double total = 0; (total < seconds || times.Count < samples) && total < 12; )
        {
            double time = Time(run, calls);
            total += time;
            times.Add(time / calls);
        }

        times.Sort();
        return new(times[times.Count / 2], times[0], times[(int)(times.Count * 0.9)], (long)times.Count * calls);
    }

    private static double Time(Action run, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            run();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private readonly record struct Pass(double Median, double Min, double P90, long Runs);
}
