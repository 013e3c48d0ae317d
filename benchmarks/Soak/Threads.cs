using System.Diagnostics;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks.Soak;

/// <summary>Several threads call one executable: how the rate grows with them.</summary>
internal static class Threads
{
    private const int Elements = 16_384;

    public static int Run(TimeSpan time)
    {
        using Sum sum = new(Elements);
        Console.WriteLine($"One executable, a + b of {Elements:N0} elements, {Environment.ProcessorCount} cores:");
        Console.WriteLine("| threads | executions/s | of one thread's |");
        Console.WriteLine("|--:|--:|--:|");
        double one = 0;
        foreach (int threads in (int[])[1, 2, 4, 16])
        {
            double rate = Rate(sum, threads, time);
            one = threads == 1 ? rate : one;
            Console.WriteLine($"| {threads} | {rate:N0} | {rate / one:F2} |");
        }

        return 0;
    }

    private static double Rate(Sum sum, int threads, TimeSpan time)
    {
        long executions = 0;
        using Barrier start = new(threads);
        Stopwatch clock = new();
        Thread[] callers =
        [
            .. Enumerable
                .Range(0, threads)
                .Select(_ => new Thread(() =>
                {
                    PjRtBuffer[] results = sum.Execute();
                    start.SignalAndWait();
                    clock.Start();
                    long mine = 0;
                    for (; clock.Elapsed < time; mine += 100)
                    {
                        sum.Repeat(results, 100);
                    }

                    Interlocked.Add(ref executions, mine);
                    results[0].Dispose();
                })),
        ];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        return executions / clock.Elapsed.TotalSeconds;
    }
}
