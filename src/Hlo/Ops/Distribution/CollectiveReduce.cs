namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Combines the operands of a group's processes at the root. Region: (E, E) → E. Specification: collective_reduce.
/// </summary>
/// <param name="ReplicaGroups">Groups of processes.</param>
/// <param name="ChannelHandle">Channel; null for none.</param>
/// <param name="UseGlobalDeviceIds">True if groups hold flattened ids.</param>
/// <param name="HasDynamicRoot">True if a last operand holds one root per data operand.</param>
public sealed record CollectiveReduce(
    HloAttribute ReplicaGroups,
    ChannelHandleAttr? ChannelHandle,
    bool UseGlobalDeviceIds,
    bool HasDynamicRoot
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<CollectiveReduce> Entry = new()
    {
        Name = "stablehlo.collective_reduce",
        Operands = [OperandSpec.Variadic("operands", Kinds.Tensor)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor)],
        Regions = [new("computation")],
        Traits = OpTraits.ImplicitTerminator,
        Fields =
        [
            new("replica_groups", AttributeKind.Any, op => op.ReplicaGroups),
            new("channel_handle", AttributeKind.Struct, op => op.ChannelHandle, IsOptional: true),
            new(
                "use_global_device_ids",
                AttributeKind.Unit,
                op => FieldAttributes.Unit(op.UseGlobalDeviceIds),
                IsOptional: true
            ),
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
                reader.Unit("use_global_device_ids"),
                reader.Unit("has_dynamic_root")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(CollectiveReduce op, in OpSite site)
    {
        Ops.ReplicaGroups.Check(op.ReplicaGroups, uniform: false);
        Ops.ReplicaGroups.CheckChannel(op.UseGlobalDeviceIds, op.ChannelHandle);
        if (op.HasDynamicRoot)
        {
            Ops.ReplicaGroups.CheckDynamicRoot("collective_reduce", site);
        }

        return CollectiveReductions.Results(site, site.Count - (op.HasDynamicRoot ? 1 : 0));
    }
}
