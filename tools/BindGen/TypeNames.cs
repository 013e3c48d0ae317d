namespace XlaSharp.BindGen;

/// <summary>The C# spelling of C types: blittable throughout, with the C names of structs, enums and handles.</summary>
internal sealed class TypeNames(CHeader header)
{
    private static readonly Dictionary<string, string> Builtins = new()
    {
        ["void"] = "void",
        ["bool"] = "byte",
        ["_Bool"] = "byte",
        ["char"] = "byte",
        ["signed char"] = "sbyte",
        ["unsigned char"] = "byte",
        ["short"] = "short",
        ["unsigned short"] = "ushort",
        ["int"] = "int",
        ["unsigned"] = "uint",
        ["unsigned int"] = "uint",
        ["long"] = "nint",
        ["unsigned long"] = "nuint",
        ["long long"] = "long",
        ["unsigned long long"] = "ulong",
        ["float"] = "float",
        ["double"] = "double",
        ["int8_t"] = "sbyte",
        ["uint8_t"] = "byte",
        ["int16_t"] = "short",
        ["uint16_t"] = "ushort",
        ["int32_t"] = "int",
        ["uint32_t"] = "uint",
        ["int64_t"] = "long",
        ["uint64_t"] = "ulong",
        ["size_t"] = "nuint",
        ["intptr_t"] = "nint",
        ["uintptr_t"] = "nuint",
    };

    private readonly HashSet<string> _enums = [.. header.Enums.Select(e => e.Name)];
    private readonly HashSet<string> _structs = [.. header.Structs.Select(s => s.Name), .. header.Opaque];

    /// <summary>Typedefs of a pointer to a struct nobody defines: passed by value as one word.</summary>
    public IEnumerable<string> Handles => header.Typedefs.Keys.Where(IsHandle).Order(StringComparer.Ordinal);

    /// <summary>Opaque structs that a spelling asked for so far has named, always behind a pointer.</summary>
    public SortedSet<string> OpaqueStructs { get; } = new(StringComparer.Ordinal);

    /// <summary>The C# type.</summary>
    public string this[CType type] =>
        type switch
        {
            CType.Named named => Name(named.Name),
            CType.Pointer { Target: CType.Function function } => FunctionPointer(function),
            CType.Pointer pointer => this[pointer.Target] + "*",
            // A parameter declared as an array is a pointer.
            CType.Array array => this[array.Element] + "*",
            _ => throw new NotSupportedException($"no C# type for {type}"),
        };

    private string Name(string name)
    {
        if (header.Opaque.Contains(name))
        {
            OpaqueStructs.Add(name);
        }

        return Builtins.TryGetValue(name, out string? builtin) ? builtin
            : _enums.Contains(name) || _structs.Contains(name) || IsHandle(name) ? name
            : header.Typedefs.TryGetValue(name, out CType? target) ? this[target]
            : throw new NotSupportedException($"no C# type for the C type '{name}'");
    }

    private bool IsHandle(string name) =>
        !_structs.Contains(name)
        && header.Typedefs.TryGetValue(name, out CType? type)
        && type is CType.Pointer { Target: CType.Named { Name: var target } }
        && header.Opaque.Contains(target);

    private string FunctionPointer(CType.Function function) =>
        $"delegate* unmanaged[Cdecl]<{string.Join(", ", function.Parameters.Append(function.Result).Select(t => this[t]))}>";
}
