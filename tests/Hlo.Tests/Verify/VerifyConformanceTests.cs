using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;
using XlaSharp.Testing;

namespace XlaSharp.Hlo.Tests.Verify;

/// <summary>Third-party programs that must be rejected, with a text at a line, or accepted.</summary>
public class VerifyConformanceTests
{
    private enum Outcome
    {
        Right,
        WrongText,
        WronglyAccepted,
        WronglyRejected,
    }

    [Test]
    public void EveryProgramIsTreatedRight()
    {
        string folder = Conformance.Path("verify");
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "index.json")));
        List<(string Name, Outcome Outcome, string Detail)> results =
        [
            .. index.RootElement.EnumerateArray().AsParallel().AsOrdered().Select(entry => Run(folder, entry)),
        ];
        foreach (
            IGrouping<Outcome, string> group in results
                .GroupBy(result => result.Outcome, result => result.Name)
                .OrderBy(group => group.Key)
        )
        {
            TestContext.Out.WriteLine($"{group.Key}: {group.Count()} of {results.Count}");
        }

        Assert.Multiple(() =>
        {
            foreach ((string name, Outcome outcome, string detail) in results)
            {
                Assert.That(outcome, Is.EqualTo(Outcome.Right), $"{name}\n{detail}");
            }
        });
    }

    private static (string Name, Outcome Outcome, string Detail) Run(string folder, JsonElement entry)
    {
        string name = entry.GetProperty("name").GetString()!;
        IReadOnlyList<Diagnostic> findings = Findings(Path.Combine(folder, name + ".mlir"));
        if (entry.GetProperty("kind").GetString() == "positive")
        {
            return findings.Count == 0
                ? (name, Outcome.Right, string.Empty)
                : (name, Outcome.WronglyRejected, string.Join("\n", findings.Select(finding => "    " + finding)));
        }

        if (findings.Count == 0)
        {
            return (
                name,
                Outcome.WronglyAccepted,
                string.Join("\n", Errors(entry).Select(error => $"    expected: {error.GetProperty("text")}"))
            );
        }

        List<string> missing = [];
        foreach (JsonElement error in Errors(entry))
        {
            if (!findings.Any(finding => Matches(error, finding)))
            {
                missing.Add($"    expected at {error.GetProperty("line")}: {error.GetProperty("text")}");
            }
        }

        return missing.Count == 0
            ? (name, Outcome.Right, string.Empty)
            : (
                name,
                Outcome.WrongText,
                string.Join("\n", [.. missing, .. findings.Select(finding => "    found: " + finding)])
            );
    }

    private static IEnumerable<JsonElement> Errors(JsonElement entry) =>
        entry.GetProperty("expected").EnumerateArray().Where(error => error.GetProperty("kind").GetString() == "error");

    private static IReadOnlyList<Diagnostic> Findings(string path)
    {
        try
        {
            return Verifier.Verify(Parser.ParseFile(path));
        }
        catch (HloException rejected)
        {
            return rejected.Diagnostics;
        }
    }

    private static bool Matches(JsonElement error, Diagnostic finding)
    {
        string text = error.GetProperty("text").GetString()!;
        bool isSame = error.GetProperty("regex").GetBoolean()
            ? Regex.IsMatch(
                finding.Message,
                string.Concat(
                    Regex.Split(text, @"\{\{(.*?)\}\}").Select((part, i) => i % 2 == 0 ? Regex.Escape(part) : part)
                )
            )
            : finding.Message.Contains(text, StringComparison.Ordinal);
        JsonElement line = error.GetProperty("line");
        return isSame
            && (
                line.ValueKind != JsonValueKind.Number
                || (finding.Location is FileLocation at && at.Line == line.GetInt32())
            );
    }
}
