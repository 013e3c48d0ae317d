using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Replaces deprecated ops by those that stay: <c>broadcast</c>, <c>create_token</c>, <c>cross-replica-sum</c>,
/// <c>dot</c>, <c>einsum</c>, <c>unary_einsum</c>, <c>torch_index_select</c>, and <c>map</c> of elementwise bodies.
/// </summary>
public sealed class ReplaceDeprecated() : RewritePass("replace-deprecated", Rules)
{
    private static readonly RewriteSet Rules = new RewriteSet()
        .On<Broadcast>(
            (op, site) =>
                site.ResultType.IsStatic
                    ? site.Append(
                        new BroadcastInDim(Dims.Range(op.BroadcastSizes.Count, site.Type(0).Rank), site.ResultType),
                        site.Operands[0]
                    )
                    : null
        )
        .On<CreateToken>((_, site) => site.Append(AfterAll.Instance))
        .On<CrossReplicaSum>(
            (op, site) =>
                site.AppendOperation(
                    new AllReduce(op.ReplicaGroups, null, false),
                    [site.Operands[0]],
                    Reductions.AddRegion(TensorType.Scalar(site.Type(0).ElementType))
                ).Result
        )
        .On<Dot>(DotRule)
        .On<Einsum>((op, site) => EinsumRules.Binary(op, site))
        .On<UnaryEinsum>((op, site) => EinsumRules.Unary(op, site))
        .On<TorchIndexSelect>(SelectRule)
        .On<Map>(MapRules.Expand);

    // dot_general demands more of quantized operands than dot does.
    private static Value? DotRule(Dot op, RewriteSite site)
    {
        if (site.Type(1).ElementType.IsQuantized)
        {
            return null;
        }

        DotDimensionNumbers numbers = new([], [], [site.Type(0).Rank - 1], [0]);
        return site.Append(
            new DotGeneral(numbers, op.PrecisionConfig, null, op.ResultType),
            site.Operands[0],
            site.Operands[1]
        );
    }

    private static Value? SelectRule(TorchIndexSelect op, RewriteSite site)
    {
        (TensorType operand, TensorType index) = (site.Type(0), site.Type(1));
        if (!operand.IsStatic || !index.ElementType.IsInteger)
        {
            return null;
        }

        (int dim, int batch) = ((int)op.Dim, (int)op.BatchDims);
        int picked = index.Rank - batch;
        Dims offsets = [.. Dims.Range(batch, dim - batch), .. Dims.Range(dim + picked, operand.Rank - dim - 1)];
        Dims batching = Dims.Range(0, batch);
        GatherDimensionNumbers numbers = new(offsets, [dim], batching, batching, [dim], index.Rank);
        Dims sizes = Dims.Of(
            operand.Dims.Select((size, axis) => axis < batch || axis == dim ? Math.Min(size, 1) : size)
        );
        return site.Append(new Gather(numbers, sizes), site.Operands[0], site.Operands[1]);
    }
}
