using XlaSharp.Hlo.Tests.Support;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Text;

/// <summary>The printer gives the text that the CHECK comments of the conformance programs ask for.</summary>
internal sealed class PrintConformanceTests
{
    private static IEnumerable<TestCaseData> Cases() =>
        ConformanceCases
            .Index("print")
            .Where(row => row["class"] == "filecheck")
            .Select(row => new TestCaseData(row["name"], row["debuginfo"] == "1").SetArgDisplayNames(row["name"]));

    [TestCaseSource(nameof(Cases))]
    public void PrintsWhatTheChecksAskFor(string name, bool debugInfo)
    {
        string path = Conformance.Path($"print/{name}.mlir");
        PrintOptions options = new() { DebugInfo = debugInfo };
        string text = Parser.ParseFile(path).ToText(options);
        Assert.That(FileCheck.Mismatch(File.ReadAllText(path), text), Is.Null, text);
    }
}
