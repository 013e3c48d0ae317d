using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>Each operand is cut, the parts are exchanged, and what arrives is joined.</summary>
internal sealed class AllToAll : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Collectives.Refuse(((Ops.AllToAll)node.Op).ReplicaGroups);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.AllToAll op = (Ops.AllToAll)node.Op;
        ProcessGroups groups = Collectives.Groups(op.ReplicaGroups, op.ChannelHandle, graph.Graph.Grid);
        Tensor[] parts = Array.ConvertAll(
            node.Operands,
            operand => Collectives.Split(graph, operand, (int)op.SplitDimension, op.SplitCount)
        );
        Tensor[] received = Collectives.Meet(graph, op.Name, CollectiveKind.Exchange, groups, parts, part => part.Type);
        return Array.ConvertAll(received, stack => Collectives.Join(graph, stack, (int)op.ConcatDimension));
    }
}
