using System.Text;
using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary>What compilers said about programs: got from a compilation or an artifact, printed as text or a page.</summary>
internal static class Explanations
{
    /// <summary>Compiles a module to see how.</summary>
    /// <param name="module">A valid module.</param>
    /// <param name="client">Whose compiler.</param>
    /// <returns>One report.</returns>
    /// <exception cref="CliException">The plugin does not explain.</exception>
    public static List<ExplainReport> OfCompilation(Module module, PjRtClient client)
    {
        using PjRtLoadedExecutable program = client.Compile(module, new PjRtCompileOptions { Explain = true });
        return
        [
            program.Executable.Explanation is { } text
                ? ExplainReport.Parse("", text)
                : throw new CliException(
                    "explain: this plugin took the compiler option 'xlasharp_explain' but gives no explanation; the "
                        + "embedded CPU device does."
                ),
        ];
    }

    /// <summary>Reads what was kept when an artifact was made; compiles nothing.</summary>
    /// <param name="path">The artifact.</param>
    /// <param name="client">Who reads its executables.</param>
    /// <param name="device">The device they are for; null for the first.</param>
    /// <returns>One report for each batch size.</returns>
    /// <exception cref="CliException">The artifact keeps none.</exception>
    /// <exception cref="ArtifactException">It has no executable for this machine.</exception>
    public static List<ExplainReport> OfArtifact(string path, PjRtClient client, PjRtDevice? device = null)
    {
        XlaModelOptions options = new() { AllowCompilation = false, Device = device };
        using XlaModel model = XlaModel.Load(path, client, options);
        List<ExplainReport> reports = [];
        foreach (long? batch in model.IsBatched ? model.StoredBatchSizes.Select(size => (long?)size) : [null])
        {
            string text =
                model.Program(batch ?? 1).Explanation
                ?? throw new CliException(
                    $"{path}: its executables keep no explanation; 'xlasharp compile --explain' makes them with one."
                );
            reports.Add(ExplainReport.Parse(batch is null ? "" : $"batch {batch}", text));
        }

        return reports;
    }

    /// <summary>Prints reports, or writes them to a page.</summary>
    /// <param name="reports">The reports.</param>
    /// <param name="title">What they are about.</param>
    /// <param name="page">The page; null for text.</param>
    public static void Print(IReadOnlyList<ExplainReport> reports, string title, FileInfo? page)
    {
        if (page is null)
        {
            foreach (ExplainReport report in reports)
            {
                new ExplainText(report).Write(Console.Out);
            }

            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(ExplainPage.Of(reports, title));
        AtomicFile.Write(page.FullName, stream => stream.Write(bytes));
        Console.WriteLine($"{page.FullName}: {bytes.Length} bytes");
    }
}
