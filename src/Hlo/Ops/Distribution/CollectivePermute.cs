namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Sends the operand from sources to targets; processes that get nothing have zeros. Specification: collective_permute.
/// </summary>
/// <param name="SourceTargetPairs">Rows (source, target).</param>
/// <param name="ChannelHandle">Channel; null for none.</param>
public sealed record CollectivePermute(DenseElementsAttr SourceTargetPairs, ChannelHandleAttr? ChannelHandle) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<CollectivePermute> Entry = new()
    {
        Name = "stablehlo.collective_permute",
        Operands = [new("operand", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields =
        [
            new("source_target_pairs", AttributeKind.I64Elements, op => op.SourceTargetPairs),
            new("channel_handle", AttributeKind.Struct, op => op.ChannelHandle, IsOptional: true),
        ],
        Read = reader =>
            new(
                reader.Get<DenseElementsAttr>("source_target_pairs"),
                reader.TryGet<ChannelHandleAttr>("channel_handle")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(CollectivePermute op, in OpSite site)
    {
        ReplicaGroups.CheckPairs(op.SourceTargetPairs);
        return [site.Tensor(0)];
    }
}
