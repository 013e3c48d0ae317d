namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Sorts all inputs along one dimension by one permutation. Region: comparator (a0, b0, a1, b1, …) → i1, a strict
/// "less".
/// Specification: sort.
/// </summary>
/// <param name="Dimension">The dimension; negative counts from the end.</param>
/// <param name="IsStable">True if equal elements keep their order.</param>
public sealed record Sort(long Dimension = -1, bool IsStable = false) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Sort> Entry = new()
    {
        Name = "stablehlo.sort",
        Operands = [OperandSpec.Variadic("inputs", Kinds.Tensor)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor)],
        Regions = [new("comparator")],
        Traits = OpTraits.SameShape,
        Fields =
        [
            new("dimension", AttributeKind.I64, op => IntegerAttr.I64(op.Dimension), IntegerAttr.I64(-1)),
            new("is_stable", AttributeKind.Bool, op => new BoolAttr(op.IsStable), new BoolAttr(false)),
        ],
        Read = reader => new(reader.Integer("dimension", -1), reader.Boolean("is_stable", false)),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    /// <summary>The dimension counted from the front.</summary>
    /// <param name="rank">Rank of the inputs.</param>
    /// <returns>0 to rank − 1.</returns>
    public int Axis(int rank) => (int)(Dimension < 0 ? Dimension + rank : Dimension);

    private static HloType[] Infer(Sort op, in OpSite site)
    {
        Constraint.Require(site.Count > 0, "requires at least 1 input, but got 0");
        int rank = site.Tensor(0).Rank;
        Constraint.Require(
            (op.Dimension >= -rank && op.Dimension < rank) || rank == 0,
            $"dimension attribute value must be in range [-{rank}, {rank}), but found {op.Dimension}"
        );
        Block comparator = Reducers.BodyOf(ReductionOperands.RegionOf(site), "comparator");
        Constraint.Require(
            comparator.Arguments.Length == 2 * site.Count,
            $"comparator block should have {2 * site.Count} arguments"
        );
        for (int i = 0; i < comparator.Arguments.Length; i++)
        {
            TensorType expected = TensorType.Scalar(site.Tensor(i / 2).ElementType);
            Constraint.Require(
                TypeRules.AreCompatible(comparator.Arguments[i].Type, expected),
                $"comparator block argument #{i} should be of type '{expected}' but got "
                    + $"'{comparator.Arguments[i].Type}'"
            );
        }

        ReadOnlySpan<Value> results = comparator.Terminator is { } terminator ? terminator.Operands : [];
        Constraint.Require(results.Length == 1, $"comparator must return single output but got {results.Length}");
        Constraint.Require(
            results[0].Type is TensorType { Rank: 0, ElementType.IsBoolean: true },
            $"comparator must return tensor<i1> but got '{results[0].Type}'"
        );
        return site.Operands.ToArray();
    }
}
