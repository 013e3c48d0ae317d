using System.Diagnostics;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Benchmarks.Soak;

/// <summary>Many executions of one small program: resident memory stays where it was.</summary>
internal static class Executions
{
    /// <summary>Growth that counts as none: the garbage collector's own ups and downs.</summary>
    private const long Tolerance = 8 << 20;

    public static int Run(int count)
    {
        using Sum sum = new();
        PjRtBuffer[] results = sum.Execute();
        Settle(sum, results);
        (long before, long managed) = (ResidentBytes(), GC.GetTotalAllocatedBytes(precise: true));
        Stopwatch clock = Stopwatch.StartNew();
        for (int tenth = 1; tenth <= 10; tenth++)
        {
            sum.Repeat(results, count / 10);
            Console.WriteLine(
                $"{(long)count * tenth / 10, 12:N0} executions: {ResidentBytes() / 1048576.0:F1} MB resident"
            );
        }

        double nanoseconds = clock.Elapsed.TotalNanoseconds / count;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - managed;
        long grown = ResidentBytes() - before;
        results[0].Dispose();
        Console.WriteLine(
            $"{nanoseconds:F0} ns each; {grown / 1048576.0:F1} MB more resident than before; {allocated:N0} managed "
                + $"bytes in all"
        );
        return grown <= Tolerance ? 0 : 1;
    }

    // The runtime compiles methods again that were called often, in the background, and keeps some memory for it: that
    // is over before anything is measured.
    private static void Settle(Sum sum, PjRtBuffer[] results)
    {
        for (int i = 0; i < 100; i++)
        {
            sum.Repeat(results, 1000);
            _ = ResidentBytes();
            Thread.Sleep(20);
        }
    }

    private static long ResidentBytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
