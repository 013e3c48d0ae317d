using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>An operation that the runtime knows by name. Specification: custom_call.</summary>
/// <param name="CallTargetName">The name.</param>
/// <param name="HasSideEffect">True if it must not be removed.</param>
/// <param name="BackendConfig">A string, a dictionary (exactly with <paramref name="ApiVersion"/> 4), or null.</param>
/// <param name="ApiVersion">0 unspecified, 1 original, 2 status returning, 3 unified, 4 typed.</param>
/// <param name="CalledComputations">Functions it uses, without the at sign.</param>
/// <param name="OperandLayouts">Axes of each operand from minor to major; null for any.</param>
/// <param name="ResultLayouts">Axes of each result from minor to major; null for any.</param>
/// <param name="OutputOperandAliases">Results that share memory with operands.</param>
/// <param name="ResultTilings">Tilings of the results; null for none.</param>
/// <param name="ResultTypes">Its result types.</param>
public sealed record CustomCall(
    string CallTargetName,
    bool HasSideEffect,
    HloAttribute? BackendConfig,
    int ApiVersion,
    ValueList<string> CalledComputations,
    ArrayAttr? OperandLayouts,
    ArrayAttr? ResultLayouts,
    ValueList<OutputOperandAlias> OutputOperandAliases,
    HloAttribute? ResultTilings,
    ValueList<HloType> ResultTypes
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<CustomCall> Entry = new()
    {
        Name = "stablehlo.custom_call",
        Format = new CustomCallFormat(),
        Operands = [OperandSpec.Variadic("inputs")],
        Results = [OperandSpec.Variadic("results")],
        Fields =
        [
            new("call_target_name", AttributeKind.String, op => new StringAttr(op.CallTargetName)),
            new("has_side_effect", AttributeKind.Bool, op => new BoolAttr(op.HasSideEffect), new BoolAttr(false)),
            new("backend_config", AttributeKind.Any, op => op.BackendConfig, IsOptional: true),
            new("api_version", AttributeKind.I32, op => IntegerAttr.I32(op.ApiVersion), IntegerAttr.I32(1)),
            new(
                "called_computations",
                AttributeKind.Array,
                op => Symbols(op.CalledComputations),
                new ArrayAttr(default)
            ),
            new("operand_layouts", AttributeKind.Array, op => op.OperandLayouts, IsOptional: true),
            new("result_layouts", AttributeKind.Array, op => op.ResultLayouts, IsOptional: true),
            new(
                "output_operand_aliases",
                AttributeKind.Array,
                op => Aliases(op.OutputOperandAliases),
                new ArrayAttr(default)
            ),
            new("result_tilings", AttributeKind.Any, op => op.ResultTilings, IsOptional: true),
        ],
        Traits = OpTraits.DeclaredResults,
        Read = Read,
        Infer = (CustomCall op, in OpSite _) => [.. op.ResultTypes],
        Check = CustomCallRules.Check,
    };

    /// <summary>A call without layouts, aliases or computations.</summary>
    /// <param name="callTargetName">The name.</param>
    /// <param name="resultTypes">Its result types.</param>
    /// <param name="backendConfig">
    /// A dictionary for a typed call (<see cref="ApiVersion"/> 4), else a string or null.
    /// </param>
    /// <param name="hasSideEffect">True if it must not be removed.</param>
    public CustomCall(
        string callTargetName,
        ValueList<HloType> resultTypes,
        HloAttribute? backendConfig = null,
        bool hasSideEffect = false
    )
        : this(
            callTargetName,
            hasSideEffect,
            backendConfig,
            backendConfig is DictionaryAttr ? 4 : 1,
            default,
            null,
            null,
            default,
            null,
            resultTypes
        ) { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static CustomCall Read(AttributeReader reader) =>
        new(
            reader.String("call_target_name"),
            reader.Boolean("has_side_effect", false),
            reader.TryGet<HloAttribute>("backend_config"),
            (int)reader.Integer("api_version", 1),
            Items<SymbolRefAttr>(reader, "called_computations").Select(symbol => symbol.Root).ToValueList(),
            reader.TryGet<ArrayAttr>("operand_layouts"),
            reader.TryGet<ArrayAttr>("result_layouts"),
            Items<OutputOperandAlias>(reader, "output_operand_aliases").ToValueList(),
            reader.TryGet<HloAttribute>("result_tilings"),
            reader.ResultTypes
        );

    private static IEnumerable<T> Items<T>(AttributeReader reader, string name)
        where T : HloAttribute =>
        (reader.TryGet<ArrayAttr>(name)?.Items ?? default).Select(item =>
            item as T
            ?? throw new ConstraintException(
                $"attribute '{name}' failed to satisfy constraint: entries must be {typeof(T).Name}, got {item}"
            )
        );

    private static ArrayAttr Symbols(ValueList<string> names) =>
        new(names.Select(name => (HloAttribute)new SymbolRefAttr(name)).ToValueList());

    private static ArrayAttr Aliases(ValueList<OutputOperandAlias> aliases) =>
        new(aliases.Select(alias => (HloAttribute)alias).ToValueList());
}
