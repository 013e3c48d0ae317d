using XlaSharp.Hlo.Text;

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
        Format = new ConstantFormat(),
        Results = [new("output", Kinds.AnyTensor)],
        Fields = [new("value", AttributeKind.Elements, op => op.Value)],
        Read = reader => new(reader.Get<HloAttribute>("value"), reader.ResultTensor()),
        Infer = Infer,
    };

    /// <summary>A constant of dense elements.</summary>
    /// <param name="value">The elements.</param>
    public Constant(DenseElementsAttr value)
        : this(value, value.Type) { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Constant op, in OpSite site)
    {
        TensorType result = op.ResultType;
        Constraint.Require(
            result.IsStatic,
            $"result #0 must be statically shaped tensor of any supported element type values, but got '{result}'"
        );
        TensorType? literal = op.Value switch
        {
            DenseElementsAttr elements => elements.Type,
            DenseResourceAttr resource => resource.Type,
            _ => null,
        };
        if (literal is null)
        {
            return [result];
        }

        bool isQuantized =
            result.ElementType is QuantizedType quantized
            && quantized.Storage.Equals(literal.ElementType)
            && literal.Dims == result.Dims;
        return [isQuantized ? result : literal];
    }
}
