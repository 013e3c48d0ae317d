using System.CommandLine;

namespace XlaSharp.Cli;

/// <summary><c>xlasharp golden</c>: lists and accepts what golden-file tests have received.</summary>
internal static class GoldenCommand
{
    private static readonly HashSet<string> BuildOutputs = new(StringComparer.Ordinal)
    {
        "bin",
        "obj",
        "artifacts",
        "node_modules",
        ".git",
    };

    /// <summary>The verb with its subcommands.</summary>
    /// <returns>The command.</returns>
    public static Command Create() =>
        new("golden", "List or accept what golden-file tests have received.") { Accept(), List() };

    private static Command Accept()
    {
        Argument<string[]> paths = Paths();
        Option<bool> dryRun = new("--dry-run", "-n") { Description = "Only print what would be accepted." };
        Command command = new(
            "accept",
            "Make received files the verified ones: Name.received.ext becomes Name.verified.ext."
        )
        {
            paths,
            dryRun,
        };
        command.SetAction(result =>
            Failure.Report(() => Accept(result.GetRequiredValue(paths), result.GetValue(dryRun)))
        );
        return command;
    }

    private static Command List()
    {
        Argument<string[]> paths = Paths();
        Command command = new("list", "List received files. Exit status: 0 none, 1 some.") { paths };
        command.SetAction(result => Failure.Report(() => List(result.GetRequiredValue(paths)), trouble: 2));
        return command;
    }

    private static Argument<string[]> Paths() =>
        new("PATH")
        {
            Description = "Folders to search, or received files; the current folder if absent.",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => ["."],
        };

    private static int Accept(string[] paths, bool dryRun)
    {
        string[] received = [.. paths.SelectMany(Find)];
        foreach (string file in received)
        {
            string verified = VerifiedOf(file);
            Console.WriteLine($"{(File.Exists(verified) ? "changed" : "new    ")} {verified}");
            if (!dryRun)
            {
                File.Move(file, verified, overwrite: true);
            }
        }

        if (received.Length == 0)
        {
            Console.WriteLine("Nothing to accept.");
        }

        return 0;
    }

    private static int List(string[] paths)
    {
        string[] received = [.. paths.SelectMany(Find)];
        foreach (string file in received)
        {
            Console.WriteLine($"{(File.Exists(VerifiedOf(file)) ? "changed" : "new    ")} {file}");
        }

        return received.Length == 0 ? 0 : 1;
    }

    private static IEnumerable<string> Find(string path)
    {
        if (File.Exists(path))
        {
            return Path.GetFileName(path).Contains(".received.", StringComparison.Ordinal)
                ? [path]
                : throw new CliException($"{path}: is no received file (Name.received.ext).");
        }

        return Directory.Exists(path)
            ? FindIn(path)
            : throw new CliException($"{path}: there is no such file or folder.");
    }

    private static IEnumerable<string> FindIn(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.received.*")
            .Order(StringComparer.Ordinal)
            .Concat(
                Directory
                    .EnumerateDirectories(folder)
                    .Where(inner =>
                        !BuildOutputs.Contains(Path.GetFileName(inner))
                        && File.ResolveLinkTarget(inner, returnFinalTarget: false) is null
                    )
                    .Order(StringComparer.Ordinal)
                    .SelectMany(FindIn)
            );

    private static string VerifiedOf(string received)
    {
        string name = Path.GetFileName(received);
        int at = name.LastIndexOf(".received.", StringComparison.Ordinal);
        return Path.Combine(
            Path.GetDirectoryName(received) ?? string.Empty,
            $"{name[..at]}.verified.{name[(at + ".received.".Length)..]}"
        );
    }
}
