using System.Collections.Frozen;

namespace XlaSharp.Hlo.Ops;

/// <summary>The index of all ops: one line per op, in the specification's order.</summary>
public static class OpTable
{
    private static readonly OpDefinition[] Definitions =
    [
        Add.Entry,
        Negate.Entry,
        Transpose.Entry,
        Reshape.Entry,
        Constant.Entry,
        Return.Entry,
        FuncReturn.Entry,
        Call.Entry,
    ];

    private static readonly FrozenDictionary<string, OpDefinition> ByName = Definitions.ToFrozenDictionary(entry => entry.Name);

    /// <summary>Every op.</summary>
    public static IReadOnlyList<OpDefinition> All => Definitions;

    /// <summary>Finds an op by its full name.</summary>
    /// <param name="name">For instance <c>stablehlo.add</c>.</param>
    /// <returns>The entry, or null for an unknown op.</returns>
    public static OpDefinition? Find(string name) => ByName.GetValueOrDefault(name);
}
