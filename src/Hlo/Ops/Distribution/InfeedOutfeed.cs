namespace XlaSharp.Hlo.Ops;

/// <summary>Takes values from the infeed. Operand: token; results: values…, token. Specification: infeed.</summary>
/// <param name="InfeedConfig">Text for the backend.</param>
/// <param name="Layout">Minor-to-major order per value, if given.</param>
/// <param name="ResultTypes">The declared result types.</param>
public sealed record Infeed(string InfeedConfig, ArrayAttr? Layout, ValueList<HloType> ResultTypes) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Infeed> Entry = new()
    {
        Name = "stablehlo.infeed",
        Operands = [new("token", Kinds.Token)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor | Kinds.PerAxis | Kinds.Token)],
        Traits = OpTraits.SideEffect,
        Fields =
        [
            new(
                "infeed_config",
                AttributeKind.String,
                op => new StringAttr(op.InfeedConfig),
                new StringAttr(string.Empty)
            ),
            new("layout", AttributeKind.Array, op => op.Layout, IsOptional: true),
        ],
        Read = reader =>
            new(
                reader.TryGet<StringAttr>("infeed_config")?.Value ?? string.Empty,
                reader.TryGet<ArrayAttr>("layout"),
                reader.ResultTypes
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Infeed op, in OpSite site)
    {
        TokenResults.Check(op.ResultTypes);
        if (op.Layout is not { } layout)
        {
            return [.. op.ResultTypes];
        }

        int values = op.ResultTypes.Count - 1;
        Constraint.Require(
            layout.Items.Count == values,
            $"layout-attribute size must be {values} (which is the number of op-results - 1 (for token result)), but "
                + $"got {layout.Items.Count}"
        );
        foreach (HloAttribute item in layout.Items)
        {
            Constraint.Require(
                item is ArrayAttr,
                $"layout-attribute expected to have elements of type array, but got {item}"
            );
            foreach (HloAttribute leaf in ((ArrayAttr)item).Items)
            {
                Constraint.Require(
                    leaf is IntegerAttr,
                    $"layout-attribute's leaf elements are expected to be of type integer, but got {leaf}"
                );
            }
        }

        return [.. op.ResultTypes];
    }
}

/// <summary>Gives values to the outfeed. Operands: inputs…, token. Specification: outfeed.</summary>
/// <param name="OutfeedConfig">Text for the backend.</param>
public sealed record Outfeed(string OutfeedConfig) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Outfeed> Entry = new()
    {
        Name = "stablehlo.outfeed",
        Operands = [OperandSpec.Variadic("inputs", Kinds.AnyTensor), new("token", Kinds.Token)],
        Results = [new("result", Kinds.Token)],
        Traits = OpTraits.SideEffect,
        Fields =
        [
            new(
                "outfeed_config",
                AttributeKind.String,
                op => new StringAttr(op.OutfeedConfig),
                new StringAttr(string.Empty)
            ),
        ],
        Read = reader => new(reader.TryGet<StringAttr>("outfeed_config")?.Value ?? string.Empty),
        Infer = (Outfeed _, in OpSite _) => [TokenType.Instance],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
