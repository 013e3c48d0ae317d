using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using XlaSharp.Benchmarks;
using XlaSharp.Benchmarks.Managed;

// --out FILE writes the section of a page; --quick for a run of seconds that proves nothing but that everything runs;
// --only NAME for one class.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? Option(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
Type[] all =
[
    typeof(TreeBenchmarks),
    typeof(TracingBenchmarks),
    typeof(TextBenchmarks),
    typeof(CallBenchmarks),
    typeof(BufferBenchmarks),
];
Type[] chosen = [.. all.Where(type => Option("--only") is not { } name || type.Name.StartsWith(name))];

// In this process: a generated project would look for the plugin and the build's settings elsewhere.
Job job = (args.Contains("--quick") ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
IConfig config = ManualConfig
    .CreateEmpty()
    .AddJob(job)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddLogger(ConsoleLogger.Unicode)
    .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
    .WithArtifactsPath(Path.Combine("artifacts", "bench", "managed"));
Summary[] summaries = BenchmarkRunner.Run(chosen, config);
string table = Table.Of(summaries);
Console.WriteLine(table);
if (Option("--out") is { } page)
{
    string made =
        "`dotnet run -c Release --project benchmarks/Managed -- --out FILE`: BenchmarkDotNet, its short job (three warm-up "
        + "and three measured iterations), in process, on what `./build.sh bench` runs on; *error* is half of the 99.9 % "
        + "confidence interval. Programs run on the embedded CPU device with one thread.";
    ResultsSection.Write(page, "Managed microbenchmarks", $"{made}\n\n{table}");
}

bool isComplete = Array.TrueForAll(summaries, summary => Array.TrueForAll([.. summary.Reports], Table.HasResult));
return isComplete ? 0 : 1;
