using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Folds dimensions with a body (accumulators…, elements…) → accumulators. Operands: inputs…, init_values….
/// Specification: reduce.
/// </summary>
/// <param name="Dimensions">The dimensions that vanish.</param>
public sealed record Reduce(Dims Dimensions) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Reduce> Entry = new()
    {
        Name = "stablehlo.reduce",
        Format = new ReduceFormat(),
        Operands = [OperandSpec.Variadic("inputs", Kinds.Tensor), OperandSpec.Variadic("init_values", Kinds.Tensor)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor)],
        Regions = [new("body")],
        Traits = OpTraits.ImplicitTerminator,
        Fields = [new("dimensions", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.Dimensions))],
        Read = reader => new(reader.Integers("dimensions")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Reduce op, in OpSite site)
    {
        (TensorType[] inputs, TensorType[] initials) = ReductionOperands.Split(site);
        int rank = inputs[0].Rank;
        foreach (long dimension in op.Dimensions)
        {
            Constraint.Require(
                dimension >= 0 && dimension < rank,
                $"Out-of-bounds dimension {dimension}, expected to be in range [0, {rank})"
            );
        }

        Constraint.Require(op.Dimensions.AreUniqueAxes(rank), $"Duplicate reduction dimension in [{op.Dimensions}]");
        Dims kept = inputs[0].Dims.Without(op.Dimensions);
        ElementType[] elements = Reducers.Check(ReductionOperands.RegionOf(site), inputs, initials, kept);
        ReductionOperands.RequireEven(site);
        return [.. inputs.Select((input, i) => (HloType)ResultType(input, elements[i], op.Dimensions))];
    }

    private static TensorType ResultType(TensorType input, ElementType element, Dims removed)
    {
        List<Extent> kept = [];
        for (int i = 0; i < input.Rank; i++)
        {
            if (!removed.Contains(i))
            {
                kept.Add(Extent.Of(input, i));
            }
        }

        return Extent.ToType(TensorType.Scalar(element), [.. kept]);
    }
}

/// <summary>Operands of the reductions: as many inputs as init values.</summary>
internal static class ReductionOperands
{
    /// <summary>Cuts the operands in half and checks that shapes agree.</summary>
    public static (TensorType[] Inputs, TensorType[] Initials) Split(in OpSite site)
    {
        Constraint.Require(site.Count >= 2, $"expects the size of operands to be even and >= 2, but got {site.Count}");
        int count = site.Count / 2;
        TensorType[] inputs = new TensorType[count];
        TensorType[] initials = new TensorType[count];
        for (int i = 0; i < count; i++)
        {
            inputs[i] = site.Tensor(i);
            initials[i] = site.Tensor(count + i);
            Constraint.Require(
                DimRules.AreCompatible(inputs[0].Dims, inputs[i].Dims),
                $"expects all inputs to have compatible shapes. Shape at input-index {i} is not compatible with "
                    + $"shape at input-index 0"
            );
        }

        return (inputs, initials);
    }

    /// <summary>
    /// Requires that no operand is left over; asked after the region, which says more about what was meant.
    /// </summary>
    public static void RequireEven(in OpSite site) =>
        Constraint.Require(
            site.Count % 2 == 0,
            $"expects the size of operands to be even and >= 2, but got {site.Count}"
        );

    /// <summary>A region of the op.</summary>
    public static Region RegionOf(in OpSite site, int index = 0)
    {
        Constraint.Require(site.Regions.Length > index, $"requires {index + 1} regions, but got {site.Regions.Length}");
        return site.Regions[index];
    }
}
