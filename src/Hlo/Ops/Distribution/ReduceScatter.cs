namespace XlaSharp.Hlo.Ops;

/// <summary>
/// Combines the operands of a group's processes and gives each process its part. Specification: reduce_scatter.
/// </summary>
/// <param name="ScatterDimension">The dimension that is cut.</param>
/// <param name="ReplicaGroups">Groups of processes.</param>
/// <param name="ChannelHandle">Channel; null for none.</param>
/// <param name="UseGlobalDeviceIds">True if groups hold flattened ids.</param>
/// <param name="ResultType">The declared result type.</param>
public sealed record ReduceScatter(
    long ScatterDimension,
    HloAttribute ReplicaGroups,
    ChannelHandleAttr? ChannelHandle,
    bool UseGlobalDeviceIds,
    TensorType ResultType
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ReduceScatter> Entry = new()
    {
        Name = "stablehlo.reduce_scatter",
        Operands = [new("operand", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Regions = [new("computation")],
        Fields =
        [
            new("scatter_dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.ScatterDimension)),
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
                reader.Integer("scatter_dimension"),
                reader.Get<HloAttribute>("replica_groups"),
                reader.TryGet<ChannelHandleAttr>("channel_handle"),
                reader.Unit("use_global_device_ids"),
                reader.ResultTensor()
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(ReduceScatter op, in OpSite site)
    {
        Ops.ReplicaGroups.Check(op.ReplicaGroups, uniform: true);
        Ops.ReplicaGroups.CheckChannel(op.UseGlobalDeviceIds, op.ChannelHandle);
        TensorType operand = site.Tensor(0);
        CheckShape(op, operand);
        TensorType reduced = (TensorType)CollectiveReductions.Results(site, 1)[0];
        Constraint.Require(
            reduced.ElementType.Equals(op.ResultType.ElementType),
            $"result element-type is expected to be '{reduced.ElementType}', but got '{op.ResultType.ElementType}'"
        );
        return [op.ResultType];
    }

    private static void CheckShape(ReduceScatter op, TensorType operand)
    {
        TensorType result = op.ResultType;
        int dim = (int)op.ScatterDimension;
        Constraint.Require(operand.Rank == result.Rank, "operand and result should have same rank");
        Constraint.Require(
            dim < operand.Rank,
            $"scatter dim should be less than operand/result rank, but got {dim} for '{operand}'"
        );
        (long from, long to) = (operand.Dims[dim], result.Dims[dim]);
        Constraint.Require(from != 0, "operand scatter dimension cannot be zero");
        Constraint.Require(to != 0, "result scatter dimension cannot be zero");
        bool known = from != Dims.Dynamic && to != Dims.Dynamic;
        Constraint.Require(
            !known || from % to == 0,
            $"operand scatter dimension has size {from}, expected to be a multiple of result scatter "
                + $"dimension size {to}"
        );
        for (int i = 0; i < operand.Rank; i++)
        {
            Constraint.Require(
                i == dim || DimRules.AreCompatible(operand.Dims[i], result.Dims[i]),
                $"non scatter dimensions should be same for operand ('{operand}') and result ('{result}')"
            );
        }
    }
}
