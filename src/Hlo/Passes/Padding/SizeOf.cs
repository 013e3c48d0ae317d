namespace XlaSharp.Hlo.Passes;

/// <summary>
/// The attribute <c>xlasharp.size_of</c> of an argument or result that holds the size of a dynamic dimension of
/// another: <c>array&lt;i64: 0, 1&gt;</c> is dimension 1 of argument or result 0.
/// </summary>
public static class SizeOf
{
    /// <summary>The attribute's name.</summary>
    public const string Name = "xlasharp.size_of";

    /// <summary>Which dimensions the trailing arguments or results hold the sizes of, in their order.</summary>
    /// <param name="attributes">Attributes of all arguments, or of all results.</param>
    /// <returns>Positions of arguments or results, with a dimension each.</returns>
    public static IEnumerable<(int Index, int Dimension)> Read(IReadOnlyList<DictionaryAttr> attributes) =>
        attributes
            .Select(dictionary => dictionary[Name])
            .OfType<DenseArrayAttr>()
            .Select(attribute => ((int)attribute.Values[0], (int)attribute.Values[1]));

    /// <summary>Attributes for arguments or results with the sizes of their dynamic dimensions behind them.</summary>
    internal static DictionaryAttr[] Append(IReadOnlyList<DictionaryAttr> attributes, ValueList<HloType> types)
    {
        List<DictionaryAttr> all = [];
        List<DictionaryAttr> sizes = [];
        for (int i = 0; i < types.Count; i++)
        {
            all.Add(i < attributes.Count ? attributes[i] : DictionaryAttr.Empty);
            sizes.AddRange(PaddedValue.DynamicAxes(types[i]).Select(axis => Of(i, axis)));
        }

        return [.. all, .. sizes];
    }

    private static DictionaryAttr Of(int index, int dimension) =>
        DictionaryAttr.Create([new(Name, DenseArrayAttr.I64([index, dimension]))]);
}
