using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>Operands go from sources to targets; who is no target gets zeros.</summary>
internal sealed class CollectivePermute : Expansion
{
    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.CollectivePermute op = (Ops.CollectivePermute)node.Op;
        if (op.SourceTargetPairs.Type.ElementCount == 0)
        {
            return [graph.Zero(node.Result.Type)];
        }

        ProcessGroups pairs = Collectives.Groups(op.SourceTargetPairs, op.ChannelHandle, graph.Graph.Grid);
        return Collectives.Meet(graph, op.Name, CollectiveKind.Permute, pairs, node.Operands, operand => operand.Type);
    }
}
