using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Bytecode;

/// <summary>Names of an op's own attributes in the order of the properties section: by name.</summary>
/// <param name="names">All names, in order.</param>
/// <param name="optional">Those that may be absent.</param>
internal sealed class DeclaredAttributes(string[] names, string[] optional)
{
    /// <summary>No attributes.</summary>
    public static readonly DeclaredAttributes None = new([], []);

    /// <summary>Those of a module.</summary>
    public static readonly DeclaredAttributes Module = new(["sym_name", "sym_visibility"], ["sym_name", "sym_visibility"]);

    private static readonly DeclaredAttributes Function = new(
        ["arg_attrs", "function_type", "res_attrs", "sym_name", "sym_visibility"], ["arg_attrs", "res_attrs", "sym_visibility"]);

    /// <summary>All names.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Those of an op that is not VHLO's; null for an unknown op.</summary>
    public static DeclaredAttributes? Of(string name)
    {
        if (name == "func.func")
        {
            return Function;
        }

        return OpTable.Find(name) is { } definition
            ? new(
                [.. definition.Attributes.Select(spec => spec.Name).Order(StringComparer.Ordinal)],
                [.. definition.Attributes.Where(spec => spec.IsOptional || spec.Default is not null).Select(spec => spec.Name)])
            : null;
    }

    /// <summary>True if the attribute is always there.</summary>
    public bool IsRequired(string name) => Array.IndexOf(optional, name) < 0;

    /// <summary>True if the attribute is the op's own.</summary>
    public bool Contains(string name) => Array.IndexOf(names, name) >= 0;
}
