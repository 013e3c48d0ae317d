using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>Every member gets the operands of all and combines them, in the group's order.</summary>
internal sealed class AllReduce : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Collectives.Refuse(((Ops.AllReduce)node.Op).ReplicaGroups);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.AllReduce op = (Ops.AllReduce)node.Op;
        ProcessGroups groups = Collectives.Groups(
            op.ReplicaGroups,
            op.ChannelHandle,
            op.UseGlobalDeviceIds,
            graph.Graph.Grid
        );
        Tensor[] stacks = groups.IsUniform
            ? Collectives.Gather(graph, op.Name, groups, node.Operands)
            : Collectives.GatherWithPlace(graph, op.Name, groups, node.Operands);
        Tensor? count = groups.IsUniform ? null : stacks[node.Operands.Length];
        return
        [
            .. node.Results.Select(
                (result, i) => Collectives.Reduce(graph, stacks[i], node.Bodies[0], result.Type, count)
            ),
        ];
    }
}
