namespace XlaSharp.Hlo.Ops;

/// <summary>Picks positions of an axis by an index tensor; deprecated. Specification: torch_index_select.</summary>
/// <param name="Dim">The axis that is picked from.</param>
/// <param name="BatchDims">How many leading axes operand and index share.</param>
public sealed record TorchIndexSelect(long Dim, long BatchDims) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<TorchIndexSelect> Entry = new()
    {
        Name = "stablehlo.torch_index_select",
        Operands = [new("operand", Kinds.Tensor), new("index", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields =
        [
            new("dim", AttributeKind.I64, op => IntegerAttr.I64(op.Dim)),
            new("batch_dims", AttributeKind.I64, op => IntegerAttr.I64(op.BatchDims)),
        ],
        Read = reader => new(reader.Integer("dim"), reader.Integer("batch_dims")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(TorchIndexSelect op, in OpSite site)
    {
        (TensorType operand, TensorType index) = (site.Tensor(0), site.Tensor(1));
        Constraint.Require(
            op.Dim >= 0 && op.Dim < operand.Rank,
            $"dim must be in range [0, {operand.Rank}), but got {op.Dim}"
        );
        Constraint.Require(
            op.BatchDims >= 0 && op.BatchDims <= op.Dim && op.BatchDims <= index.Rank,
            $"batch_dims must be in range [0, {Math.Min(op.Dim, index.Rank)}], but got {op.BatchDims}"
        );
        (int dim, int batch) = ((int)op.Dim, (int)op.BatchDims);
        Dims dims = [.. operand.Dims.Span[..dim], .. index.Dims.Span[batch..], .. operand.Dims.Span[(dim + 1)..]];
        return [new TensorType(operand.ElementType, dims)];
    }
}
