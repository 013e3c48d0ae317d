using System.Text;

namespace XlaSharp.Hlo.Text;

/// <summary>A text with its name: positions to lines and columns, and diagnostics that show the line.</summary>
internal sealed class SourceText(string text, string fileName)
{
    private const int ShownWidth = 160;
    private int[]? _lineStarts;

    public string Text { get; } = text;

    public string FileName { get; } = fileName;

    /// <summary>The location of a position, counted from 1.</summary>
    public FileLocation LocationAt(int position)
    {
        int[] starts = _lineStarts ??= FindLines();
        int line = Array.BinarySearch(starts, position);
        line = line < 0 ? ~line - 1 : line;
        return new(FileName, line + 1, position - starts[line] + 1);
    }

    /// <summary>A finding at a position, with the source line and a caret under the position.</summary>
    public Diagnostic Error(int position, string message)
    {
        position = Math.Clamp(position, 0, Text.Length);
        FileLocation location = LocationAt(position);
        int start = position - (location.Column - 1);
        int end = Text.IndexOf('\n', start);
        return new(location, message, Excerpt(start, (end < 0 ? Text.Length : end) - start, location.Column - 1));
    }

    // A constant's line may be megabytes long: only the part around the caret is shown.
    private string Excerpt(int start, int length, int column)
    {
        int from = length <= ShownWidth ? 0 : Math.Clamp(column - (ShownWidth / 2), 0, length - ShownWidth);
        ReadOnlySpan<char> shown = Text.AsSpan(start + from, Math.Min(length - from, ShownWidth)).TrimEnd('\r');
        StringBuilder excerpt = new();
        excerpt.Append(shown).Append('\n');
        for (int i = 0; i < column - from; i++)
        {
            excerpt.Append(i < shown.Length && shown[i] == '\t' ? '\t' : ' ');
        }

        return excerpt.Append('^').ToString();
    }

    private int[] FindLines()
    {
        List<int> starts = [0];
        for (int i = Text.IndexOf('\n', StringComparison.Ordinal); i >= 0; i = Text.IndexOf('\n', i + 1))
        {
            starts.Add(i + 1);
        }

        return [.. starts];
    }
}
