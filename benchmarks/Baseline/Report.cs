using System.Text;

namespace XlaSharp.Benchmarks;

/// <summary>Writes the figures down.</summary>
internal static class Report
{
    /// <summary>The heading of the section that the figures belong to.</summary>
    public const string Heading = "Baseline";

    /// <summary>A table of all figures.</summary>
    /// <param name="figures">The figures.</param>
    /// <returns>Markdown.</returns>
    public static string Markdown(IEnumerable<Figure> figures)
    {
        StringBuilder text = new();
        text.Append(
            $"`dotnet run -c Release --project benchmarks/Baseline -- --out FILE` on {Processor()}, "
                + $"{Environment.ProcessorCount} cores, "
                + $".NET {Environment.Version}.\n"
        );
        text.Append("Figures of one run; compare within a run only.\n\n");
        text.Append("| what | figure | how |\n|---|--:|---|\n");
        foreach (Figure figure in figures)
        {
            text.Append($"| {figure.Name} | {figure.Value} | {figure.How} |\n");
        }

        return text.ToString().TrimEnd();
    }

    private static string Processor()
    {
        string? model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?.Split(':', 2)[1].Trim() ?? "an unknown processor";
    }
}
