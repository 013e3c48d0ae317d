using System.Collections.Frozen;
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
    public static readonly DeclaredAttributes Module = Parse("sym_name? sym_visibility?");

    // Ops of other dialects. Newer tools know more attributes of some; every attribute takes one number of the
    // properties.
    private static readonly FrozenDictionary<string, DeclaredAttributes[]> Others = new Dictionary<
        string,
        DeclaredAttributes[]
    >
    {
        ["func.func"] =
        [
            Parse("arg_attrs? function_type res_attrs? sym_name sym_visibility?"),
            Parse("arg_attrs? function_type no_inline? res_attrs? sym_name sym_visibility?"),
        ],
        ["func.call"] = [Parse("callee"), Parse("callee no_inline?"), Parse("arg_attrs? callee no_inline? res_attrs?")],
        ["sdy.mesh"] = [Parse("mesh sym_name")],
        ["sdy.sharding_constraint"] = [Parse("sharding")],
        ["sdy.reshard"] = [Parse("sharding")],
        ["sdy.manual_computation"] = [Parse("in_shardings manual_axes out_shardings")],
        ["sdy.sharding_group"] = [Parse("group_id")],
        ["sdy.constant"] = [Parse("value")],
        ["sdy.data_flow_edge"] = [Parse("sharding?")],
        ["sdy.propagation_barrier"] = [Parse("allowed_direction")],
        ["sdy.named_computation"] = [Parse("in_shardings? name out_shardings?")],
        ["sdy.return"] = [None],
        ["sdy.all_gather"] = [Parse("gathering_axes out_sharding")],
        ["sdy.all_slice"] = [Parse("out_sharding slicing_axes")],
        ["sdy.all_to_all"] = [Parse("out_sharding params")],
        ["sdy.collective_permute"] = [Parse("out_sharding")],
        ["sdy.all_reduce"] = [Parse("out_sharding reduction_axes")],
        ["sdy.reduce_scatter"] = [Parse("out_sharding reduce_scatter_axes")],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, DeclaredAttributes> Native = OpTable.All.ToFrozenDictionary(
        definition => definition.Name,
        definition => new DeclaredAttributes(
            [.. definition.Attributes.Select(spec => spec.Name).Order(StringComparer.Ordinal)],
            [
                .. definition
                    .Attributes.Where(spec => spec.IsOptional || spec.Default is not null)
                    .Select(spec => spec.Name),
            ]
        )
    );

    /// <summary>All names.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Those of an op that is not VHLO's; null for an unknown op.</summary>
    /// <param name="name">The op.</param>
    /// <param name="count">How many attributes the file has of it; null where it does not tell.</param>
    public static DeclaredAttributes? Of(string name, int? count)
    {
        if (Others.TryGetValue(name, out DeclaredAttributes[]? known))
        {
            return Array.Find(known, variant => variant.Names.Count == count) ?? known[^1];
        }

        return Native.GetValueOrDefault(name);
    }

    /// <summary>True if the attribute is always there.</summary>
    public bool IsRequired(string name) => Array.IndexOf(optional, name) < 0;

    /// <summary>True if the attribute is the op's own.</summary>
    public bool Contains(string name) => Array.IndexOf(names, name) >= 0;

    // Names between blanks, optional ones with a question mark.
    private static DeclaredAttributes Parse(string text)
    {
        string[] words = text.Split(' ');
        return new(
            [.. words.Select(word => word.TrimEnd('?'))],
            [.. words.Where(word => word.EndsWith('?')).Select(word => word.TrimEnd('?'))]
        );
    }
}
