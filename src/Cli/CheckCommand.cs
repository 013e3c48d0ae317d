using System.CommandLine;
using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp check</c>: executes self-checking test programs, one line per function.</summary>
internal static class CheckCommand
{
    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "StableHLO test programs; a folder stands for its .mlir files. Split at lines holding '// -----'.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> quiet = new("--quiet") { Description = "Print failures and counts only." };
        Option<string?> plugin = PluginOption.Create();
        Command command = new("check", "Execute self-checking test programs.") { files, quiet, plugin };
        command.SetAction(result => Failure.Report(() =>
            Run(result.GetRequiredValue(files), result.GetValue(quiet), result.GetValue(plugin))));
        return command;
    }

    private static int Run(string[] paths, bool quiet, string? plugin)
    {
        using PluginOption.Session session = PluginOption.Open(plugin);
        CheckReport report = new(quiet);
        foreach (string file in paths.SelectMany(Expand))
        {
            foreach (TestChunk chunk in TestChunk.Split(file, File.ReadAllText(file)))
            {
                RunChunk(chunk, session.Backend, report);
            }
        }

        return report.Finish();
    }

    private static IEnumerable<string> Expand(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*.mlir").Order(StringComparer.Ordinal)
        : [path];

    private static void RunChunk(TestChunk chunk, IBackend backend, CheckReport report)
    {
        Module module;
        try
        {
            module = Parser.Parse(chunk.Text, chunk.Name);
            Verifier.ThrowIfInvalid(module);
        }
        catch (HloException exception)
        {
            report.Fail(chunk.Name, FirstLine(exception.Message));
            return;
        }

        bool any = false;
        foreach (Function function in module.Functions.Where(CheckedProgram.HasChecks))
        {
            any = true;
            RunFunction(module, function, $"{chunk.Name}:{function.Name}", backend, report);
        }

        if (!any)
        {
            report.Skip(chunk.Name, "no function with checks");
        }
    }

    private static void RunFunction(Module module, Function function, string name, IBackend backend, CheckReport report)
    {
        try
        {
            CheckedProgram program = CheckedProgram.Create(module, function);
            IReadOnlyList<string> mismatches = program.Compare(Executor.Run(backend, program.Module, []));
            if (mismatches.Count == 0)
            {
                report.Pass(name);
            }
            else
            {
                report.Fail(name, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{mismatches.Count} of {program.CheckCount} checks: {mismatches[0]}"));
            }
        }
        catch (PjRtException exception) when (exception.Code == PjRtErrorCode.Unimplemented)
        {
            report.Skip(name, FirstLine(exception.Message));
        }
        catch (NotSupportedException exception)
        {
            report.Skip(name, FirstLine(exception.Message));
        }
        catch (Exception exception) when (exception is PjRtException or HloException or InvalidOperationException)
        {
            report.Fail(name, FirstLine(exception.Message));
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
