using Spectre.Console;

namespace XlaSharp.Layers;

/// <summary>The table of layers.</summary>
public abstract partial class Model
{
    private static readonly double[] ChainPositions = [0.45, 0.80, 1.0];
    private static readonly double[] GraphPositions = [0.3, 0.56, 0.74, 1.0];

    /// <summary>
    /// Writes the layers with output shapes and parameter counts; builds the model if its input shape is known.
    /// </summary>
    /// <param name="output">Where to; null for <see cref="Console"/>.</param>
    /// <param name="options">What to show; null for Keras's defaults.</param>
    /// <exception cref="ArgumentException">A layer of the range does not exist, or the columns are too
    /// narrow.</exception>
    public void Summary(IAnsiConsole? output = null, SummaryOptions? options = null)
    {
        if (!IsBuilt && KnownInputs is not null)
        {
            Build();
        }

        SummaryOptions chosen = options ?? new();
        IAnsiConsole console = output ?? Console;
        SummaryRows rows = new(this, chosen);
        SummaryTable table = TableFor(rows, chosen, console.Profile.Width - 4);
        foreach (string[] row in rows.Rows())
        {
            table.Add(row);
        }

        Action<string, bool> print = chosen.PrintLine is { } line
            ? (text, _) => line(text)
            : (text, isBold) => Write(console, text, isBold);
        print($"Model: \"{Name}\"", true);
        foreach ((string text, bool isHeader) in table.Lines())
        {
            print(text, isHeader);
        }

        foreach (string text in rows.Footer())
        {
            print(text, false);
        }
    }

    private static SummaryTable TableFor(SummaryRows rows, SummaryOptions options, int available)
    {
        List<(string, Alignment)> columns =
        [
            ("Layer (type)", Alignment.Left),
            ("Output Shape", Alignment.Left),
            ("Param #", Alignment.Right),
        ];
        List<double> positions = [.. rows.IsGraph ? GraphPositions : ChainPositions];
        int limit = rows.IsGraph ? 108 : 88;
        if (rows.IsGraph)
        {
            columns.Add(("Connected to", Alignment.Left));
        }

        if (options.ShowTrainable)
        {
            columns.Add(("Trainable", Alignment.Center));
            positions = [.. positions.Select(position => 0.9 * position), 1.0];
            limit += 12;
        }

        return new([.. columns], options.Positions ?? positions, options.LineLength ?? Math.Min(limit, available));
    }

    private static void Write(IAnsiConsole console, string text, bool isBold)
    {
        if (isBold && console.Profile.Out.IsTerminal)
        {
            console.Write(new Text(text + "\n", new Style(decoration: Decoration.Bold)));
        }
        else
        {
            console.Profile.Out.Writer.WriteLine(text);
        }
    }
}
