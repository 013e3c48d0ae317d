using System.Diagnostics;

namespace XlaSharp.BindGen;

/// <summary>The C compiler that says what a header means.</summary>
internal static class Clang
{
    private const string Compiler = "clang-19";

    /// <summary>The JSON AST of a C source that includes the headers of a binding.</summary>
    public static byte[] DumpAst(string source, IEnumerable<string> includeFolders)
    {
        using var folder = new ScratchFolder();
        string file = folder.Write("binding.c", source);
        return Run(Compiler, [.. Includes(includeFolders), "-Xclang", "-ast-dump=json", "-fsyntax-only", file]);
    }

    /// <summary>Compiles and runs a C program; returns what it prints.</summary>
    public static string RunProgram(string source, IEnumerable<string> includeFolders)
    {
        using var folder = new ScratchFolder();
        string file = folder.Write("probe.c", source);
        string program = Path.Combine(folder.Root, "probe");
        Run(Compiler, [.. Includes(includeFolders), "-O0", "-o", program, file]);
        return System.Text.Encoding.UTF8.GetString(Run(program, []));
    }

    private static IEnumerable<string> Includes(IEnumerable<string> folders) => folders.Select(f => "-I" + f);

    private static byte[] Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {program}");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{errors.Result}");
    }

    private sealed class ScratchFolder : IDisposable
    {
        public string Root { get; } = Directory.CreateTempSubdirectory("bindgen").FullName;

        public string Write(string name, string text)
        {
            string path = Path.Combine(Root, name);
            File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }
}
