using System.CommandLine;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp opt</c>: reads a module, runs passes on it, verifies it, and writes it in any form.</summary>
internal static class OptCommand
{
    private sealed record Request(
        string File,
        string[] Passes,
        bool VerifyEach,
        bool Timing,
        bool DebugInfo,
        string Emit,
        string? Target,
        FileInfo? Out
    );

    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string?> file = new("FILE")
        {
            Description = "StableHLO text or portable artifact; - for standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string[]> passes = new("--pass", "-p")
        {
            Description =
                "Passes to run, in order: names between commas, options in braces, inline{max-operations=1000},dce; "
                + "may be given several times. See --list-passes.",
            DefaultValueFactory = _ => [],
        };
        Option<bool> list = new("--list-passes") { Description = "List the passes and exit." };
        Option<bool> verify = new("--verify")
        {
            Description = "Verify after every pass. What is read and what is written always is.",
        };
        Option<bool> timing = new("--timing")
        {
            Description = "Print how long reading, each pass and writing took to standard error.",
        };
        Option<bool> debugInfo = new("--debug-info")
        {
            Description = "Keep locations: print them, store them in bytecode.",
        };
        Option<string> emit = new("--emit")
        {
            Description = "Form to write: pretty, generic or bytecode.",
            DefaultValueFactory = _ => "pretty",
        };
        emit.AcceptOnlyFromAmong("pretty", "generic", "bytecode");
        Option<string?> target = new("--target")
        {
            Description =
                $"Oldest StableHLO version that must read the bytecode: {StableHloVersion.Minimum} to "
                + $"{StableHloVersion.Current}, current or minimum.",
        };
        Option<FileInfo?> output = new("--out", "-o")
        {
            Description = "File to write, atomically; standard output if absent.",
        };
        Command command = new("opt", "Run passes on a module, verify it, write it as text or bytecode.")
        {
            file,
            passes,
            list,
            verify,
            timing,
            debugInfo,
            emit,
            target,
            output,
        };
        command.SetAction(result =>
            Failure.Report(() =>
                result.GetValue(list)
                    ? ListPasses()
                    : Run(
                        new(
                            result.GetValue(file)
                                ?? throw new CliException(
                                    "opt: FILE is missing; - reads standard input, --list-passes lists the passes."
                                ),
                            result.GetRequiredValue(passes),
                            result.GetValue(verify),
                            result.GetValue(timing),
                            result.GetValue(debugInfo),
                            result.GetRequiredValue(emit),
                            result.GetValue(target),
                            result.GetValue(output)
                        )
                    )
            )
        );
        return command;
    }

    private static int Run(Request request)
    {
        if (request.Target is not null && request.Emit != "bytecode")
        {
            throw new CliException($"--target is about bytecode, but --emit is {request.Emit}; add --emit bytecode.");
        }

        BytecodeOptions bytecode = new()
        {
            Target = request.Target is null ? StableHloVersion.Current : StableHloVersion.ParseTarget(request.Target),
            Locations = request.DebugInfo,
        };
        IPass[] passes = [.. request.Passes.SelectMany(pass => PassRegistry.Create(pass))];
        PhaseTimer timer = new(request.Timing);
        Module module = ModuleInput.Read(request.File);
        timer.Report("read", module);
        Verifier.ThrowIfInvalid(module);
        timer.Report("verify", module);
        foreach (IPass pass in passes)
        {
            module = new PassDriver(pass) { VerifyEach = request.VerifyEach }.Run(module);
            timer.Report(pass.Name, module);
        }

        if (passes.Length > 0)
        {
            Verifier.ThrowIfInvalid(module);
            timer.Report("verify", module);
        }

        byte[] content =
            request.Emit == "bytecode"
                ? BytecodeWriter.Write(module, bytecode)
                : Encoding.UTF8.GetBytes(
                    module.ToText(
                        new PrintOptions { DebugInfo = request.DebugInfo, Generic = request.Emit == "generic" }
                    )
                );
        timer.Report("write", module);
        Write(request, content);
        return 0;
    }

    private static void Write(Request request, byte[] content)
    {
        if (request.Out is { } file)
        {
            AtomicFile.Write(file.FullName, stream => stream.Write(content));
            return;
        }

        if (request.Emit == "bytecode" && !Console.IsOutputRedirected)
        {
            throw new CliException("Bytecode is not for terminals; name a file with -o, or redirect standard output.");
        }

        using Stream output = Console.OpenStandardOutput();
        output.Write(content);
    }

    private static int ListPasses()
    {
        int width = PassRegistry.All.Max(pass => pass.Usage.Length);
        foreach (PassEntry pass in PassRegistry.All)
        {
            Console.WriteLine($"{pass.Usage.PadRight(width)}  {pass.Description}");
        }

        return 0;
    }
}
