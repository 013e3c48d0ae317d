namespace XlaSharp.Hlo.Ops;

/// <summary>Gradients of batch_norm_training. Specification: batch_norm_grad.</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="FeatureIndex">The dimension that is kept apart.</param>
public sealed record BatchNormGrad(float Epsilon, long FeatureIndex) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BatchNormGrad> Entry = new()
    {
        Name = "stablehlo.batch_norm_grad",
        Operands =
        [
            new("operand", Kinds.Float | Kinds.Quantized),
            new("scale", Kinds.Float | Kinds.Quantized, 1),
            new("mean", Kinds.Float | Kinds.Quantized, 1),
            new("variance", Kinds.Float | Kinds.Quantized, 1),
            new("grad_output", Kinds.Float | Kinds.Quantized),
        ],
        Results =
        [
            new("grad_operand", Kinds.Float | Kinds.Quantized),
            new("grad_scale", Kinds.Float | Kinds.Quantized, 1),
            new("grad_offset", Kinds.Float | Kinds.Quantized, 1),
        ],
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

    private static HloType[] Infer(BatchNormGrad op, in OpSite site)
    {
        (TensorType operand, TensorType feature) = BatchNorm.Check(site, op.FeatureIndex, 4);
        return [operand, feature, feature];
    }
}
