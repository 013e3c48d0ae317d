using System.Globalization;

namespace XlaSharp.Cli;

/// <summary>One program of a test file: files hold several, separated by lines that contain <c>// -----</c>.</summary>
/// <param name="Name">File name, with the number of the program where there are several.</param>
/// <param name="Text">The program, after as many empty lines as stand before it, so that line numbers hold.</param>
internal sealed record TestChunk(string Name, string Text)
{
    private const string Separator = "// -----";

    /// <summary>Splits a file.</summary>
    /// <param name="file">Path, for names.</param>
    /// <param name="text">Content.</param>
    /// <returns>The programs in order; those without content left out.</returns>
    public static IEnumerable<TestChunk> Split(string file, string text)
    {
        string name = Path.GetFileName(file);
        if (!text.Contains(Separator, StringComparison.Ordinal))
        {
            yield return new(name, text);
            yield break;
        }

        int number = 0;
        int line = 0;
        List<string> collected = [];
        foreach (string current in text.Split('\n').Append(Separator))
        {
            line++;
            if (!current.Contains(Separator, StringComparison.Ordinal))
            {
                collected.Add(current);
                continue;
            }

            if (
                collected.Any(part =>
                    part.Trim() is { Length: > 0 } code && !code.StartsWith("//", StringComparison.Ordinal)
                )
            )
            {
                string blank = new('\n', line - 1 - collected.Count);
                yield return new(
                    string.Create(CultureInfo.InvariantCulture, $"{name}#{number}"),
                    blank + string.Join('\n', collected)
                );
            }

            number++;
            collected.Clear();
        }
    }
}
