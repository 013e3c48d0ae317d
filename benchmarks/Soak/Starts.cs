using System.Diagnostics;

namespace XlaSharp.Benchmarks.Soak;

/// <summary>
/// A program is started again and again: how long it takes from there to its answer, the first line that it prints.
/// </summary>
internal static class Starts
{
    private const int Count = 20;

    public static int Run(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        List<double> times = [];
        string said = "";
        // The first start reads the files from the disk.
        for (int i = -1; i < Count; i++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            using Process process = Process.Start(start)!;
            string? answer = process.StandardOutput.ReadLine();
            double time = clock.Elapsed.TotalMilliseconds;
            said = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode != 0 || answer is null)
            {
                Console.Error.WriteLine($"{program} ended with code {process.ExitCode}.");
                return 1;
            }

            if (i < 0)
            {
                Console.WriteLine($"first start: {time:F1} ms ({said})");
            }
            else
            {
                times.Add(time);
            }
        }

        times.Sort();
        Console.WriteLine(
            $"{Count} starts: median {times[Count / 2]:F1} ms, {times[0]:F1} to {times[^1]:F1} ms from start to answer"
        );
        Console.WriteLine($"the last one: {said}");
        return 0;
    }
}
