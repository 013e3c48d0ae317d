namespace XlaSharp.Hlo.Ops;

/// <summary>Sum over replicas; deprecated for <see cref="AllReduce"/>. Specification: cross-replica-sum.</summary>
/// <param name="ReplicaGroups">Groups of replicas.</param>
public sealed record CrossReplicaSum(HloAttribute ReplicaGroups) : Op
{
    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<CrossReplicaSum> Entry = new()
    {
        Name = "stablehlo.cross-replica-sum",
        Operands = [new("operand", Kinds.Tensor)],
        Results = [new("result", Kinds.Tensor)],
        Fields = [new("replica_groups", AttributeKind.Any, op => op.ReplicaGroups)],
        Read = reader => new(reader.Get<HloAttribute>("replica_groups")),
        Infer = Infer,
    };

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;

    private static HloType[] Infer(CrossReplicaSum op, in OpSite site)
    {
        Ops.ReplicaGroups.Check(op.ReplicaGroups, uniform: false);
        return [site.Tensor(0)];
    }
}
