namespace XlaSharp.Hlo.Ops;

/// <summary>Rules that the batch normalization ops share.</summary>
internal static class BatchNorm
{
    /// <summary>Checks operands: the first (and one more) multi-dimensional, the others one per feature.</summary>
    public static (TensorType Operand, TensorType Feature) Check(
        in OpSite site,
        long featureIndex,
        int otherMultiDimensional = -1
    )
    {
        TensorType operand = site.Tensor(0);
        Constraint.Require(
            featureIndex < operand.Rank,
            $"expects featureIndex to be smaller than the rank of multi-dimensional operands; got featureIndex "
                + $"{featureIndex}, and rank {operand.Rank}."
        );
        Constraint.Require(featureIndex >= 0, $"expects featureIndex to be a non-negative number, got {featureIndex}.");
        long features = operand.Dims[(int)featureIndex];
        TensorType? feature = null;
        for (int i = 1; i < site.Count; i++)
        {
            TensorType other = site.Tensor(i);
            if (i == otherMultiDimensional)
            {
                Constraint.Require(
                    DimRules.AreCompatible(operand.Dims, other.Dims),
                    $"expects multi-dimensional operands to have compatible shapes, but got '{operand}' and '{other}'"
                );
                continue;
            }

            feature ??= other;
            Constraint.Require(
                DimRules.AreCompatible(feature.Dims, other.Dims),
                $"expects single-dimensional operands to have compatible shapes, but got '{feature}' and '{other}'"
            );
        }

        Constraint.Require(
            feature is null || (feature.Rank == 1 && DimRules.AreCompatible(feature.Dims[0], features)),
            $"expects the size of single-dimensional operands to be compatible with feature count, but the size of "
                + $"single-dimensional operands is {feature?.Dims} and the feature count is {features}."
        );

        // Results for the features have the features' own size, as the operand tells it.
        return (operand, new TensorType(operand.ElementType, [features]));
    }
}
