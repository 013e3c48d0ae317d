using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using XlaSharp;
using XlaSharp.Benchmarks;
using XlaSharp.Benchmarks.Workloads;
using XlaSharp.Benchmarks.Workloads.Comparison;
using XlaSharp.Benchmarks.Workloads.Scaling;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? Option(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
int threads = int.Parse(Option("--threads") ?? Environment.ProcessorCount.ToString());
string[]? only = Option("--only")?.Split(',');
Workload[] chosen = [.. Suite.All.Where(workload => only is null || only.Any(workload.Name.StartsWith))];
if (Option("--dump") is { } target)
{
    Directory.CreateDirectory(target);
    foreach (Workload workload in chosen)
    {
        Inputs inputs = new(workload.Name);
        File.WriteAllText(
            Path.Combine(target, workload.Name + ".mlir"),
            workload.Lower(workload.State(inputs), workload.Data(inputs)).ToText()
        );
    }

    return 0;
}

using PjRtClient client = Xla.CreateClient(Option("--plugin"), [new("cpu_threads", (long)threads)]);
if (Option("--sizes") is { } sizesPage)
{
    Series[] series = [.. new Sizes(client).Measure()];
    string tables = SizesReport.Tables(series);
    Console.WriteLine(tables);
    string folder = Path.GetDirectoryName(Path.GetFullPath(sizesPage))!;
    File.WriteAllText(Path.Combine(folder, "sizes.svg"), SizesReport.Plot(series));
    string made = "`dotnet run -c Release --project benchmarks/Workloads -- --sizes FILE`, in one run.";
    ResultsSection.Write(sizesPage, "Costs over sizes", $"{made}\n\n{tables}![Costs over sizes](sizes.svg)\n");
    return 0;
}

Runner runner = new(client, threads, args.Contains("--quick"));
Peers? peers = Option("--peers") is { } drivers ? new(drivers, args.Contains("--quick")) : null;
MachineLimits limits = MachineLimits.Measure(threads);
List<Compared> rows = [];
foreach (Workload workload in chosen)
{
    Row row = runner.Run(workload);
    Console.WriteLine(row);
    rows.Add(new(row, [.. peers?.Run(workload.Name, threads) ?? []], limits));
    if (rows[^1] is { Best: { } best, Ratio: { } ratio })
    {
        Console.WriteLine($"{"", -24} best other: {best.Peer}/{best.Variant}, {ratio:0.00} of its speed");
    }
}

if (Option("--out") is { } path)
{
    JsonObject report = new() { ["rows"] = new JsonArray([.. rows.Select(row => row.Own.ToJson())]) };
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    File.WriteAllText(path, report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
}

if (Option("--report") is { } page)
{
    string chart = $"workloads-{threads}.svg";
    OtherRun? other = Option("--scaling") is { } file ? OtherRun.Read(file) : null;
    string table = ComparisonReport.Table(rows, threads, peers?.Installed ?? [], other);
    File.WriteAllText(
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page))!, chart),
        ComparisonReport.Chart(rows)
    );
    ResultsSection.Write(page, $"Beside other libraries, {threads} threads", $"{table}\n![Ratios]({chart})\n");
}

return rows.TrueForAll(row => row.Own.Check == "ok") ? 0 : 1;
