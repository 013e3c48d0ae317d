using System.Diagnostics;

namespace XlaSharp.Runtime.PjRt.Tests.Support;

/// <summary>Runs the C compiler that the project's build script installs.</summary>
internal static class Compiler
{
    public static string IncludeFolder { get; } = Path.Combine(Repository.Root!, "native", "include");

    public static void Compile(params string[] arguments) =>
        Run("clang-19", ["-std=gnu11", "-I" + IncludeFolder, .. arguments]);

    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{errors.Result}");
    }
}
