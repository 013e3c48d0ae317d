using System.Text;

namespace XlaSharp.Hlo.Text;

/// <summary>Reads StableHLO text.</summary>
public static class Parser
{
    /// <summary>Parses a module.</summary>
    /// <param name="text">The text: a module, or top-level operations that get a module put around them.</param>
    /// <param name="fileName">Name of the text in locations and messages.</param>
    /// <returns>The module. Its operations are not verified.</returns>
    /// <exception cref="HloException">The text does not parse; the exception carries every finding.</exception>
    public static Module Parse(string text, string fileName = "<text>")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        AssemblyParser parser = new(new SourceText(text, fileName));
        Module? module = parser.ParseFile();
        return module is not null && parser.Diagnostics.Count == 0
            ? module
            : throw new HloException(parser.Diagnostics);
    }

    /// <summary>Parses a file.</summary>
    /// <param name="path">Path of a UTF-8 file.</param>
    /// <returns>The module. Its operations are not verified.</returns>
    /// <exception cref="HloException">The text does not parse; the exception carries every finding.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Module ParseFile(string path) => Parse(File.ReadAllText(path, Encoding.UTF8), path);

    /// <summary>Parses one type, for instance <c>tensor&lt;2x3xf32&gt;</c>.</summary>
    /// <param name="text">The type and nothing else.</param>
    /// <returns>The type.</returns>
    /// <exception cref="HloException">The text is no type.</exception>
    public static HloType ParseType(string text) => ParseAlone(text, parser => parser.ParseType());

    /// <summary>Parses one attribute, for instance <c>dense&lt;1&gt; : tensor&lt;2xi64&gt;</c>.</summary>
    /// <param name="text">The attribute and nothing else.</param>
    /// <returns>The attribute.</returns>
    /// <exception cref="HloException">The text is no attribute.</exception>
    public static HloAttribute ParseAttribute(string text) => ParseAlone(text, parser => parser.ParseAttribute());

    private static T ParseAlone<T>(string text, Func<AssemblyParser, T> parse)
    {
        ArgumentNullException.ThrowIfNull(text);
        SourceText source = new(text, "<text>");
        try
        {
            AssemblyParser parser = new(source);
            T result = parse(parser);
            parser.Expect(TokenKind.EndOfFile);
            return result;
        }
        catch (ParseException exception)
        {
            throw new HloException([source.Error(exception.Position, exception.Message)]);
        }
    }
}
