using System.Text;

namespace XlaSharp.Layers;

/// <summary>How the text of a column stands in its cells.</summary>
internal enum Alignment
{
    Left,
    Right,
    Center,
}

/// <summary>
/// A table with a heavy header and a line between rows; long texts wrap, words that do not fit are cut.
/// </summary>
internal sealed class SummaryTable
{
    private readonly (string Title, Alignment Alignment)[] _columns;
    private readonly int[] _widths;
    private readonly List<string[]> _rows = [];

    /// <param name="columns">Titles and alignments.</param>
    /// <param name="positions">Where each column ends, as shares of the width.</param>
    /// <param name="width">Width of the table with its borders.</param>
    public SummaryTable((string Title, Alignment Alignment)[] columns, IReadOnlyList<double> positions, int width)
    {
        if (positions.Count != columns.Length)
        {
            throw new ArgumentException(
                $"Summary: {columns.Length} columns need as many positions, got [{string.Join(", ", positions)}]."
            );
        }

        int[] ends = [.. positions.Select(position => (int)(position * width))];
        int[] parts = [.. ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1]))];
        if (Array.Exists(parts, part => part < 4))
        {
            throw new ArgumentException(
                $"Summary: every column must be at least 4 wide, but positions [{string.Join(", ", positions)}] of "
                    + $"{width} give {string.Join(", ", parts)}."
            );
        }

        // The borders, one more than there are columns, are taken from the columns.
        _columns = columns;
        _widths = [.. parts.Select((part, i) => part - (i == columns.Length - 2 ? 2 : 1))];
    }

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>The lines, and which of them are the header.</summary>
    public IEnumerable<(string Text, bool IsHeader)> Lines()
    {
        yield return (Rule('┏', '━', '┳', '┓'), false);
        foreach (string line in Row([.. _columns.Select(column => column.Title)], '┃'))
        {
            yield return (line, true);
        }

        yield return (Rule('┡', '━', '╇', '┩'), false);
        for (int i = 0; i < _rows.Count; i++)
        {
            if (i > 0)
            {
                yield return (Rule('├', '─', '┼', '┤'), false);
            }

            foreach (string line in Row(_rows[i], '│'))
            {
                yield return (line, false);
            }
        }

        yield return (Rule('└', '─', '┴', '┘'), false);
    }

    private string Rule(char left, char line, char middle, char right) =>
        left + string.Join(middle, _widths.Select(width => new string(line, width))) + right;

    private IEnumerable<string> Row(string[] cells, char border)
    {
        List<string>[] wrapped = [.. cells.Select((cell, i) => Wrap(cell, _widths[i] - 2))];
        for (int line = 0; line < wrapped.Max(lines => lines.Count); line++)
        {
            IEnumerable<string> texts = wrapped.Select(
                (lines, i) => Align(line < lines.Count ? lines[line] : string.Empty, i)
            );
            yield return border + string.Join(border, texts.Select(text => $" {text} ")) + border;
        }
    }

    private string Align(string text, int column)
    {
        int width = _widths[column] - 2;
        return _columns[column].Alignment switch
        {
            Alignment.Right => text.PadLeft(width),
            Alignment.Center => text.PadLeft(text.Length + ((width - text.Length) / 2)).PadRight(width),
            _ => text.PadRight(width),
        };
    }

    private static List<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        StringBuilder line = new();
        string indent = text[..^text.TrimStart().Length];
        foreach (string word in text.TrimStart().Split(' '))
        {
            string prefix = lines.Count == 0 && line.Length == 0 ? indent : string.Empty;
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line.ToString());
                _ = line.Clear();
            }

            _ = line.Length > 0 ? line.Append(' ') : line.Append(prefix);
            _ = line.Append(
                line.Length + word.Length > width ? $"{word[..Math.Max(0, width - line.Length - 1)]}…" : word
            );
        }

        lines.Add(line.ToString());
        return lines;
    }
}
