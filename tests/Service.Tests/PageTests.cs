using System.Text.RegularExpressions;

namespace XlaSharp.Examples.Service.Tests;

/// <summary>The code that <c>docs/serving.md</c> shows is the code that runs here.</summary>
internal sealed partial class PageTests
{
    [Test]
    public void TheShownCodeIsTheServices()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root!, "docs", "serving.md"));
        string service = Lines(
            File.ReadAllText(Path.Combine(Repository.Root!, "examples", "Service", "DigitService.cs"))
        );
        string[] blocks = [.. Blocks().Matches(page).Select(match => Lines(match.Groups[1].Value))];
        Assert.That(blocks, Is.Not.Empty);
        Assert.That(blocks, Is.All.Matches<string>(block => service.Contains(block!, StringComparison.Ordinal)));
    }

    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
