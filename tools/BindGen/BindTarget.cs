namespace XlaSharp.BindGen;

/// <summary>One binding: the headers it reads and the files it writes.</summary>
internal sealed record BindTarget
{
    /// <summary>What the binding is called in messages.</summary>
    public required string Name { get; init; }

    /// <summary>Headers to include, in order.</summary>
    public required IReadOnlyList<string> Headers { get; init; }

    /// <summary>Folders in which the headers are looked up.</summary>
    public required IReadOnlyList<string> IncludeFolders { get; init; }

    /// <summary>Declarations are taken from files whose path contains one of these.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The C# class of constants and functions.</summary>
    public required string ClassName { get; init; }

    /// <summary>The library that the functions are imported from; null where there is none to import from.</summary>
    public string? Library { get; init; }

    /// <summary>
    /// The structs of function pointers through which the library is called; the first is the main one. The single
    /// argument struct of each entry learns the entry's place and name, so that one helper can make every call.
    /// </summary>
    public IReadOnlyList<string> FunctionTables { get; init; } = [];

    /// <summary>Enumerators of unnamed enums ending like this stay in C.</summary>
    public string? IgnoredConstantSuffix { get; init; }

    /// <summary>The files to write, relative to the repository, each with its namespace.</summary>
    public required IReadOnlyList<(string Path, string Namespace)> Outputs { get; init; }

    /// <summary>A C source that includes the headers.</summary>
    public string Source => string.Concat(Headers.Select(h => $"#include <{h}>\n"));

    /// <summary>Whether the binding takes the declarations of this file.</summary>
    public bool Owns(string file) => Files.Any(part => file.Contains(part, StringComparison.Ordinal));
}
