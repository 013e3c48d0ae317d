using System.CommandLine;
using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Analysis;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp diff</c>: what distinguishes two modules, operation by operation.</summary>
internal static class DiffCommand
{
    private const int Same = 0;
    private const int Different = 1;
    private const int Trouble = 2;
    private const long LargeHeap = 128 << 20;

    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string> before = new("A")
        {
            Description = "StableHLO text or portable artifact; - for standard input.",
        };
        Argument<string> after = new("B") { Description = "What it is compared with." };
        Option<bool> order = new("--order") { Description = "Compare the order of independent operations, too." };
        Option<bool> locations = new("--locations")
        {
            Description = "Compare the places that operations come from, too.",
        };
        Option<bool> name = new("--ignore-module-name") { Description = "Let the modules' names differ." };
        Option<int> context = new("--context", "-U")
        {
            Description = "Equal operations shown around each difference.",
            DefaultValueFactory = _ => 3,
        };
        Option<bool> quiet = new("--quiet", "-q") { Description = "Print nothing; the exit status tells." };
        Command command = new(
            "diff",
            "Compare two modules, whatever their values are called. Exit status: 0 equal, 1 different, 2 trouble."
        )
        {
            before,
            after,
            order,
            locations,
            name,
            context,
            quiet,
        };
        command.SetAction(result =>
            Failure.Report(
                () =>
                    Run(
                        result.GetRequiredValue(before),
                        result.GetRequiredValue(after),
                        new DiffOptions
                        {
                            CompareOrder = result.GetValue(order),
                            CompareLocations = result.GetValue(locations),
                            IgnoreModuleName = result.GetValue(name),
                        },
                        result.GetValue(quiet) ? null : result.GetValue(context)
                    ),
                Trouble
            )
        );
        return command;
    }

    private static int Run(string before, string after, DiffOptions options, int? context)
    {
        if (context < 0)
        {
            throw new CliException(
                string.Create(CultureInfo.InvariantCulture, $"--context must be 0 or more, got {context}.")
            );
        }

        if (before == "-" && after == "-")
        {
            throw new CliException("diff: only one side can be standard input.");
        }

        ModuleDiff diff = ModuleDiff.Of(Read(before), Read(after), options);
        if (diff.IsEmpty)
        {
            return Same;
        }

        if (context is { } lines)
        {
            Console.Write($"--- {before}\n+++ {after}\n{diff.ToText(lines)}");
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{diff.Removed} lines removed, {diff.Added} added")
            );
        }

        return Different;
    }

    // The text of a large program is as large as the program; it should be gone before the next one comes.
    private static Module Read(string file)
    {
        Module module = ModuleInput.Read(file);
        if (GC.GetTotalMemory(forceFullCollection: false) > LargeHeap)
        {
            GC.Collect();
        }

        return module;
    }
}
