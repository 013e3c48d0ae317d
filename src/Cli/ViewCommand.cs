using System.CommandLine;
using System.Globalization;
using System.Text;
using XlaSharp.Cli.View;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp view</c>: a module's graph as a page for a browser.</summary>
internal static class ViewCommand
{
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
            Description = "The page to write, atomically; by default the file's name with .html.",
        };
        Command command = new(
            "view",
            "Write a module's graph as one HTML file, to open, collapse and search in a browser."
        )
        {
            file,
            output,
        };
        command.SetAction(result => Failure.Report(() => Run(result.GetRequiredValue(file), result.GetValue(output))));
        return command;
    }

    private static int Run(string file, FileInfo? output)
    {
        if (file == "-" && output is null)
        {
            throw new CliException("view: name the page with -o where the module comes from standard input.");
        }

        Module module = ModuleInput.Read(file);
        Verifier.ThrowIfInvalid(module);
        string path = output?.FullName ?? Path.ChangeExtension(file, ".html");
        byte[] page = Encoding.UTF8.GetBytes(GraphPage.Create(module, file));
        AtomicFile.Write(path, stream => stream.Write(page));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {page.Length:N0} bytes"));
        return 0;
    }
}
