using XlaSharp.Testing;

namespace XlaSharp.Hlo.Tests.Reference;

/// <summary>One executable conformance program.</summary>
/// <param name="Folder">testdata or interpret.</param>
/// <param name="Name">File name without extension.</param>
/// <param name="Class">core, quantized, …</param>
/// <param name="Entry">The function to run.</param>
internal sealed record ConformanceCase(string Folder, string Name, string Class, string Entry)
{
    public string Path => System.IO.Path.Combine(Conformance.Path(Folder), Name + ".mlir");

    /// <summary>All programs of a folder and class.</summary>
    public static IReadOnlyList<ConformanceCase> Read(string folder, string @class)
    {
        string[] lines = File.ReadAllLines(System.IO.Path.Combine(Conformance.Path(folder), "index.tsv"));
        string[] header = lines[0].Split('\t');
        int name = Array.IndexOf(header, "name");
        int kind = Array.IndexOf(header, "class");
        int entry = Array.IndexOf(header, "entry");
        return
        [
            .. lines
                .Skip(1)
                .Select(line => line.Split('\t'))
                .Where(fields => fields.Length > kind && fields[kind] == @class)
                .Select(fields => new ConformanceCase(folder, fields[name], fields[kind], fields[entry])),
        ];
    }
}
