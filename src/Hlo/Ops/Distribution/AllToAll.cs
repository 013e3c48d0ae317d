namespace XlaSharp.Hlo.Ops;

/// <summary>Exchanges slices among the processes of a group. Specification: all_to_all.</summary>
/// <param name="SplitDimension">The dimension that is cut.</param>
/// <param name="ConcatDimension">The dimension along which received slices are joined.</param>
/// <param name="SplitCount">How many slices: the group size.</param>
/// <param name="ReplicaGroups">Groups of processes.</param>
/// <param name="ChannelHandle">Channel; null for none.</param>
public sealed record AllToAll(
    long SplitDimension,
    long ConcatDimension,
    long SplitCount,
    HloAttribute ReplicaGroups,
    ChannelHandleAttr? ChannelHandle
) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<AllToAll> Entry = new()
    {
        Name = "stablehlo.all_to_all",
        Operands = [OperandSpec.Variadic("operands", Kinds.Tensor)],
        Results = [OperandSpec.Variadic("results", Kinds.Tensor)],
        Fields =
        [
            new("split_dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.SplitDimension)),
            new("concat_dimension", AttributeKind.NonNegativeI64, op => IntegerAttr.I64(op.ConcatDimension)),
            new("split_count", AttributeKind.PositiveI64, op => IntegerAttr.I64(op.SplitCount)),
            new("replica_groups", AttributeKind.Any, op => op.ReplicaGroups),
            new("channel_handle", AttributeKind.Struct, op => op.ChannelHandle, IsOptional: true),
        ],
        Read = reader =>
            new(
                reader.Integer("split_dimension"),
                reader.Integer("concat_dimension"),
                reader.Integer("split_count"),
                reader.Get<HloAttribute>("replica_groups"),
                reader.TryGet<ChannelHandleAttr>("channel_handle")
            ),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(AllToAll op, in OpSite site)
    {
        Constraint.Require(op.SplitCount > 0, $"AllToAll split_count must be > 0, got {op.SplitCount}");
        Ops.ReplicaGroups.Check(op.ReplicaGroups, uniform: true, op.SplitCount);
        HloType[] results = new HloType[site.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Result(op, site.Tensor(i));
        }

        return results;
    }

    private static TensorType Result(AllToAll op, TensorType operand)
    {
        (int split, int concat) = ((int)op.SplitDimension, (int)op.ConcatDimension);
        Constraint.Require(
            split < operand.Rank,
            $"AllToAll split_dimension {split} is out-of-bounds for input rank {operand.Rank}"
        );
        Constraint.Require(
            concat < operand.Rank,
            $"AllToAll concat_dimension {concat} is out-of-bounds for input rank {operand.Rank}"
        );
        long size = operand.Dims[split];
        Constraint.Require(
            size == Dims.Dynamic || size % op.SplitCount == 0,
            $"split dimension has size {size}, expected to be a multiple of split_count {op.SplitCount}"
        );
        Dims dims = Scale(
            Scale(operand.Dims, split, op.SplitCount, divide: true),
            concat,
            op.SplitCount,
            divide: false
        );
        BoundsAttr? bounds = operand.Bounds is { } given
            ? new(Scale(Scale(given.Bounds, split, op.SplitCount, divide: true), concat, op.SplitCount, divide: false))
            : null;
        return new(operand.ElementType, dims, bounds);
    }

    private static Dims Scale(Dims dims, int dimension, long factor, bool divide) =>
        dims[dimension] == Dims.Dynamic
            ? dims
            : dims.With(dimension, divide ? dims[dimension] / factor : checked(dims[dimension] * factor));
}
