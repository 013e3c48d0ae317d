using System.Collections.Immutable;
using XlaSharp.Hlo;
using XlaSharp.Native.Compiler;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Lowering.Contraction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Lowering.Distribution;

/// <summary>
/// What the collective ops have in common: their groups, their meetings, and tensors stacked by member.
/// </summary>
internal static class Collectives
{
    /// <summary>Groups of the ops that reduce or gather.</summary>
    public static ProcessGroups Groups(
        HloAttribute groups,
        ChannelHandleAttr? channel,
        bool useGlobalDeviceIds,
        ProcessGrid grid
    ) =>
        Groups(
            groups,
            useGlobalDeviceIds ? GroupMode.Flattened
                : channel is { Handle: > 0 } ? GroupMode.CrossReplicaAndPartition
                : GroupMode.CrossReplica,
            grid
        );

    /// <summary>Groups of the ops that only move data.</summary>
    public static ProcessGroups Groups(HloAttribute groups, ChannelHandleAttr? channel, ProcessGrid grid) =>
        Groups(groups, channel is { Handle: > 0 } ? GroupMode.CrossPartition : GroupMode.CrossReplica, grid);

    /// <summary>Why the groups cannot be used, or null.</summary>
    public static string? Refuse(HloAttribute groups) =>
        groups is DenseElementsAttr { Type.Rank: 2 }
            ? null
            : $"for groups given as {groups.Text}; supported: a list of lists of ids";

    /// <summary>
    /// Every member gets the operands of all: one tensor per operand with a leading dimension of group size.
    /// </summary>
    public static Tensor[] Gather(GraphWriter graph, string op, ProcessGroups groups, ReadOnlySpan<Tensor> operands)
    {
        long size = groups.MaxSize(graph.Graph.Grid);
        return Meet(graph, op, CollectiveKind.Gather, groups, operands, tensor => Stacked(tensor.Type, size));
    }

    /// <summary>
    /// As <see cref="Gather"/>, with two more results of type i32: the group's size and the process's place in it.
    /// </summary>
    public static Tensor[] GatherWithPlace(
        GraphWriter graph,
        string op,
        ProcessGroups groups,
        ReadOnlySpan<Tensor> operands
    )
    {
        long size = groups.MaxSize(graph.Graph.Grid);
        TensorType count = TensorType.Scalar(ElementType.I32);
        return Meet(
            graph,
            op,
            CollectiveKind.Gather,
            groups,
            operands,
            tensor => Stacked(tensor.Type, size),
            count,
            count
        );
    }

    /// <summary>Processes meet and move data.</summary>
    public static Tensor[] Meet(
        GraphWriter graph,
        string op,
        CollectiveKind kind,
        ProcessGroups groups,
        ReadOnlySpan<Tensor> operands,
        Func<Tensor, TensorType> result,
        params TensorType[] more
    )
    {
        if (groups.Mismatch(graph.Graph.Grid) is { } mismatch)
        {
            throw new UnsupportedException($"{op}: {mismatch}");
        }

        Tensor[] given = operands.ToArray();
        TensorType[] results = [.. given.Select(result), .. more];
        CollectiveCall call = new(op, kind, groups)
        {
            Operands = [.. given.Select(operand => operand.Type)],
            Results = [.. results],
        };
        return graph.Add(new HostCallOp(call), operands, results, []);
    }

    /// <summary>Combines the rows of a stack by a region, in the region's element type.</summary>
    public static Tensor Reduce(GraphWriter graph, Tensor stack, Graph body, TensorType result, Tensor? count = null)
    {
        Tensor wide = Products.Convert(graph, stack, body.Parameters[0].ElementType);
        TensorType type = new(body.Results[0].ElementType, Dims.Create(stack.Dims.Span[1..]));
        Tensor[] operands = count is null ? [wide] : [wide, count];
        return Products.Convert(graph, graph.Add(new Fold(), operands, [type], [body])[0], result.ElementType);
    }

    /// <summary>Cuts a dimension into equal parts and makes their number the leading dimension.</summary>
    public static Tensor Split(GraphWriter graph, Tensor tensor, int dimension, long parts)
    {
        ReadOnlySpan<long> dims = tensor.Dims.Span;
        long[] cut = [.. dims[..dimension], parts, dims[dimension] / parts, .. dims[(dimension + 1)..]];
        Tensor reshaped = Reshape(graph, tensor, Dims.Create(cut));
        long[] order = [dimension, .. Range(0, dimension), .. Range(dimension + 1, cut.Length)];
        return Transpose(graph, reshaped, Dims.Create(order));
    }

    /// <summary>Joins the rows of a stack along a dimension.</summary>
    public static Tensor Join(GraphWriter graph, Tensor stack, int dimension)
    {
        long[] order = [.. Range(1, dimension + 1), 0, .. Range(dimension + 1, stack.Dims.Count)];
        Tensor moved = Transpose(graph, stack, Dims.Create(order));
        ReadOnlySpan<long> dims = moved.Dims.Span;
        long[] joined = [.. dims[..dimension], dims[dimension] * dims[dimension + 1], .. dims[(dimension + 2)..]];
        return Reshape(graph, moved, Dims.Create(joined));
    }

    /// <summary>The tensor where a condition holds, else zeros.</summary>
    public static Tensor OnlyIf(GraphWriter graph, Tensor condition, Tensor tensor) =>
        graph.Add(Ops.Select.Instance, tensor.Type, condition, tensor, graph.Zero(tensor.Type));

    /// <summary>The tensor with the same elements in another shape.</summary>
    public static Tensor Reshape(GraphWriter graph, Tensor tensor, Dims dims)
    {
        TensorType type = new(tensor.ElementType, dims);
        return tensor.Dims == dims ? tensor : graph.Add(new Ops.Reshape(type), type, tensor);
    }

    private static Tensor Transpose(GraphWriter graph, Tensor tensor, Dims order)
    {
        TensorType type = new(tensor.ElementType, Dims.Create([.. order.Select(d => tensor.Dims[(int)d])]));
        return graph.Add(new Ops.Transpose(order), type, tensor);
    }

    private static TensorType Stacked(TensorType type, long size) =>
        new(type.ElementType, Dims.Create([size, .. type.Dims]));

    private static IEnumerable<long> Range(int start, int end) =>
        Enumerable.Range(start, end - start).Select(i => (long)i);

    // No groups at all stand for one group of everybody.
    private static ProcessGroups Groups(HloAttribute groups, GroupMode mode, ProcessGrid grid)
    {
        DenseElementsAttr elements = (DenseElementsAttr)groups;
        (int rows, int columns) = ((int)elements.Type.Dims[0], (int)elements.Type.Dims[1]);
        if (rows * columns == 0)
        {
            int all = mode switch
            {
                GroupMode.CrossPartition => grid.Partitions,
                GroupMode.Flattened => grid.Count,
                _ => grid.Replicas,
            };
            return new(
                mode,
                [
                    [.. Range(0, all)],
                ]
            );
        }

        long[] ids = elements.ToIntegers();
        if (elements.IsSplat)
        {
            ids = [.. Enumerable.Repeat(ids[0], rows * columns)];
        }

        return new(
            mode,
            [
                .. Enumerable
                    .Range(0, rows)
                    .Select(row => ids[(row * columns)..((row + 1) * columns)].Where(id => id >= 0).ToImmutableArray()),
            ]
        );
    }
}
