using System.CommandLine;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Verify;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp explain</c>: what the compiler does with a program.</summary>
internal static class ExplainCommand
{
    private const string Option = "xlasharp_explain";

    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string> file = new("FILE")
        {
            Description = "StableHLO text or portable artifact; - for standard input.",
        };
        Option<FileInfo?> output = new("--out", "-o")
        {
            Description = "Write one HTML page, atomically, instead of text.",
        };
        Option<string?> plugin = PluginOption.Create();
        Command command = new(
            "explain",
            "Compile a module and say how: stages and their time, kernels and what is fused into them, memory."
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
        Module module = ModuleInput.Read(file);
        Verifier.ThrowIfInvalid(module);
        using PjRtClient client = Xla.CreateClient(plugin);
        PjRtCompileOptions options = new() { CompilerOptions = [new PjRtNamedValue(Option, true)] };
        using PjRtLoadedExecutable program = client.Compile(module, options);
        string text =
            program.Executable.CostAnalysis().FirstOrDefault(value => value.Name == Option)?.Value as string
            ?? throw new CliException(
                $"explain: this plugin took the compiler option '{Option}' but gives no explanation; the embedded "
                    + $"CPU device does."
            );
        ExplainReport report = ExplainReport.Parse(text);
        if (output is null)
        {
            report.WriteText(Console.Out);
            return 0;
        }

        byte[] page = Encoding.UTF8.GetBytes(report.ToPage(file));
        AtomicFile.Write(output.FullName, stream => stream.Write(page));
        Console.WriteLine($"{output.FullName}: {page.Length} bytes");
        return 0;
    }
}
