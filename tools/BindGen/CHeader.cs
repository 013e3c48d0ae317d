namespace XlaSharp.BindGen;

/// <summary>What one binding takes from its headers, in the order of declaration.</summary>
internal sealed class CHeader
{
    public List<CEnum> Enums { get; } = [];

    public List<CStruct> Structs { get; } = [];

    public List<CFunction> Functions { get; } = [];

    /// <summary>Every typedef seen, also those of system headers: a chain may pass through them.</summary>
    public Dictionary<string, CType> Typedefs { get; } = [];

    /// <summary>Structs that are declared but never defined.</summary>
    public HashSet<string> Opaque { get; } = [];

    /// <summary>Members of enums without a name.</summary>
    public List<CEnumMember> Constants { get; } = [];
}

/// <summary>An enumeration, named by its tag or its typedef.</summary>
internal sealed record CEnum(string Name, IReadOnlyList<CEnumMember> Members);

/// <summary>One enumerator with its value.</summary>
internal sealed record CEnumMember(string Name, long Value);

/// <summary>
/// A defined struct and how C code names it; the fields of anonymous unions inside it are listed as its own.
/// </summary>
internal sealed record CStruct(string Name, string Spelling, IReadOnlyList<CField> Fields, bool HasUnion);

/// <summary>A field of a struct.</summary>
internal sealed record CField(string Name, CType Type);

/// <summary>A function with external linkage.</summary>
internal sealed record CFunction(string Name, CType Result, IReadOnlyList<CField> Parameters);
