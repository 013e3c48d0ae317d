namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Normalizes over all dimensions but one with the batch's own mean and variance; gives output, mean and variance.
/// Specification: batch_norm_training.
/// </summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="FeatureIndex">The dimension that is kept apart.</param>
public sealed record BatchNormTraining(float Epsilon, long FeatureIndex) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<BatchNormTraining> Entry = new()
    {
        Name = "stablehlo.batch_norm_training",
        Operands =
        [
            new("operand", Kinds.Float | Kinds.Quantized),
            new("scale", Kinds.Float | Kinds.Quantized, 1),
            new("offset", Kinds.Float | Kinds.Quantized, 1),
        ],
        Results =
        [
            new("output", Kinds.Float | Kinds.Quantized),
            new("batch_mean", Kinds.Float | Kinds.Quantized, 1),
            new("batch_var", Kinds.Float | Kinds.Quantized, 1),
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

    private static HloType[] Infer(BatchNormTraining op, in OpSite site)
    {
        (TensorType operand, TensorType feature) = BatchNorm.Check(site, op.FeatureIndex);
        return [operand, feature, feature];
    }
}
