using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>A named operation with a decomposition that means the same. Specification: composite.</summary>
/// <param name="CompositeName">Its name, <c>namespace.name</c>.</param>
/// <param name="CompositeAttributes">Its attributes.</param>
/// <param name="Decomposition">The function it may be replaced by a call of, without the at sign.</param>
/// <param name="Version">Version of its meaning.</param>
/// <param name="ResultTypes">Its result types.</param>
public sealed record Composite(
    string CompositeName,
    DictionaryAttr CompositeAttributes,
    string Decomposition,
    int Version,
    ValueList<HloType> ResultTypes
) : Op
{
    private const Kinds Parts = Kinds.AnyTensor | Kinds.Token | Kinds.Tuple | Kinds.Unranked;

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Composite> Entry = new()
    {
        Name = "stablehlo.composite",
        Format = new CompositeFormat(),
        Operands = [OperandSpec.Variadic("inputs", Parts)],
        Results = [OperandSpec.Variadic("results", Parts)],
        Regions = [new("composite_regions", IsVariadic: true)],
        Fields =
        [
            new("name", AttributeKind.String, op => new StringAttr(op.CompositeName)),
            new("composite_attributes", AttributeKind.Dictionary, op => op.CompositeAttributes, DictionaryAttr.Empty),
            new("decomposition", AttributeKind.Symbol, op => new SymbolRefAttr(op.Decomposition)),
            new("version", AttributeKind.I32, op => IntegerAttr.I32(op.Version), IntegerAttr.I32(0)),
        ],
        Traits = OpTraits.DeclaredResults,
        Read = reader =>
            new(
                reader.String("name"),
                reader.TryGet<DictionaryAttr>("composite_attributes") ?? DictionaryAttr.Empty,
                reader.Get<SymbolRefAttr>("decomposition").Root,
                (int)reader.Integer("version", 0),
                reader.ResultTypes
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Composite op, in OpSite site)
    {
        Constraint.Require(IsNamespaced(op.CompositeName), "name must be a valid namespaced op name");
        return [.. op.ResultTypes];
    }

    private static bool IsNamespaced(string name)
    {
        string[] parts = name.Split('.');
        return parts.Length >= 2
            && parts[0].Length > 0
            && char.IsAsciiLetter(parts[0][0])
            && parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && parts[1..]
                .All(part => part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$'));
    }
}
