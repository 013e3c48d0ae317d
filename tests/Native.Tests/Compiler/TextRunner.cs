using System.Runtime.InteropServices;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Native.Tests.Compiler;

/// <summary>Runs programs given as text.</summary>
internal static class TextRunner
{
    /// <summary>The elements of the first result of a program without arguments.</summary>
    public static T[] Run<T>(string text)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(RunAll(text)[0].Data.Span).ToArray();

    /// <summary>All results of a program without arguments.</summary>
    public static HostTensor[] RunAll(string text)
    {
        Hlo.Module module = Parser.Parse(text);
        Verifier.ThrowIfInvalid(module);
        return JitRunner.Run(module);
    }

    /// <summary>A program that returns <c>%r</c> of a type.</summary>
    public static string Program(string type, string body) =>
        $"func.func @main() -> {type} {{\n{body}\n  return %r : {type}\n}}";
}
