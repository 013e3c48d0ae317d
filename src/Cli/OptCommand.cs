using System.CommandLine;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp opt</c>: parses, verifies and prints a module.</summary>
internal static class OptCommand
{
    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<FileInfo> file = new("FILE") { Description = "StableHLO text or portable artifact." };
        Option<bool> debugInfo = new("--debug-info") { Description = "Print locations." };
        Command command = new("opt", "Parse, verify and print a module.") { file, debugInfo };
        command.SetAction(result => Failure.Report(() => Run(result.GetRequiredValue(file), result.GetValue(debugInfo))));
        return command;
    }

    private static int Run(FileInfo file, bool debugInfo)
    {
        Module module = HloFile.Load(file.FullName);
        Verifier.ThrowIfInvalid(module);
        Console.Out.Write(module.ToText(new PrintOptions { DebugInfo = debugInfo }));
        return 0;
    }
}
