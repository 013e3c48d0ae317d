using System.Globalization;
using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Passes;

/// <summary>Values of options as text.</summary>
internal static class OptionText
{
    /// <summary>The parts of a list; separators inside brackets belong to their part.</summary>
    public static List<string> Split(string text, char separator)
    {
        List<string> parts = [];
        (int start, int depth) = (0, 0);
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch
            {
                '<' or '(' or '[' or '{' => 1,
                '>' or ')' or ']' or '}' => -1,
                _ => 0,
            };
            if (text[i] == separator && depth == 0)
            {
                parts.Add(text[start..i].Trim());
                start = i + 1;
            }
        }

        parts.Add(text[start..].Trim());
        return parts;
    }

    /// <summary>A positive integer.</summary>
    public static int Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new FormatException($"'{text}' is no positive integer");

    /// <summary>Names, of which none is empty.</summary>
    public static string[] Names(string text)
    {
        string[] names = [.. Split(text, ',')];
        return Array.TrueForAll(names, name => name.Length > 0)
            ? names
            : throw new FormatException($"'{text}' is no list of names between commas");
    }

    /// <summary>Ops of a dialect, with or without its name in front.</summary>
    public static string[] Ops(string text, string dialect) =>
        [
            .. Names(text)
                .Select(name => name.StartsWith(dialect + ".", StringComparison.Ordinal) ? name : $"{dialect}.{name}")
                .Select(name =>
                    OpTable.Find(name) is null ? throw new FormatException($"there is no op '{name}'") : name
                ),
        ];

    /// <summary>Types.</summary>
    public static IReadOnlyList<HloType> Types(string text) => [.. Split(text, ',').Select(Type)];

    private static HloType Type(string text)
    {
        try
        {
            return Parser.ParseType(text);
        }
        catch (HloException exception)
        {
            throw new FormatException($"'{text}' is no type.\n{exception.Message}", exception);
        }
    }
}
