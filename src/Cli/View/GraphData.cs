using System.Text;
using System.Text.Json;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Analysis;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Cli.View;

/// <summary>
/// The graph of a module as columns of numbers and a table of texts. Arguments are nodes, too; functions and regions
/// are containers, a region's owner is its operation.
/// </summary>
internal sealed class GraphData
{
    private const int MaxText = 500;
    private const int MaxShownElements = 64;

    private readonly string _file;
    private readonly Dictionary<string, int> _strings = new(StringComparer.Ordinal);
    private readonly List<Node> _nodes = [];
    private readonly List<(string Label, int Owner)> _containers = [];
    private readonly List<(int From, int To)> _edges = [];
    private readonly Dictionary<Value, int> _producers = [];
    private int _operations;

    private readonly record struct Node(
        int Name,
        int Label,
        int Text,
        int Type,
        int Kind,
        int Place,
        int Scope,
        int Container,
        double Flops,
        double Bytes
    );

    /// <summary>Collects a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="file">Where it comes from.</param>
    public GraphData(Module module, string file)
    {
        _file = file;
        Add(module);
    }

    /// <summary>The columns.</summary>
    /// <returns>JSON that may stand inside a script element.</returns>
    public string ToJson()
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("operations", _operations);
            json.WriteString("mode", Mode());
            json.WriteStartArray("strings");
            foreach (string text in _strings.Keys)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
            WriteNodes(json);
            json.WriteStartObject("containers");
            WriteColumn(json, "label", _containers, container => container.Label);
            WriteColumn(json, "owner", _containers, container => container.Owner);
            json.WriteEndObject();
            json.WriteStartArray("edges");
            foreach ((int from, int to) in _edges)
            {
                json.WriteNumberValue(from);
                json.WriteNumberValue(to);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void WriteNodes(Utf8JsonWriter json)
    {
        json.WriteStartObject("ops");
        WriteColumn(json, "name", _nodes, node => node.Name);
        WriteColumn(json, "label", _nodes, node => node.Label);
        WriteColumn(json, "text", _nodes, node => node.Text);
        WriteColumn(json, "type", _nodes, node => node.Type);
        WriteColumn(json, "kind", _nodes, node => node.Kind);
        WriteColumn(json, "place", _nodes, node => node.Place);
        WriteColumn(json, "scope", _nodes, node => node.Scope);
        WriteColumn(json, "container", _nodes, node => node.Container);
        WriteColumn(json, "flops", _nodes, node => node.Flops);
        WriteColumn(json, "bytes", _nodes, node => node.Bytes);
        json.WriteEndObject();
    }

    private static void WriteColumn<TRow>(Utf8JsonWriter json, string name, List<TRow> rows, Func<TRow, object> value)
    {
        json.WriteStartArray(name);
        foreach (TRow row in rows)
        {
            switch (value(row))
            {
                case string text:
                    json.WriteStringValue(text);
                    break;
                case int number:
                    json.WriteNumberValue(number);
                    break;
                case double number:
                    json.WriteNumberValue(number);
                    break;
                default:
                    break;
            }
        }

        json.WriteEndArray();
    }

    private void Add(Module module)
    {
        foreach (IModuleMember member in module.Members)
        {
            switch (member)
            {
                case Function { Body: { } body } function:
                    int container = AddContainer(
                        $"{(function.IsPublic ? string.Empty : "private ")}@{function.Name}",
                        -1
                    );
                    AddRegion(body, container, FunctionText.Of(function), function);
                    break;
                case Module nested:
                    Add(nested);
                    break;
                default:
                    break;
            }
        }
    }

    private int AddContainer(string label, int owner)
    {
        _containers.Add((label, owner));
        return _containers.Count - 1;
    }

    private void AddRegion(Region region, int container, FunctionText text, Function? function)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (Block block in region.Blocks)
        {
            for (int i = 0; i < block.Arguments.Length; i++)
            {
                AddArgument(block, i, container, text, function);
            }

            foreach (Operation operation in block.Operations)
            {
                AddOperation(operation, container, text);
            }
        }
    }

    private void AddArgument(Block block, int index, int container, FunctionText text, Function? function)
    {
        Value argument = block.Arguments[index];
        Location location = index < block.ArgumentLocations.Count ? block.ArgumentLocations[index] : Location.Unknown;
        string name = text.Name(argument);
        string? given = (function?.ArgumentAttribute(index, "jax.arg_info") as StringAttr)?.Value;
        _producers[argument] = _nodes.Count;
        _nodes.Add(
            new(
                Intern("argument"),
                Intern(given ?? name),
                Intern($"{name} : {argument.Type}{(given is null ? string.Empty : $" \"{given}\"")}"),
                Intern(Short(argument.Type)),
                Intern("argument"),
                Intern(GraphLocation.Place(location)),
                Intern(string.Empty),
                container,
                0,
                0
            )
        );
    }

    private void AddOperation(Operation operation, int container, FunctionText text)
    {
        int index = _nodes.Count;
        _operations++;
        Cost cost = CostAnalysis.OfOperation(operation);
        _nodes.Add(
            new(
                Intern(operation.Name),
                Intern(OperationKind.Label(operation)),
                Intern(Line(operation, text)),
                Intern(string.Join(", ", operation.Results.ToArray().Select(result => Short(result.Type)))),
                Intern(OperationKind.Of(operation)),
                Intern(GraphLocation.Place(operation.Location)),
                Intern(GraphLocation.Scope(operation.Location)),
                container,
                cost.Flops + cost.Transcendentals,
                cost.BytesAccessed
            )
        );
        foreach (Value operand in operation.Operands)
        {
            if (_producers.TryGetValue(operand, out int producer))
            {
                _edges.Add((producer, index));
            }
        }

        foreach (Value result in operation.Results)
        {
            _producers[result] = index;
        }

        for (int i = 0; i < operation.Regions.Length; i++)
        {
            string label = i < operation.Definition.Regions.Count ? operation.Definition.Regions[i].Name : "region";
            AddRegion(operation.Regions[i], AddContainer(label, index), text, null);
        }
    }

    private static string Line(Operation operation, FunctionText text)
    {
        string line =
            operation.Op is Hlo.Ops.Constant { Value: DenseElementsAttr { IsSplat: false } value }
            && value.Type.ElementCount > MaxShownElements
                ? $"{text.Name(operation.Result)} = {operation.Name} dense<…> : {value.Type}"
                : text.Line(operation);
        return line.Length <= MaxText ? line : line[..MaxText] + "…";
    }

    private static string Short(HloType type) =>
        type is TensorType && type.Text.StartsWith("tensor<", StringComparison.Ordinal)
            ? type.Text["tensor<".Length..^1]
            : type.Text;

    // Locations in the module's own file say nothing about a source.
    private string Mode()
    {
        string[] strings = [.. _strings.Keys];
        return _nodes.Exists(node => strings[node.Scope].Length > 0) ? "scope"
            : _nodes.Exists(node =>
                strings[node.Place] is { Length: > 0 } place && !place.StartsWith(_file + ":", StringComparison.Ordinal)
            )
                ? "source"
            : "structure";
    }

    private int Intern(string text)
    {
        if (!_strings.TryGetValue(text, out int index))
        {
            _strings[text] = index = _strings.Count;
        }

        return index;
    }
}
