namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Sends the operands of each group's first process, or of a root, to the group. Specification: collective_broadcast.
/// </summary>
/// <param name="ReplicaGroups">Groups of processes.</param>
/// <param name="ChannelHandle">Channel; null for none.</param>
/// <param name="HasDynamicRoot">True if a last operand holds one root per data operand.</param>
public sealed record CollectiveBroadcast(
    HloAttribute ReplicaGroups,
    ChannelHandleAttr? ChannelHandle,
    bool HasDynamicRoot = false
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<CollectiveBroadcast> Entry = new()
    {
        Name = "stablehlo.collective_broadcast",
        Operands = [OperandSpec.Variadic("operands", Kinds.Tensor)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor)],
        Fields =
        [
            new("replica_groups", AttributeKind.Any, op => op.ReplicaGroups),
            new("channel_handle", AttributeKind.Struct, op => op.ChannelHandle, IsOptional: true),
            new(
                "has_dynamic_root",
                AttributeKind.Unit,
                op => FieldAttributes.Unit(op.HasDynamicRoot),
                IsOptional: true
            ),
        ],
        Read = reader =>
            new(
                reader.Get<HloAttribute>("replica_groups"),
                reader.TryGet<ChannelHandleAttr>("channel_handle"),
                reader.Unit("has_dynamic_root")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(CollectiveBroadcast op, in OpSite site)
    {
        CheckIds(op.ReplicaGroups);
        if (op.HasDynamicRoot)
        {
            Ops.ReplicaGroups.CheckDynamicRoot("collective_broadcast", site);
        }

        return site.Operands[..(site.Count - (op.HasDynamicRoot ? 1 : 0))].ToArray();
    }

    // Unlike the reductions, not every process needs to be in a group.
    private static void CheckIds(HloAttribute groups)
    {
        HashSet<long> seen = [];
        foreach (long id in Ops.ReplicaGroups.Read(groups)?.Ids ?? [])
        {
            Constraint.Require(id >= -1, $"replica_groups values must be positive, got {id}");
            Constraint.Require(id == -1 || seen.Add(id), $"replica id #{id} seen more than once");
        }
    }
}
