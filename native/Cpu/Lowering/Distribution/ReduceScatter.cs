using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>Each member gets its part of everybody's operand and combines the parts, in the group's order.</summary>
internal sealed class ReduceScatter : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Collectives.Refuse(((Ops.ReduceScatter)node.Op).ReplicaGroups);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.ReduceScatter op = (Ops.ReduceScatter)node.Op;
        ProcessGroups groups = Collectives.Groups(
            op.ReplicaGroups,
            op.ChannelHandle,
            op.UseGlobalDeviceIds,
            graph.Graph.Grid
        );
        int dimension = (int)op.ScatterDimension;
        long size = groups.MaxSize(graph.Graph.Grid);
        if (node.Operands[0].Dims[dimension] != node.Result.Dims[dimension] * size)
        {
            throw new UnsupportedException(
                $"{op.Name}: {node.Operands[0].Type} scattered over {size} processes is not {node.Result.Type}"
            );
        }

        Tensor parts = Collectives.Split(graph, node.Operands[0], dimension, size);
        Tensor received = Collectives.Meet(graph, op.Name, CollectiveKind.Exchange, groups, [parts], part => part.Type)[
            0
        ];
        return [Collectives.Reduce(graph, received, node.Bodies[0], node.Result.Type)];
    }
}
