namespace XlaSharp.FrontDoor.Tests;

/// <summary>What the README shows is what the code is and prints.</summary>
public sealed class ReadmeTests
{
    private static string Readme => File.ReadAllText(Path.Combine(Repository.Root!, "README.md"));

    [Test]
    public void ItsProgramIsTheOneThatRuns()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root!, "tests", "Xla.Tests", "ReadmeExample.cs"));
        string shown = source.Split("// <readme>\n")[1].Split("// </readme>")[0];
        string dedented = string.Join(
            '\n',
            shown.Split('\n').Select(line => line.Length >= 8 ? line[8..] : line.Trim())
        );
        Assert.That(
            Readme,
            Does.Contain(dedented.Trim().Replace("output.WriteLine", "Console.WriteLine", StringComparison.Ordinal))
        );
    }

    [Test]
    public void ItsOutputIsWhatIsPrinted()
    {
        StringWriter output = new() { NewLine = "\n" };
        ReadmeExample.Run(output);
        Assert.That(Readme, Does.Contain(output.ToString().Trim()));
    }

    [Test]
    public void EveryFileItNamesExists()
    {
        IEnumerable<string> links = Readme
            .Split("](")
            .Skip(1)
            .Select(part => part.Split(')')[0])
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith('#'));
        foreach (string link in links)
        {
            string path = Path.Combine(Repository.Root!, link);
            Assert.That(File.Exists(path) || Directory.Exists(path), $"README links to {link}");
        }
    }
}
