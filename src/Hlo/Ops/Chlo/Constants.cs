namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>A constant. CHLO: constant.</summary>
/// <param name="Value">The elements.</param>
public sealed record Constant(DenseElementsAttr Value) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Constant> Entry = new()
    {
        Name = "chlo.constant",
        Results = [new("output", Kinds.Tensor)],
        Fields = [new("value", AttributeKind.Elements, op => op.Value)],
        Read = reader => new(reader.Get<DenseElementsAttr>("value")),
        Infer = (Constant op, in OpSite _) => [op.Value.Type],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>A constant of the operand's shape. CHLO: constant_like.</summary>
/// <param name="Value">The element, as an integer, float or complex attribute.</param>
public sealed record ConstantLike(HloAttribute Value) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ConstantLike> Entry = new()
    {
        Name = "chlo.constant_like",
        Operands = [new("operand", Kinds.AnyTensor | Kinds.Unranked)],
        Results = [new("result", Kinds.AnyTensor | Kinds.Unranked)],
        Fields = [new("value", AttributeKind.Any, op => op.Value)],
        Read = reader => new(reader.Get<HloAttribute>("value")),
        Infer = (ConstantLike op, in OpSite site) => [ChloEntries.WithElement(site.Operands[0], ElementOf(op.Value))],
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static ElementType ElementOf(HloAttribute value) =>
        value switch
        {
            IntegerAttr integer => integer.Type,
            FloatAttr number => number.Type,
            BoolAttr => ElementType.I1,
            DenseElementsAttr { IsSplat: true } elements => elements.Type.ElementType,
            _ => throw new ConstraintException(
                $"attribute 'value' failed to satisfy constraint: expected a number, got {value}"
            ),
        };
}
