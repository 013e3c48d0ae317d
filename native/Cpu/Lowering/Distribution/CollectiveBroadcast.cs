using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>
/// The operand of each group's first member goes to all of it. With a dynamic root, the operands of all members do, and
/// each picks the root's.
/// </summary>
internal sealed class CollectiveBroadcast : Expansion
{
    /// <inheritdoc/>
    public override string? Refuse(Node node) => Collectives.Refuse(((Ops.CollectiveBroadcast)node.Op).ReplicaGroups);

    /// <inheritdoc/>
    public override Tensor[] Expand(GraphWriter graph, Node node)
    {
        Ops.CollectiveBroadcast op = (Ops.CollectiveBroadcast)node.Op;
        ProcessGroups groups = Collectives.Groups(op.ReplicaGroups, op.ChannelHandle, graph.Graph.Grid);
        if (!op.HasDynamicRoot)
        {
            return Collectives.Meet(
                graph,
                op.Name,
                CollectiveKind.Broadcast,
                groups,
                node.Operands,
                operand => operand.Type
            );
        }

        Tensor[] stacks = Collectives.GatherWithPlace(graph, op.Name, groups, node.Operands.AsSpan()[..^1]);
        Tensor isMember = Roots.Compare(graph, ComparisonDirection.Ge, stacks[^1], graph.Zero(stacks[^1].Type));
        return
        [
            .. node.Results.Select(
                (result, i) =>
                    Collectives.OnlyIf(
                        graph,
                        isMember,
                        Pick(graph, stacks[i], Roots.Of(graph, node.Operands[^1], i), result.Type)
                    )
            ),
        ];
    }

    private static Tensor Pick(GraphWriter graph, Tensor stack, Tensor root, TensorType result)
    {
        Tensor zero = graph.Zero(root.Type);
        Dims sizes = stack.Dims.With(0, 1);
        TensorType row = new(stack.ElementType, sizes);
        Tensor[] starts = [root, .. Enumerable.Repeat(zero, sizes.Count - 1)];
        return Collectives.Reshape(graph, graph.Add(new Ops.DynamicSlice(sizes), row, [stack, .. starts]), result.Dims);
    }
}

/// <summary>Roots that an operand gives, one per data operand: places in the group.</summary>
internal static class Roots
{
    /// <summary>The root of a data operand.</summary>
    public static Tensor Of(GraphWriter graph, Tensor roots, int operand)
    {
        TensorType one = new(roots.ElementType, [1]);
        Tensor slice = graph.Add(new Ops.Slice([operand], [operand + 1], [1]), one, roots);
        return Collectives.Reshape(graph, slice, []);
    }

    /// <summary>Compares two signed integers without dimensions.</summary>
    public static Tensor Compare(GraphWriter graph, ComparisonDirection direction, Tensor a, Tensor b) =>
        graph.Add(new Ops.Compare(direction, ComparisonType.Signed), TensorType.Scalar(ElementType.I1), a, b);
}
