using System.Diagnostics;
using System.Globalization;
using XlaSharp.Hlo;

namespace XlaSharp.Cli;

/// <summary>Prints how long each phase of a verb took, to standard error.</summary>
/// <param name="enabled">False to print nothing.</param>
internal sealed class PhaseTimer(bool enabled)
{
    private long _start = Stopwatch.GetTimestamp();

    /// <summary>Ends a phase.</summary>
    /// <param name="phase">What was done.</param>
    /// <param name="module">Its result.</param>
    public void Report(string phase, Module module)
    {
        if (!enabled)
        {
            return;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{elapsed.TotalMilliseconds, 10:0.0} ms  {phase, -32} {module.Walk().Count(), 10:N0} operations"
            )
        );
        _start = Stopwatch.GetTimestamp();
    }
}
