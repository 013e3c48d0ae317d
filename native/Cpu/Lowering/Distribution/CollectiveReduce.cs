using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>
/// The root of a group gets everybody's operands combined, in the group's order; the others get zeros.
/// </summary>
internal sealed class CollectiveReduce : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Collectives.Refuse(((Ops.CollectiveReduce)node.Op).ReplicaGroups);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.CollectiveReduce op = (Ops.CollectiveReduce)node.Op;
        ProcessGroups groups = Collectives.Groups(
            op.ReplicaGroups,
            op.ChannelHandle,
            op.UseGlobalDeviceIds,
            graph.Graph.Grid
        );
        ReadOnlySpan<Tensor> data = node.Operands.AsSpan()[..node.Results.Length];
        Tensor[] stacks = Collectives.GatherWithPlace(graph, op.Name, groups, data);
        (Tensor count, Tensor place) = (stacks[^2], stacks[^1]);
        return
        [
            .. node.Results.Select(
                (result, i) =>
                {
                    Tensor root = op.HasDynamicRoot ? Roots.Of(graph, node.Operands[^1], i) : graph.Zero(place.Type);
                    Tensor isRoot = Roots.Compare(graph, ComparisonDirection.Eq, place, root);
                    return Collectives.OnlyIf(
                        graph,
                        isRoot,
                        Collectives.Reduce(graph, stacks[i], node.Bodies[0], result.Type, count)
                    );
                }
            ),
        ];
    }
}
