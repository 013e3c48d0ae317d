using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>The operands of all members, stacked and then joined along a dimension.</summary>
internal sealed class AllGather : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Collectives.Refuse(((Ops.AllGather)node.Op).ReplicaGroups);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.AllGather op = (Ops.AllGather)node.Op;
        ProcessGroups groups = Collectives.Groups(
            op.ReplicaGroups,
            op.ChannelHandle,
            op.UseGlobalDeviceIds,
            graph.Graph.Grid
        );
        Tensor[] stacks = Collectives.Gather(graph, op.Name, groups, node.Operands);
        Tensor[] results = Array.ConvertAll(stacks, stack => Collectives.Join(graph, stack, (int)op.AllGatherDim));
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Dims != node.Results[i].Dims)
            {
                throw new UnsupportedException(
                    $"{op.Name}: groups of {groups.MaxSize(graph.Graph.Grid)} processes give "
                        + $"{results[i].Type}, but the result is {node.Results[i].Type}"
                );
            }
        }

        return results;
    }
}
