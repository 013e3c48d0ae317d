using System.CommandLine;
using System.Globalization;
using XlaSharp.Artifacts;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Cli;

/// <summary>
/// <c>xlasharp compile</c>: a module, or a C# method that makes one, to an artifact that loads without compiling.
/// </summary>
internal static class CompileCommand
{
    private sealed record Request(
        string Source,
        string? Member,
        FileInfo? Out,
        string? Name,
        long[] Batch,
        string[] Parameters,
        string? Plugin,
        int? Device,
        bool Portable,
        bool Explain,
        FileInfo? Page
    );

    /// <summary>The verb with its options.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string> source = new("SOURCE")
        {
            Description = "StableHLO text or portable artifact, or a .dll with --member.",
        };
        Option<string?> member = new("--member")
        {
            Description =
                "Static method of the .dll, Namespace.Class.Method, that returns a Lowered, a Module or an "
                + "ArtifactBuilder.",
        };
        Option<FileInfo?> output = new("--out", "-o")
        {
            Description = "The artifact; by default the source's name with .xlax.",
        };
        Option<string?> name = new("--name") { Description = "Name of the artifact; by default the module's." };
        Option<long[]> batch = new("--batch")
        {
            Description = "Batch sizes to compile for, where the program leaves its leading dimension open.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        Option<string[]> parameters = new("--param")
        {
            Description = "NAME=FILE.npy: the value of an argument, stored in the artifact.",
            DefaultValueFactory = _ => [],
        };
        Option<string?> plugin = PluginOption.Create();
        Option<int?> device = new("--device")
        {
            Description = "Id of the device to compile for; the plugin's first by default.",
        };
        Option<bool> portable = new("--portable")
        {
            Description = "Store the portable program only; it is compiled where it is loaded.",
        };
        Option<bool> explain = new("--explain")
        {
            Description =
                "Say what the compiler did, and keep that in the artifact: passes, kernels, fusions, buffers, time. "
                + "'xlasharp explain' reads it from there again.",
        };
        Option<FileInfo?> page = new("--explain-page")
        {
            Description = "The same as one HTML page that needs no other file, written atomically; implies --explain.",
        };
        Command command = new("compile", "Compile ahead of time, to an artifact (.xlax).")
        {
            source,
            member,
            output,
            name,
            batch,
            parameters,
            plugin,
            device,
            portable,
            explain,
            page,
        };
        command.SetAction(result =>
            Failure.Report(() =>
                Run(
                    new(
                        result.GetRequiredValue(source),
                        result.GetValue(member),
                        result.GetValue(output),
                        result.GetValue(name),
                        result.GetRequiredValue(batch),
                        result.GetRequiredValue(parameters),
                        result.GetValue(plugin),
                        result.GetValue(device),
                        result.GetValue(portable),
                        result.GetValue(explain) || result.GetValue(page) is not null,
                        result.GetValue(page)
                    )
                )
            )
        );
        return command;
    }

    private static int Run(Request request)
    {
        ArtifactBuilder builder = ModuleSource.Read(request.Source, request.Member, request.Name);
        foreach (string parameter in request.Parameters)
        {
            (string name, HostTensor value) = ReadParameter(parameter);
            builder.WithParameter(name, value);
        }

        bool isForOne =
            request.Batch.Length > 0 || request.Plugin is not null || request.Device is not null || request.Explain;
        if (request.Portable && isForOne)
        {
            throw new CliException(
                "--portable stores no executable, so --batch, --plugin, --device and --explain have nothing to say."
            );
        }

        using PjRtClient? client = request.Portable ? null : Xla.CreateClient(request.Plugin);
        PjRtDevice? device = request.Device is { } id ? client?.Device(id) : null;
        if (client is not null)
        {
            builder.Explain = request.Explain;
            builder.Compile(client, device, request.Batch);
        }

        string path =
            request.Out?.FullName
            ?? Path.ChangeExtension(request.Member is null ? request.Source : request.Member + ".", ".xlax");
        builder.Write(path);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {new FileInfo(path).Length:N0} bytes"));
        if (request.Explain)
        {
            Explanations.Print(Explanations.OfArtifact(path, client!, device), path, request.Page);
        }

        return 0;
    }

    private static (string Name, HostTensor Value) ReadParameter(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } file]
            ? (name, Npy.Read(file))
            : throw new CliException($"--param: expected NAME=FILE.npy, got '{text}'.");
}
