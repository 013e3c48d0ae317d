using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using XlaSharp;
using XlaSharp.Benchmarks.Workloads;
using XlaSharp.Runtime.PjRt;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string? Option(string name) =>
    Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
int threads = int.Parse(Option("--threads") ?? Environment.ProcessorCount.ToString());
string[]? only = Option("--only")?.Split(',');
Workload[] chosen = [.. Suite.All.Where(workload => only is null || only.Any(workload.Name.StartsWith))];
if (Option("--dump") is { } folder)
{
    Directory.CreateDirectory(folder);
    foreach (Workload workload in chosen)
    {
        Inputs inputs = new(workload.Name);
        File.WriteAllText(
            Path.Combine(folder, workload.Name + ".mlir"),
            workload.Lower(workload.State(inputs), workload.Data(inputs))
        );
    }

    return 0;
}

using PjRtClient client = Xla.CreateClient(Option("--plugin"), [new("cpu_threads", (long)threads)]);
Runner runner = new(client, threads, args.Contains("--quick"));
List<Row> rows = [];
foreach (Workload workload in chosen)
{
    rows.Add(runner.Run(workload));
    Console.WriteLine(rows[^1]);
}

if (Option("--out") is { } path)
{
    JsonObject report = new() { ["rows"] = new JsonArray([.. rows.Select(row => row.ToJson())]) };
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    File.WriteAllText(path, report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
}

return rows.TrueForAll(row => row.Check == "ok") ? 0 : 1;
