using System.Text.RegularExpressions;
using XlaSharp.Hlo.Tests.Support;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Text;

/// <summary>
/// Programs of the conformance set that the reference printer wrote come out again letter for letter (runs of blanks
/// aside).
/// </summary>
internal sealed class ReferenceTextTests
{
    private static readonly Regex Blanks = new(" +");

    [Test]
    public void ProgramsWrittenByTheReferencePrintTheSame()
    {
        string[] names =
        [
            .. ConformanceCases
                .Index("testdata")
                .Where(row =>
                    row["class"] == "core" && !row["name"].StartsWith("quantized__", StringComparison.Ordinal)
                )
                .Select(row => row["name"]),
        ];
        Assume.That(names, Is.Not.Empty, "no conformance folder");
        List<string> differing = [];
        foreach (string name in names)
        {
            string path = Conformance.Path($"testdata/{name}.mlir");
            string source = File.ReadAllText(path);
            if (!Lines(source).SequenceEqual(Lines(Parser.Parse(source, path).ToText())))
            {
                differing.Add(name);
            }
        }

        // Splats of empty tensors, and programs with quantized types, are a person's writing, not the printer's.
        Assert.That(differing.Where(name => !name.StartsWith("fft_", StringComparison.Ordinal)), Is.Empty);
        Assert.That(differing, Has.Count.LessThanOrEqualTo(6));
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n')
            .Select(line => Blanks.Replace(line.Trim(), " "))
            .Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal));
}
