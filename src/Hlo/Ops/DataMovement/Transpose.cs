namespace XlaSharp.Hlo.Ops;

/// <summary>Reorders axes: <c>result.Dims[d] == operand.Dims[Permutation[d]]</c>. Specification: transpose.</summary>
/// <param name="Permutation">Operand axis read by each result axis; a permutation of 0..rank-1.</param>
public sealed record Transpose(Dims Permutation) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Transpose> Entry = new()
    {
        Name = "stablehlo.transpose",
        Operands = [new("operand", Kinds.AnyTensor)],
        Results = [new("result", Kinds.AnyTensor)],
        Fields = [new("permutation", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.Permutation))],
        Read = reader => new(reader.Integers("permutation")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Transpose op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        Constraint.Require(
            op.Permutation.IsPermutationOf(operand.Rank),
            $"attribute permutation must be a permutation of [0, {operand.Rank}), but got [{op.Permutation}]");
        return [operand with { Dims = operand.Dims.Permute(op.Permutation) }];
    }
}
