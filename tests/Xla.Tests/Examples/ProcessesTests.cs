using System.Diagnostics;

namespace XlaSharp.FrontDoor.Tests.Examples;

/// <summary>
/// <c>examples/Processes</c> as a person runs it: two processes that meet over gRPC and train together.
/// </summary>
public sealed class ProcessesTests
{
    [Test]
    public void TwoProcessesLearnTheSame()
    {
        ProcessStartInfo start = new(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "XlaSharp.Examples.Processes.dll"), "2"]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process leader = Process.Start(start)!;
        Task<string> errors = leader.StandardError.ReadToEndAsync();
        string[] lines = leader.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        leader.WaitForExit();
        Assert.That((leader.ExitCode, errors.Result), Is.EqualTo((0, "")));
        // Each of them knows the devices of both, and ends where a single process with all points would.
        Assert.That(lines.Count(line => line.Contains(" | ", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(
            lines.Where(line => line.Contains("y =", StringComparison.Ordinal)).Order(),
            Is.EqualTo(new[] { "0 of 2: y = 3.00 x + -1.00", "1 of 2: y = 3.00 x + -1.00" })
        );
    }
}
