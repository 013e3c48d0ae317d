using System.CommandLine;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp stats</c>: how large a program is, and what one run costs.</summary>
internal static class StatsCommand
{
    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string> file = new("FILE")
        {
            Description = "StableHLO text or portable artifact; - for standard input.",
        };
        Option<string?> function = new("--func") { Description = "Function to count; main, or the only function." };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Command command = new(
            "stats",
            "Count operations, parameters, arithmetic (a multiply-add is 2 FLOPs) and memory traffic of a module."
        )
        {
            file,
            function,
            json,
        };
        command.SetAction(result =>
            Failure.Report(() => Run(result.GetRequiredValue(file), result.GetValue(function), result.GetValue(json)))
        );
        return command;
    }

    private static int Run(string file, string? function, bool json)
    {
        Module module = ModuleInput.Read(file);
        Verifier.ThrowIfInvalid(module);
        StatsReport report = new(file, EntryPoint.Select(module, function));
        if (json)
        {
            report.WriteJson();
        }
        else
        {
            report.WriteText();
        }

        return 0;
    }
}
