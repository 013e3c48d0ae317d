using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>The texts of a summary: a row per layer, and the counts below.</summary>
internal sealed class SummaryRows(Model model, SummaryOptions options)
{
    /// <summary>True where the table says what is connected to what: for graphs that are no chains.</summary>
    public bool IsGraph { get; } = model is Functional { Calls.IsChain: false };

    public IEnumerable<string[]> Rows()
    {
        IReadOnlyList<Layer> layers = LayersOf(model);
        int first = Position(layers, options.LayerRange?.First, 0);
        int last = Position(layers, options.LayerRange?.Last, layers.Count - 1);
        return layers.Skip(first).Take(last - first + 1).SelectMany(layer => RowsOf(layer, 0));
    }

    public IEnumerable<string> Footer()
    {
        // The counter and the learning rate belong to the optimizer from the start; its slots exist once it has been
        // used.
        Variable[] optimizer = model.Optimizer is { Variables.Count: > 2 } used ? [.. used.Variables] : [];
        yield return Count("Total params", model.Weights.Concat(optimizer));
        yield return Count("Trainable params", model.TrainableWeights);
        yield return Count("Non-trainable params", model.NonTrainableWeights);
        if (optimizer.Length > 0)
        {
            yield return Count("Optimizer params", optimizer);
        }
    }

    private static IReadOnlyList<Layer> LayersOf(Layer layer) =>
        layer is Functional functional ? functional.Layers : layer.Sublayers;

    private int Position(IReadOnlyList<Layer> layers, string? name, int fallback)
    {
        int index = name is null ? fallback : layers.Select(layer => layer.Name).ToList().IndexOf(name);
        return index >= 0 || layers.Count == 0
            ? Math.Max(index, 0)
            : throw new ArgumentException(
                $"Summary: model '{model.Name}' has no layer '{name}'; it has "
                    + $"{string.Join(", ", layers.Select(layer => layer.Name))}."
            );
    }

    private IEnumerable<string[]> RowsOf(Layer layer, int level)
    {
        string indent = level == 0 ? string.Empty : new string(' ', 3 * level) + "└ ";
        List<string> row = [$"{indent}{layer.Name} ({layer.GetType().Name})", Shape(layer), Parameters(layer)];
        if (IsGraph)
        {
            row.Add(level == 0 ? Connections(layer) : "-");
        }

        if (options.ShowTrainable)
        {
            row.Add(
                layer.Weights.Count == 0 ? "-"
                : layer.IsTrainable ? "Y"
                : "N"
            );
        }

        yield return [.. row];
        foreach (
            string[] nested in options.ExpandNested && layer is Model
                ? LayersOf(layer).SelectMany(inner => RowsOf(inner, level + 1))
                : []
        )
        {
            yield return nested;
        }
    }

    private static string Parameters(Layer layer) =>
        layer.IsBuilt || layer is Input ? Number(layer.Weights.Sum(weight => weight.Type.ElementCount)) : "0 (unbuilt)";

    private string Connections(Layer layer)
    {
        Graph graph = ((Functional)model).Calls;
        IEnumerable<string> sources = graph
            .CallsOf(layer)
            .SelectMany(node => node.Inputs)
            .Select(input =>
                FormattableString.Invariant($"{input.Layer.Name}[{graph.IndexOf(input.Producer)}][{input.Index}]")
            );
        string text = string.Join(", ", sources);
        return text.Length == 0 ? "-" : text;
    }

    /// <summary>
    /// A shape that cannot be told for an open batch size is unknown, not an error: a table is to be shown.
    /// </summary>
    private string Shape(Layer layer)
    {
        if (model is Functional functional && functional.Calls.CallsOf(layer).LastOrDefault() is { } node)
        {
            return Shapes(InputSignature.Of(node.Result));
        }

        if (layer is Input input)
        {
            return Shape(input.Spec.Type.Dims);
        }

        try
        {
            return layer.BuiltFor is { } inputs ? Shapes(layer.OutputSignature(inputs)) : "?";
        }
        catch (Exception exception) when (exception is ArgumentException or TraceException or HloException)
        {
            return "?";
        }
    }

    private static string Shapes(InputSignature signature) =>
        signature.Leaves.Count == 1
            ? Shape(signature.Leaves[0].Type.Dims)
            : $"[{string.Join(", ", signature.Leaves.Select(leaf => Shape(leaf.Type.Dims)))}]";

    /// <summary>Keras's notation: open dimensions are <c>None</c>, one dimension has a trailing comma.</summary>
    private static string Shape(Dims dims)
    {
        string sizes = string.Join(
            ", ",
            dims.Select(size => size == Dims.Dynamic ? "None" : size.ToString(CultureInfo.InvariantCulture))
        );
        return dims.Count == 1 ? $"({sizes},)" : $"({sizes})";
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Count(string title, IEnumerable<Variable> variables)
    {
        Variable[] all = [.. variables];
        double bytes = all.Sum(variable => variable.Type.ByteCount);
        int unit = bytes < 1024 ? 0 : (int)Math.Min(3, Math.Log(bytes, 1024));
        string size = (bytes / Math.Pow(1024, unit)).ToString("0.00", CultureInfo.InvariantCulture);
        return $" {title}: {Number(all.Sum(variable => variable.Type.ElementCount))} ({size} "
            + $"{new[] { "B", "KB", "MB", "GB" }[unit]})";
    }
}
