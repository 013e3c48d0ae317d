namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Normalizes over all dimensions but one with given mean and variance. Specification: batch_norm_inference.
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="FeatureIndex">The dimension that is kept apart.</param>
public sealed record BatchNormInference(float Epsilon, long FeatureIndex) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BatchNormInference> Entry = new()
    {
        Name = "stablehlo.batch_norm_inference",
        Operands =
        [
            new("operand", Kinds.Float | Kinds.Quantized),
            new("scale", Kinds.Float | Kinds.Quantized, 1),
            new("offset", Kinds.Float | Kinds.Quantized, 1),
            new("mean", Kinds.Float | Kinds.Quantized, 1),
            new("variance", Kinds.Float | Kinds.Quantized, 1),
        ],
        Results = [new("result", Kinds.Float | Kinds.Quantized)],
        Fields =
        [
            new("epsilon", AttributeKind.F32, op => new FloatAttr(op.Epsilon, ElementType.F32)),
            new("feature_index", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.FeatureIndex)),
        ],
        Read = reader => new((float)reader.Float("epsilon"), reader.Integer("feature_index")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(BatchNormInference op, in OpSite site)
    {
        (TensorType operand, TensorType feature) = BatchNorm.Check(site, op.FeatureIndex);
        return [operand];
    }
}
