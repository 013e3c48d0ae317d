using System.Globalization;
using System.Text.Json;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Analysis;

namespace XlaSharp.Cli;

/// <summary>Prints what <c>xlasharp stats</c> has counted.</summary>
internal sealed class StatsReport
{
    private readonly string _file;
    private readonly Module _module;
    private readonly ModuleStatistics _size;
    private readonly CostAnalysis _cost;

    /// <summary>Counts a module.</summary>
    /// <param name="file">Where it comes from.</param>
    /// <param name="module">The module.</param>
    public StatsReport(string file, Module module)
    {
        (_file, _module) = (file, module);
        (_size, _cost) = (ModuleStatistics.Of(module), CostAnalysis.Of(module));
    }

    /// <summary>Prints tables for a person.</summary>
    public void WriteText()
    {
        string name = _module.Name is null ? "module" : $"module @{_module.Name}";
        Line($"{_file}: {name}, {_size.Functions:N0} functions, {_size.Operations:N0} operations");
        Arrays("parameters", _size.Parameters);
        Arrays("results", _size.Results);
        Arrays("constants", _size.Constants);
        Cost total = _cost.Total;
        Line($"one run      {Scaled(total.Flops)} FLOPs, {Scaled(total.Transcendentals)} transcendentals");
        Line($"  unfused    {Bytes(total.BytesRead)} read, {Bytes(total.BytesWritten)} written");
        Console.WriteLine();
        Line($"{"op", -36} {"in text", 9} {"runs", 12} {"FLOPs", 10} {"transc.", 10} {"bytes", 10}");
        Dictionary<string, OpCost> costs = _cost.ByOp.ToDictionary(op => op.Name, StringComparer.Ordinal);
        foreach (
            (string op, int count) in _size.OperationsByOp.OrderByDescending(entry =>
                Weight(costs.GetValueOrDefault(entry.Key))
            )
        )
        {
            OpCost cost = costs.GetValueOrDefault(op);
            (string flops, string functions) = (Scaled(cost.Cost.Flops), Scaled(cost.Cost.Transcendentals));
            string bytes = Bytes(cost.Cost.BytesAccessed);
            Line($"{op, -36} {count, 9:N0} {cost.Executions, 12:N0} {flops, 10} {functions, 10} {bytes, 10}");
        }

        foreach (string note in _cost.Notes)
        {
            Line($"note: {note}");
        }
    }

    /// <summary>Prints an object for programs.</summary>
    public void WriteJson()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("file", _file);
            json.WriteString("module", _module.Name);
            json.WriteNumber("functions", _size.Functions);
            json.WriteNumber("operations", _size.Operations);
            WriteArrays(json, "parameters", _size.Parameters);
            WriteArrays(json, "results", _size.Results);
            WriteArrays(json, "constants", _size.Constants);
            WriteCost(json, _cost.Total);
            WriteOps(json);
            json.WriteStartArray("notes");
            foreach (string note in _cost.Notes)
            {
                json.WriteStringValue(note);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Console.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private void WriteOps(Utf8JsonWriter json)
    {
        Dictionary<string, OpCost> costs = _cost.ByOp.ToDictionary(op => op.Name, StringComparer.Ordinal);
        json.WriteStartObject("ops");
        foreach ((string op, int count) in _size.OperationsByOp)
        {
            OpCost cost = costs.GetValueOrDefault(op);
            json.WriteStartObject(op);
            json.WriteNumber("count", count);
            json.WriteNumber("executions", cost.Executions);
            WriteCost(json, cost.Cost);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteArrays(Utf8JsonWriter json, string name, ArrayTotal total)
    {
        json.WriteStartObject(name);
        json.WriteNumber("arrays", total.Count);
        json.WriteNumber("elements", total.Elements);
        json.WriteNumber("bytes", total.Bytes);
        json.WriteEndObject();
    }

    private static void WriteCost(Utf8JsonWriter json, Cost cost)
    {
        json.WriteNumber("flops", cost.Flops);
        json.WriteNumber("transcendentals", cost.Transcendentals);
        json.WriteNumber("bytes_read", cost.BytesRead);
        json.WriteNumber("bytes_written", cost.BytesWritten);
    }

    private static double Weight(OpCost cost) => cost.Cost.Flops + cost.Cost.Transcendentals;

    private static void Arrays(string name, ArrayTotal total) =>
        Line($"{name, -12} {total.Count:N0} arrays, {total.Elements:N0} elements, {Bytes(total.Bytes)}");

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string Bytes(double count) =>
        count < 1e4 ? string.Create(CultureInfo.InvariantCulture, $"{count:0} B") : Scaled(count) + "B";

    private static string Scaled(double count) =>
        count switch
        {
            < 1e4 => string.Create(CultureInfo.InvariantCulture, $"{count:0.##}"),
            < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0.00} k"),
            < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.00} M"),
            < 1e12 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.00} G"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e12:0.00} T"),
        };
}
