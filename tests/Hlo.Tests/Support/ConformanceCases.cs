namespace XlaSharp.Hlo.Tests.Support;

/// <summary>Names of the programs in a conformance folder.</summary>
internal static class ConformanceCases
{
    /// <summary>
    /// The <c>.mlir</c> files of a folder; a single placeholder where this machine has none, so that the test is
    /// ignored.
    /// </summary>
    public static IEnumerable<string> Files(string folder)
    {
        string? root = Conformance.Root;
        return root is null
            ? [folder + "/none.mlir"]
            : Directory
                .EnumerateFiles(Path.Combine(root, folder), "*.mlir")
                .Order(StringComparer.Ordinal)
                .Select(file => folder + "/" + Path.GetFileName(file));
    }

    /// <summary>The rows of a folder's <c>index.tsv</c>, by column name.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Index(string folder)
    {
        if (Conformance.Root is not { } root)
        {
            yield break;
        }

        string[] lines = File.ReadAllLines(Path.Combine(root, folder, "index.tsv"));
        string[] columns = lines[0].Split('\t');
        foreach (string line in lines.Skip(1).Where(line => line.Length > 0))
        {
            string[] cells = line.Split('\t');
            yield return columns.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }
}
