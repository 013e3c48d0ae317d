using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops.Chlo;

/// <summary>
/// The largest elements of the last dimension, descending in total order, with their indices (i32). CHLO: top_k.
/// </summary>
/// <param name="K">How many.</param>
/// <param name="IsStable">True if equal elements come in order of their indices.</param>
public sealed record TopK(long K, bool IsStable = true) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<TopK> Entry = new()
    {
        Name = "chlo.top_k",
        Format = new TopKFormat(),
        Operands = [new("operand", Kinds.Integer | Kinds.Float | Kinds.Boolean)],
        Results = [new("values", Kinds.Integer | Kinds.Float | Kinds.Boolean), new("indices", Kinds.Signed)],
        Fields =
        [
            new("k", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.K)),
            new("is_stable", AttributeKind.Bool, op => new BoolAttr(op.IsStable), new BoolAttr(true)),
        ],
        Read = reader => new(reader.Integer("k"), reader.Boolean("is_stable", true)),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(TopK op, in OpSite site)
    {
        TensorType operand = site.Tensor(0);
        Constraint.Require(operand.Rank >= 1, "operand's rank must be at least 1");
        long size = operand.Dims[^1];
        Constraint.Require(
            size == Dims.Dynamic || size >= op.K,
            $"operand's last dimension must be at least {op.K}, but got {size}"
        );
        Dims dims = operand.Dims.With(operand.Rank - 1, op.K);
        return [new TensorType(operand.ElementType, dims), new TensorType(ElementType.I32, dims)];
    }
}
