using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>Reorders axes: <c>result.Dims[d] == operand.Dims[Permutation[d]]</c>. Specification: transpose.</summary>
/// <param name="Permutation">Operand axis read by each result axis; a permutation of 0..rank-1.</param>
public sealed record Transpose(Dims Permutation) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Transpose> Entry = new()
    {
        Name = "stablehlo.transpose",
        Format = Formats.Pattern("$operand `,` `dims` `=` $permutation attr-dict `:` functional"),
        Operands = [new("operand", Kinds.AnyTensor)],
        Results = [new("result", Kinds.AnyTensor)],
        Fields = [new("permutation", AttributeKind.I64Array, op => DenseArrayAttr.I64(op.Permutation))],
        Read = reader => new(reader.Integers("permutation")),
        Infer = Infer,
        Check = (op, operation) =>
            QuantizationRules.CheckTranspose(operation.Operands[0].Tensor, operation.Result.Tensor, op.Permutation),
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(Transpose op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        Constraint.Require(
            op.Permutation.Count == operand.Rank,
            $"TransposeOp operand rank {operand.Rank} does not match permutation size {op.Permutation.Count}"
        );
        Constraint.Require(
            op.Permutation.IsPermutationOf(operand.Rank),
            $"attribute permutation must be a permutation of [0, {operand.Rank}), but got [{op.Permutation}]"
        );
        ElementType element = operand.ElementType is QuantizedType { Axis: { } axis } quantized
            ? quantized with
            {
                Axis = op.Permutation.IndexOf(axis),
            }
            : operand.ElementType;
        Extent[] from = Extent.All(operand);
        Extent[] to = new Extent[from.Length];
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = from[(int)op.Permutation[i]];
        }

        return [Extent.ToType(operand, to).Of(element)];
    }
}
