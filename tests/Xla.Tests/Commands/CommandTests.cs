using System.Diagnostics;

namespace XlaSharp.FrontDoor.Tests.Commands;

/// <summary>Runs <c>xlasharp</c> as a person does, in a folder of its own.</summary>
public abstract class CommandTests
{
    /// <summary>A folder that exists during one test.</summary>
    protected DirectoryInfo Folder { get; private set; } = null!;

    [SetUp]
    public void MakeFolder() => Folder = Directory.CreateTempSubdirectory("xlasharp-cli-");

    [TearDown]
    public void DropFolder() => Folder.Delete(recursive: true);

    /// <summary>The path of a file in the folder.</summary>
    protected string PathOf(string name) => Path.Combine(Folder.FullName, name);

    /// <summary>Writes a file into the folder.</summary>
    protected string Store(string name, string text)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Runs the tool.</summary>
    protected static (int Exit, string Output, string Error) Run(params string[] arguments) => RunOn(null, arguments);

    /// <summary>Runs the tool with text on its standard input.</summary>
    protected static (int Exit, string Output, string Error) RunOn(string? input, params string[] arguments)
    {
        ProcessStartInfo start = new(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "XlaSharp.Cli.dll"), .. arguments]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input ?? string.Empty);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
