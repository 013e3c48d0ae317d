using System.CommandLine;
using System.Globalization;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Cli;

/// <summary>
/// <c>xlasharp run</c>: compiles a function of a module, runs it on arrays, and prints or stores the results.
/// </summary>
internal static class RunCommand
{
    private sealed record Request(
        FileInfo File,
        string? Function,
        FileInfo[] Arguments,
        DirectoryInfo? Out,
        string Format,
        string? Plugin
    );

    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<FileInfo> file = new("FILE") { Description = "StableHLO text or portable artifact." };
        Option<string?> function = new("--func") { Description = "Function to run; main, or the only function." };
        Option<FileInfo[]> arguments = new("--arg")
        {
            Description = "One .npy file per argument, in order.",
            DefaultValueFactory = _ => [],
        };
        Option<DirectoryInfo?> output = new("--out")
        {
            Description = "Folder for out_0.npy, out_1.npy, …; printed if absent.",
        };
        Option<string> format = new("--format")
        {
            Description = "npy, or bin: raw little-endian row-major bytes.",
            DefaultValueFactory = _ => "npy",
        };
        format.AcceptOnlyFromAmong("npy", "bin");
        Option<string?> plugin = PluginOption.Create();
        Command command = new("run", "Compile a function and run it.")
        {
            file,
            function,
            arguments,
            output,
            format,
            plugin,
        };
        command.SetAction(result =>
            Failure.Report(() =>
                Run(
                    new(
                        result.GetRequiredValue(file),
                        result.GetValue(function),
                        result.GetRequiredValue(arguments),
                        result.GetValue(output),
                        result.GetRequiredValue(format),
                        result.GetValue(plugin)
                    )
                )
            )
        );
        return command;
    }

    private static int Run(Request request)
    {
        Module module = HloFile.Load(request.File.FullName);
        Verifier.ThrowIfInvalid(module);
        Module entry = EntryPoint.Select(module, request.Function);
        HostTensor[] arguments = [.. request.Arguments.Select(file => Npy.Read(file.FullName))];
        CheckArguments(entry, request, arguments);
        entry = MakeStatic(entry, arguments);
        using PluginOption.Session session = PluginOption.Open(request.Plugin);
        HostTensor[] results = Executor.Run(session.Backend, entry, arguments);
        for (int i = 0; i < results.Length; i++)
        {
            Deliver(results[i], i, request);
        }

        return 0;
    }

    private static void CheckArguments(Module entry, Request request, HostTensor[] arguments)
    {
        ValueList<HloType> expected = entry.Main.Type.Inputs;
        if (arguments.Length != expected.Count)
        {
            throw new CliException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{request.File}: the function takes {expected.Count} arguments ({expected}), got "
                        + $"{arguments.Length} --arg options."
                )
            );
        }

        for (int i = 0; i < arguments.Length; i++)
        {
            if (!Fits(arguments[i].Type, expected[i]))
            {
                throw new CliException(
                    $"{request.Arguments[i]}: argument {i} must be {expected[i]}, the file holds {arguments[i].Type}."
                );
            }
        }
    }

    // An unknown dimension takes any size.
    private static bool Fits(TensorType given, HloType expected) =>
        expected is TensorType type
        && given.ElementType.Equals(type.ElementType)
        && given.Rank == type.Rank
        && given.Dims.Zip(type.Dims).All(pair => pair.Second == Dims.Dynamic || pair.First == pair.Second);

    // Sizes follow from the arguments' shapes, and from the values of arguments that are single integers.
    private static Module MakeStatic(Module entry, HostTensor[] arguments)
    {
        if (entry.Main.Type.Inputs.Concat(entry.Main.Type.Results).All(type => type is TensorType { IsStatic: true }))
        {
            return entry;
        }

        Dictionary<int, DenseElementsAttr> values = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Type is { Rank: 0, ElementType.IsInteger: true })
            {
                values[i] = new DenseElementsAttr(arguments[i].Type, arguments[i].Data);
            }
        }

        return new RefineShapes([.. arguments.Select(argument => argument.Type)], values).Run(entry);
    }

    private static void Deliver(HostTensor result, int index, Request request)
    {
        if (request.Out is null)
        {
            Console.WriteLine(result);
            return;
        }

        request.Out.Create();
        string path = Path.Combine(
            request.Out.FullName,
            string.Create(CultureInfo.InvariantCulture, $"out_{index}.{request.Format}")
        );
        if (request.Format == "npy")
        {
            Npy.Write(path, result);
        }
        else
        {
            AtomicFile.Write(path, stream => stream.Write(result.Data.Span));
        }
    }
}
