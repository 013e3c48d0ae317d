using XlaSharp.Hlo;
using XlaSharp.Hlo.Bytecode;

namespace XlaSharp.Cli;

/// <summary>Reads the module that a verb is given: a file in either form, or standard input.</summary>
internal static class ModuleInput
{
    /// <summary>Reads a module.</summary>
    /// <param name="file">Path, or <c>-</c>.</param>
    /// <returns>The module, not verified.</returns>
    /// <exception cref="HloException">It does not parse.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Module Read(string file)
    {
        if (file != "-")
        {
            return HloFile.Load(file);
        }

        using Stream input = Console.OpenStandardInput();
        using MemoryStream bytes = new();
        input.CopyTo(bytes);
        return HloFile.Read(bytes.ToArray(), "<stdin>");
    }
}
