namespace XlaSharp.FrontDoor.Tests.Examples;

public sealed class GoldenFilesPageTests
{
    [Test]
    public void ItsCodeIsTheTestThatRuns()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root!, "docs", "golden-files.md"));
        string source = File.ReadAllText(
            Path.Combine(Repository.Root!, "tests", "Xla.Tests", "Examples", "ScoringModelTests.cs")
        );
        Assert.That(page, Does.Contain(source.Split("// <example>\n")[1].Split("// </example>")[0].Trim()));
    }
}
