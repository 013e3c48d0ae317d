using System.Text.RegularExpressions;

namespace XlaSharp.Docs;

/// <summary>
/// Code blocks of a page are parts of a test's source: <c>// snippet: name</c> to <c>// end</c> there, a comment before
/// the block here.
/// </summary>
internal static partial class Snippets
{
    public static void RequireSame(string page, string source)
    {
        string root = Repository.Root ?? throw new InvalidOperationException("The tests run from a source tree.");
        Dictionary<string, string> code = SourceBlock()
            .Matches(File.ReadAllText(Path.Combine(root, source)))
            .ToDictionary(match => match.Groups["name"].Value, match => Dedent(match.Groups["code"].Value));
        MatchCollection blocks = PageBlock().Matches(File.ReadAllText(Path.Combine(root, page)));
        int fences = Fence().Count(File.ReadAllText(Path.Combine(root, page)));
        Assert.Multiple(() =>
        {
            Assert.That(blocks, Has.Count.EqualTo(fences), "every C# block of the page names its snippet");
            foreach (Match block in blocks)
            {
                Assert.That(
                    block.Groups["code"].Value.TrimEnd(),
                    Is.EqualTo(code.GetValueOrDefault(block.Groups["name"].Value)),
                    block.Groups["name"].Value
                );
            }
        });
    }

    private static string Dedent(string text)
    {
        string[] lines = text.TrimEnd().Split('\n');
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : string.Empty)).TrimEnd();
    }

    [GeneratedRegex("// snippet: (?<name>\\w+)\n(?<code>.*?)\n *// end", RegexOptions.Singleline)]
    private static partial Regex SourceBlock();

    [GeneratedRegex("<!-- snippet: (?<name>\\w+) -->\n```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex PageBlock();

    [GeneratedRegex("^```csharp", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
