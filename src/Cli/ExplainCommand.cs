using System.CommandLine;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Verify;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp explain</c>: what the compiler does with a program, or did with an artifact's.</summary>
internal static class ExplainCommand
{
    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string> file = new("FILE")
        {
            Description =
                "StableHLO text or portable artifact, which is compiled; - for standard input. Or an artifact (.xlax) "
                + "that 'xlasharp compile --explain' made: nothing is compiled then.",
        };
        Option<FileInfo?> output = new("--out", "-o")
        {
            Description = "Write one HTML page, atomically, instead of text.",
        };
        Option<string?> plugin = PluginOption.Create();
        Command command = new(
            "explain",
            "Compile a module and say how: passes and their time, kernels and what is fused into them, memory."
        )
        {
            file,
            output,
            plugin,
        };
        command.SetAction(result =>
            Failure.Report(() => Run(result.GetRequiredValue(file), result.GetValue(output), result.GetValue(plugin)))
        );
        return command;
    }

    private static int Run(string file, FileInfo? output, string? plugin)
    {
        bool isArtifact = file.EndsWith(".xlax", StringComparison.OrdinalIgnoreCase);
        Module? module = isArtifact ? null : ModuleInput.Read(file);
        if (module is not null)
        {
            Verifier.ThrowIfInvalid(module);
        }

        using PjRtClient client = Xla.CreateClient(plugin);
        List<ExplainReport> reports = module is null
            ? Explanations.OfArtifact(file, client)
            : Explanations.OfCompilation(module, client);
        Explanations.Print(reports, file, output);
        return 0;
    }
}
