using System.Diagnostics;

namespace XlaSharp.Benchmarks;

/// <summary>Times work as the median of several passes.</summary>
internal static class Sample
{
    /// <summary>The median time of one call.</summary>
    /// <param name="passes">How many passes.</param>
    /// <param name="calls">Calls per pass.</param>
    /// <param name="work">What is timed.</param>
    /// <returns>Median over the passes of the time per call.</returns>
    public static TimeSpan Median(int passes, int calls, Action work)
    {
        work();
        List<double> seconds = [];
        for (int pass = 0; pass < passes; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < calls; call++)
            {
                work();
            }

            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / calls);
        }

        seconds.Sort();
        return TimeSpan.FromSeconds(seconds[seconds.Count / 2]);
    }

    /// <summary>The time of one call.</summary>
    /// <typeparam name="T">What the call gives.</typeparam>
    /// <param name="work">What is timed.</param>
    /// <returns>The result and its time.</returns>
    public static (T Result, TimeSpan Time) Once<T>(Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = work();
        return (result, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>A time in the unit that suits it.</summary>
    /// <param name="time">The time.</param>
    /// <returns>The text.</returns>
    public static string Show(TimeSpan time) =>
        time.TotalSeconds switch
        {
            < 1e-5 => FormattableString.Invariant($"{time.TotalNanoseconds:0} ns"),
            < 1e-3 => FormattableString.Invariant($"{time.TotalMicroseconds:0} µs"),
            < 0.1 => FormattableString.Invariant($"{time.TotalMilliseconds:0.0} ms"),
            < 10 => FormattableString.Invariant($"{time.TotalMilliseconds:0} ms"),
            _ => FormattableString.Invariant($"{time.TotalSeconds:0.0} s"),
        };
}
