using System.Globalization;
using Spectre.Console;
using XlaSharp.Hlo;

namespace XlaSharp.Layers;

/// <summary>The table of layers.</summary>
public abstract partial class Model
{
    /// <summary>Writes the layers with output shapes and parameter counts; builds the model if its input shape is known.</summary>
    /// <param name="output">Where to; null for <see cref="Console"/>.</param>
    public void Summary(IAnsiConsole? output = null)
    {
        if (!IsBuilt && KnownInputs is not null)
        {
            Build();
        }

        IAnsiConsole console = output ?? Console;
        Style heading = new(decoration: console.Profile.Out.IsTerminal ? Decoration.Bold : Decoration.None);
        console.Write(new Text($"Model: \"{Name}\"\n", heading));
        Table table = new() { Border = TableBorder.HeavyHead, ShowRowSeparators = true };
        _ = table.AddColumn(Header("Layer (type)")).AddColumn(Header("Output Shape")).AddColumn(Header("Param #").RightAligned());
        InputSignature? shape = IsBuilt ? KnownInputs : null;
        foreach (Layer layer in Sublayers)
        {
            shape = shape is null ? null : layer.OutputSignature(shape);
            _ = table.AddRow(
                new Text($"{layer.Name} ({layer.GetType().Name})"),
                new Text(shape is null ? "?" : string.Join(", ", shape.Leaves.Select(leaf => Shape(leaf.Type.Dims)))),
                new Text(layer.IsBuilt ? Number(layer.CountParams()) : "0 (unbuilt)"));
        }

        console.Write(table);
        console.Write(new Text(Footer()));

        TableColumn Header(string text) => new(new Text(text, heading));
    }

    /// <summary>Keras's notation: open dimensions are <c>None</c>, one dimension has a trailing comma.</summary>
    private static string Shape(Dims dims)
    {
        string sizes = string.Join(", ", dims.Select(size => size == Dims.Dynamic ? "None" : size.ToString(CultureInfo.InvariantCulture)));
        return dims.Count == 1 ? $"({sizes},)" : $"({sizes})";
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Count(string title, IEnumerable<Variable> variables)
    {
        Variable[] all = [.. variables];
        double bytes = all.Sum(variable => variable.Type.ByteCount);
        int unit = bytes < 1024 ? 0 : (int)Math.Min(3, Math.Log(bytes, 1024));
        string size = (bytes / Math.Pow(1024, unit)).ToString("0.00", CultureInfo.InvariantCulture);
        return $" {title}: {Number(all.Sum(variable => variable.Type.ElementCount))} ({size} {new[] { "B", "KB", "MB", "GB" }[unit]})\n";
    }

    private string Footer()
    {
        // The counter and the learning rate belong to the optimizer from the start; its slots exist once it has been used.
        Variable[] optimizer = Optimizer is { Variables.Count: > 2 } used ? [.. used.Variables] : [];
        return Count("Total params", Weights.Concat(optimizer))
            + Count("Trainable params", TrainableWeights)
            + Count("Non-trainable params", NonTrainableWeights)
            + (optimizer.Length == 0 ? string.Empty : Count("Optimizer params", optimizer));
    }
}
