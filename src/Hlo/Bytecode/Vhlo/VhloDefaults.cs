using System.Collections.Frozen;

namespace XlaSharp.Hlo.Bytecode.Vhlo;

/// <summary>Values that VHLO writes out where StableHLO leaves an attribute away.</summary>
internal static class VhloDefaults
{
    private static readonly FrozenDictionary<string, Func<HloAttribute, bool>> Rules = new Dictionary<
        string,
        Func<HloAttribute, bool>
    >
    {
        ["arg_attrs"] = IsEmpty,
        ["backend_config"] = IsEmpty,
        ["base_dilations"] = IsOnes,
        ["compare_type"] = attribute => attribute is EnumAttr { Value: "NOTYPE" },
        ["infeed_config"] = IsEmpty,
        ["known_expanding_dimensions"] = IsEmpty,
        ["known_nonexpanding_dimensions"] = IsEmpty,
        ["layout"] = IsEmpty,
        ["lhs_dilation"] = IsOnes,
        ["outfeed_config"] = IsEmpty,
        ["padding"] = attribute => IsSplat(attribute, 0),
        ["precision_config"] = attribute =>
            attribute is ArrayAttr array && array.Items.All(item => item is EnumAttr { Value: "DEFAULT" }),
        ["res_attrs"] = IsEmpty,
        ["result_accuracy"] = attribute => attribute.Equals(ResultAccuracy.Default),
        ["result_tilings"] = IsEmpty,
        ["rhs_dilation"] = IsOnes,
        ["source_target_pairs"] = IsEmpty,
        ["sym_visibility"] = IsEmpty,
        ["window_dilations"] = IsOnes,
        ["window_reversal"] = attribute => IsSplat(attribute, 0),
        ["window_strides"] = IsOnes,
    }.ToFrozenDictionary();

    /// <summary>True if StableHLO leaves an attribute of this value away.</summary>
    public static bool IsDefault(NamedAttribute attribute) =>
        Rules.TryGetValue(attribute.Name, out Func<HloAttribute, bool>? rule) && rule(attribute.Value);

    private static bool IsEmpty(HloAttribute attribute) =>
        attribute switch
        {
            StringAttr text => text.Value.Length == 0,
            ArrayAttr array => array.Items.Count == 0,
            DictionaryAttr dictionary => dictionary.Count == 0,
            DenseElementsAttr elements => elements.Type.Dims == [0],
            _ => false,
        };

    private static bool IsOnes(HloAttribute attribute) => IsSplat(attribute, 1);

    // No elements are no splat.
    private static bool IsSplat(HloAttribute attribute, long value) =>
        attribute is DenseElementsAttr { Data.IsEmpty: false } elements
        && (elements.Type.ElementType.IsInteger || elements.Type.ElementType.IsBoolean)
        && Array.TrueForAll(elements.ToIntegers(), item => item == value);
}
