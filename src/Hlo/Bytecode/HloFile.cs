using System.Runtime.CompilerServices;
using System.Text;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Reads a module in either of its forms: text or bytecode, told apart by the first bytes.</summary>
public static class HloFile
{
    // Unoptimized code keeps what it does not need any more; files of hundreds of megabytes should go when they are
    // decoded.
    private const MethodImplOptions FreesEarly = MethodImplOptions.AggressiveOptimization;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path of a file of StableHLO text or of a portable artifact.</param>
    /// <returns>The module. Its operations are not verified.</returns>
    /// <exception cref="HloException">The file does not parse.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    [MethodImpl(FreesEarly)]
    public static Module Load(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads a module from memory.</summary>
    /// <param name="bytes">The whole file, which must not change afterwards.</param>
    /// <param name="fileName">Name of the file in locations and messages.</param>
    /// <returns>The module. Its operations are not verified.</returns>
    /// <exception cref="HloException">The bytes do not parse.</exception>
    [MethodImpl(FreesEarly)]
    public static Module Read(ReadOnlyMemory<byte> bytes, string fileName = "<program>") =>
        BytecodeReader.IsBytecode(bytes.Span)
            ? BytecodeReader.Read(bytes, fileName)
            : Parser.Parse(ToText(bytes.Span), fileName);

    private static string ToText(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> mark = Encoding.UTF8.Preamble;
        return Encoding.UTF8.GetString(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes);
    }
}
