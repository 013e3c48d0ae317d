using System.Net;
using System.Text.RegularExpressions;
using XlaSharp.Hlo;

namespace XlaSharp.Cli.View;

/// <summary>
/// A module as one self-contained HTML file: it loads nothing, so that it can be mailed and archived.
/// </summary>
internal static partial class GraphPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="module">The module.</param>
    /// <param name="file">Where it comes from; locations in this file are positions in the text, not in a
    /// source.</param>
    /// <returns>The page.</returns>
    public static string Create(Module module, string file)
    {
        string title = module.Name is null ? Path.GetFileName(file) : $"{module.Name} ({Path.GetFileName(file)})";
        string data = new GraphData(module, file).ToJson();
        return Placeholder()
            .Replace(
                Resource("graph.html"),
                match =>
                    match.Groups[1].Value switch
                    {
                        "title" => WebUtility.HtmlEncode(title),
                        "style" => Resource("graph.css").TrimEnd(),
                        "script" => Resource("graph.js").TrimEnd(),
                        _ => data,
                    }
            );
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(GraphPage).Assembly.GetManifestResourceStream("View/" + name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(title|style|script|data)\}\}")]
    private static partial Regex Placeholder();
}
