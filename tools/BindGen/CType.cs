namespace XlaSharp.BindGen;

/// <summary>A C type as clang spells it, without qualifiers: constness does not cross into C#.</summary>
internal abstract record CType
{
    /// <summary>A builtin, typedef, struct or enum by name.</summary>
    public sealed record Named(string Name) : CType;

    /// <summary>A pointer to anything but a function.</summary>
    public sealed record Pointer(CType Target) : CType;

    /// <summary>A function signature; behind one pointer it is a C# function pointer.</summary>
    public sealed record Function(CType Result, IReadOnlyList<CType> Parameters) : CType;

    /// <summary>A fixed-size array inside a struct.</summary>
    public sealed record Array(CType Element, int Count) : CType;
}
