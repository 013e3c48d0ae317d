using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Removes communication from a program that one process runs, one replica of one partition: collectives give their
/// operands, or zeros where the process is in no group, and the process's ids are 0.
/// </summary>
public sealed class SingleProcess : IPass
{
    private static readonly RewriteSet Rules = new RewriteSet()
        .On<ReplicaId>((_, site) => site.Constant(ConstantValues.Splat(site.ResultType, 0)))
        .On<PartitionId>((_, site) => site.Constant(ConstantValues.Splat(site.ResultType, 0)))
        .OnAll<AllGather>((_, site) => Operands(site))
        .OnAll<AllToAll>((_, site) => Operands(site))
        .OnAll<AllReduce>((_, site) => Operands(site))
        .OnAll<ReduceScatter>((_, site) => Operands(site))
        .OnAll<CollectiveReduce>((_, site) => Operands(site))
        .OnAll<CollectiveBroadcast>(
            (op, site) =>
                op.HasDynamicRoot ? null
                : InGroup(op.ReplicaGroups) ? Operands(site)
                : Zeros(site)
        )
        .OnAll<CollectivePermute>(
            (op, site) => op.SourceTargetPairs.Type.ElementCount > 0 ? Operands(site) : Zeros(site)
        );

    private readonly RewritePass _rewrite = new("single-process", Rules);

    /// <inheritdoc/>
    public string Name => _rewrite.Name;

    /// <inheritdoc/>
    public Module Run(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return ModuleSearch.Any(module, IsCommunication) ? _rewrite.Run(module) : module;
    }

    private static bool IsCommunication(Operation operation) =>
        operation.Op
            is ReplicaId
                or PartitionId
                or AllGather
                or AllToAll
                or AllReduce
                or ReduceScatter
                or CollectiveReduce
                or CollectiveBroadcast
                or CollectivePermute;

    // A reduction may give a wider element type than its operands have.
    private static Value[]? Operands(RewriteSite site) =>
        site.Operands.Count < site.ResultTypes.Length
            ? null
            : [.. site.ResultTypes.Select((type, i) => Convert(site, site.Operands[i], (TensorType)type))];

    private static Value Convert(RewriteSite site, Value value, TensorType type) =>
        value.Tensor.ElementType.Equals(type.ElementType) ? value : site.Append(new Ops.Convert(type), value);

    private static bool InGroup(HloAttribute groups) =>
        groups is not DenseElementsAttr elements || elements.ToIntegers().Contains(0);

    private static Value[]? Zeros(RewriteSite site) =>
        site.ResultTypes.All(type => type is TensorType { IsStatic: true })
            ? [.. site.ResultTypes.Select(type => site.Constant(ConstantValues.Splat((TensorType)type, 0)))]
            : null;
}
