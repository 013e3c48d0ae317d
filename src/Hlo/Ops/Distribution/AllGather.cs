namespace XlaSharp.Hlo.Ops;

/// <summary>Concatenates the operands of a group's processes. Specification: all_gather.</summary>
/// <param name="AllGatherDim">The dimension that grows.</param>
/// <param name="ReplicaGroups">Groups of processes.</param>
/// <param name="ChannelHandle">Channel; null for none.</param>
/// <param name="UseGlobalDeviceIds">True if groups hold flattened ids.</param>
/// <param name="ResultTypes">The declared result types.</param>
public sealed record AllGather(
    long AllGatherDim,
    HloAttribute ReplicaGroups,
    ChannelHandleAttr? ChannelHandle,
    bool UseGlobalDeviceIds,
    ValueList<HloType> ResultTypes
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<AllGather> Entry = new()
    {
        Name = "stablehlo.all_gather",
        Operands = [OperandSpec.Variadic("operands", Kinds.Tensor)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor)],
        Fields =
        [
            new("all_gather_dim", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.AllGatherDim)),
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
                reader.Integer("all_gather_dim"),
                reader.Get<HloAttribute>("replica_groups"),
                reader.TryGet<ChannelHandleAttr>("channel_handle"),
                reader.Unit("use_global_device_ids"),
                reader.ResultTypes
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(AllGather op, in OpSite site)
    {
        Ops.ReplicaGroups.Check(op.ReplicaGroups, uniform: true);
        Ops.ReplicaGroups.CheckChannel(op.UseGlobalDeviceIds, op.ChannelHandle);
        Constraint.Require(
            site.Count == op.ResultTypes.Count,
            $"expects as many results as operands, but got {op.ResultTypes.Count} and {site.Count}"
        );
        for (int i = 0; i < site.Count; i++)
        {
            TensorType result =
                op.ResultTypes[i] as TensorType
                ?? throw new ConstraintException(
                    $"result #{i} must be variadic of ranked tensor, but got '{op.ResultTypes[i]}'"
                );
            CheckShape(op, site.Tensor(i), result);
        }

        return [.. op.ResultTypes];
    }

    private static void CheckShape(AllGather op, TensorType operand, TensorType result)
    {
        int dim = (int)op.AllGatherDim;
        Constraint.Require(
            dim >= 0 && dim < operand.Rank,
            $"all_gather_dim must be a valid index of operand, but got {dim} for '{operand}'"
        );
        Constraint.Require(operand.Rank == result.Rank, "operand and result must have the same rank");
        Constraint.Require(
            DimRules.AreCompatible(operand.Dims.With(dim, 0), result.Dims.With(dim, 0)),
            "operand and result should have the same shape except for the dimension size at 'all_gather_dim'"
        );
        long from = operand.Dims[dim];
        long to = result.Dims[dim];
        Constraint.Require(from != 0, "dimension size of operand at 'all_gather_dim' cannot be zero");
        bool known = from != Dims.Dynamic && to != Dims.Dynamic;
        Constraint.Require(
            !known || to % from == 0,
            $"result gather dimension has size {to}, expected to be a multiple of operand gather dimension size {from}"
        );
        long size = Ops.ReplicaGroups.GroupSize(op.ReplicaGroups) ?? 0;
        Constraint.Require(
            !known || size == 0 || op.UseGlobalDeviceIds || op.ChannelHandle is { Handle: > 0 } || to == from * size,
            $"result gather dimension has size {to}, expected to be the operand's {from} times the group size {size}"
        );
    }
}
