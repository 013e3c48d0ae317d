namespace XlaSharp.Benchmarks;

/// <summary>A section of a Markdown page that a program writes anew; the rest of the page stays as it is.</summary>
internal static class ResultsSection
{
    /// <summary>
    /// Replaces everything from a heading of second level to the next one; appends the section if the page lacks it.
    /// </summary>
    /// <param name="path">The page; it need not exist.</param>
    /// <param name="heading">The section's heading, without marks.</param>
    /// <param name="body">What stands under it.</param>
    public static void Write(string path, string heading, string body)
    {
        string page = File.Exists(path) ? File.ReadAllText(path) : "# Benchmark results\n";
        string mark = $"\n## {heading}\n";
        int start = page.IndexOf(mark, StringComparison.Ordinal);
        start = start < 0 ? page.Length : start + 1;
        int next = start == page.Length ? -1 : page.IndexOf("\n## ", start, StringComparison.Ordinal);
        string rest = next < 0 ? "" : page[next..];
        string before = page[..start].TrimEnd('\n') + "\n\n";
        string text = $"{before}## {heading}\n\n{body.Trim('\n')}\n{rest}";
        string temporary = path + ".new";
        File.WriteAllText(temporary, text.TrimEnd('\n') + "\n");
        File.Move(temporary, path, overwrite: true);
    }
}
