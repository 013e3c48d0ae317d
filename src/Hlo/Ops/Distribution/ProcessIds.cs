using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Ops;

/// <summary>The replica number of the running process. Specification: replica_id.</summary>
public sealed record ReplicaId : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly ReplicaId Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ReplicaId> Entry = new()
    {
        Name = "stablehlo.replica_id",
        Format = Formats.Pattern("attr-dict `:` results"),
        Results = [new("result", Kinds.Unsigned, 0)],
        Read = _ => Instance,
        Infer = (ReplicaId _, in OpSite _) => [TensorType.Scalar(ElementType.UI32)],
    };

    private ReplicaId() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>The partition number of the running process. Specification: partition_id.</summary>
public sealed record PartitionId : Op
{
    /// <summary>The op; it has no attributes.</summary>
    public static readonly PartitionId Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<PartitionId> Entry = new()
    {
        Name = "stablehlo.partition_id",
        Format = Formats.Pattern("attr-dict `:` results"),
        Results = [new("result", Kinds.Unsigned, 0)],
        Read = _ => Instance,
        Infer = (PartitionId _, in OpSite _) => [TensorType.Scalar(ElementType.UI32)],
    };

    private PartitionId() { }

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
