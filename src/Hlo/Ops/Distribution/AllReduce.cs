namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Combines the operands of a group's processes elementwise. Region: (E, E) → E. Specification: all_reduce.
/// </summary>
/// <param name="ReplicaGroups">Groups of processes.</param>
/// <param name="ChannelHandle">Channel; null for none.</param>
/// <param name="UseGlobalDeviceIds">True if groups hold flattened ids.</param>
public sealed record AllReduce(HloAttribute ReplicaGroups, ChannelHandleAttr? ChannelHandle, bool UseGlobalDeviceIds)
    : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<AllReduce> Entry = new()
    {
        Name = "stablehlo.all_reduce",
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
        ],
        Read = reader =>
            new(
                reader.Get<HloAttribute>("replica_groups"),
                reader.TryGet<ChannelHandleAttr>("channel_handle"),
                reader.Unit("use_global_device_ids")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(AllReduce op, in OpSite site)
    {
        CheckNotEmpty(op.ReplicaGroups);
        Ops.ReplicaGroups.Check(op.ReplicaGroups, uniform: false);
        Ops.ReplicaGroups.CheckChannel(op.UseGlobalDeviceIds, op.ChannelHandle);
        return CollectiveReductions.Results(site, site.Count);
    }

    private static void CheckNotEmpty(HloAttribute groups) =>
        Constraint.Require(
            Ops.ReplicaGroups.Read(groups) is not (_, _, { Length: 0 }),
            "replica groups cannot be empty"
        );
}

/// <summary>Regions of the collective reductions.</summary>
internal static class CollectiveReductions
{
    /// <summary>Types of the first operands, with the element type that the region accumulates in.</summary>
    public static HloType[] Results(in OpSite site, int count)
    {
        HloType[] results = new HloType[count];
        for (int i = 0; i < count; i++)
        {
            TensorType operand = site.Tensor(i);
            ElementType[] elements = Reducers.Check(
                ReductionOperands.RegionOf(site),
                [operand],
                [TensorType.Scalar(operand.ElementType)]
            );
            results[i] = operand.Of(elements[0]);
        }

        return results;
    }
}
