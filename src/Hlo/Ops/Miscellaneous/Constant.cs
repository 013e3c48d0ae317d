namespace XlaSharp.Hlo.Ops;

/// <summary>A constant tensor. Specification: constant.</summary>
/// <param name="Value">The elements.</param>
/// <param name="ResultType">The result type; differs from the elements' only where it is quantized.</param>
public sealed record Constant(HloAttribute Value, TensorType ResultType) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Constant> Entry = new()
    {
        Name = "stablehlo.constant",
        Results = [new("output", Kinds.AnyTensor)],
        Fields = [new("value", AttributeKind.Elements, op => op.Value)],
        Read = reader => new(reader.Get<HloAttribute>("value"), reader.ResultTensor()),
        Infer = (Constant op, in OpSite _) => [op.ResultType],
    };

    /// <summary>A constant of dense elements.</summary>
    /// <param name="value">The elements.</param>
    public Constant(DenseElementsAttr value)
        : this(value, value.Type)
    {
    }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
