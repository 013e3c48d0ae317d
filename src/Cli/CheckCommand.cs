using System.CommandLine;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp check</c>: executes self-checking test programs, one line per function.</summary>
internal static class CheckCommand
{
    // Enough for the programs of several processes that people write as tests.
    private const int DeviceCount = 16;

    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string[]> files = new("FILE")
        {
            Description =
                "StableHLO test programs; a folder stands for its .mlir files. Split at lines holding '// -----'.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> quiet = new("--quiet") { Description = "Print failures and counts only." };
        Option<bool> byOp = new("--by-op")
        {
            Description = "Print how many programs with each op passed, failed and were skipped.",
        };
        Option<bool> reference = new("--against-reference")
        {
            Description =
                "Run programs without checks too, on made-up arguments, and compare with the reference evaluator.",
        };
        Option<int> jobs = new("--jobs")
        {
            Description = "How many programs to run at the same time; by default one per core.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--jobs must be at least 1.");
            }
        });
        Option<string?> plugin = PluginOption.Create();
        Command command = new("check", "Execute self-checking test programs.")
        {
            files,
            quiet,
            byOp,
            reference,
            jobs,
            plugin,
        };
        command.SetAction(result =>
            Failure.Report(() =>
                Run(
                    result.GetRequiredValue(files),
                    new CheckReport(result.GetValue(quiet), result.GetValue(byOp)),
                    result.GetValue(reference),
                    result.GetValue(jobs),
                    result.GetValue(plugin)
                )
            )
        );
        return command;
    }

    // Programs run in parallel and are reported in order.
    private static int Run(string[] paths, CheckReport report, bool againstReference, int jobs, string? plugin)
    {
        using PluginOption.Session session = PluginOption.Open(plugin, DeviceCount);
        CheckRunner runner = new(session, againstReference);
        IEnumerable<IReadOnlyList<CheckResult>> results = paths
            .SelectMany(Expand)
            .SelectMany(file => TestChunk.Split(file, File.ReadAllText(file)))
            .AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(Math.Min(jobs, 512))
            .WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(runner.Run);
        foreach (CheckResult result in results.SelectMany(result => result))
        {
            report.Add(result);
        }

        return report.Finish();
    }

    private static IEnumerable<string> Expand(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.mlir").Order(StringComparer.Ordinal) : [path];
}
