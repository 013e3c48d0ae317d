using XlaSharp.Hlo;
using XlaSharp.Native.Lowering;
using XlaSharp.Native.Lowering.Reduction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Finds running sums and the like: the trees of pairs that JAX's <c>associative_scan</c> writes, whose levels each
/// halve the elements, and windows over all elements before each position. Both become one loop over the elements.
/// </summary>
internal sealed class RecognizeScans
{
    private readonly Dictionary<Tensor, Tree?> _trees = [];

    /// <summary>Changes a graph and everything nested in it.</summary>
    public static void Run(Graph graph)
    {
        if (RewriteAll(graph))
        {
            UseLists.Rebuild(graph);
        }
    }

    private static bool RewriteAll(Graph graph)
    {
        bool changed = new RecognizeScans().Rewrite(graph);
        foreach (Node node in graph.Nodes.Where(node => node.Lowering is Lowering.ControlFlow))
        {
            foreach (Graph body in node.Bodies)
            {
                changed |= RewriteAll(body);
            }
        }

        return changed;
    }

    private bool Rewrite(Graph graph)
    {
        List<Node> nodes = [.. graph.Nodes];
        HashSet<Tensor> inner = [];
        foreach (Node node in nodes)
        {
            if (node.Results.Length == 1 && Find(node.Result) is { Odd: { } odd })
            {
                inner.Add(odd);
            }
        }

        graph.Nodes.Clear();

        // What is equal to a node that comes later cannot take its place here.
        graph.Known.Clear();
        Dictionary<Tensor, Tensor> replaced = [];
        foreach (Node node in nodes)
        {
            GraphWriter writer = new(graph, node.Location);
            if (
                node.Results.Length == 1
                && !inner.Contains(node.Result)
                && Find(node.Result) is { } tree
                && Window(writer, node, tree, replaced) is { } window
            )
            {
                replaced[node.Result] = window;
            }
            else if (node.Op is Ops.ReduceWindow && Sum(writer, node) is { } sum)
            {
                replaced[node.Result] = sum;
            }
            else
            {
                graph.Nodes.Add(node);
            }
        }

        Replacement.Run(graph, replaced);
        return replaced.Count > 0;
    }

    // The scan as windows over everything before each position, or better as sums.
    private static Tensor? Window(GraphWriter writer, Node node, Tree tree, Dictionary<Tensor, Tensor> replaced)
    {
        TensorType type = node.Result.Type;
        TensorType scalar = TensorType.Scalar(type.ElementType);
        if (Identities.Of(tree.Operation.Name, type.ElementType) is not { } identity)
        {
            return null;
        }

        Graph body = new() { Grid = writer.Graph.Grid };
        Tensor[] parameters = [body.AddParameter(scalar), body.AddParameter(scalar)];
        body.Results = [new GraphWriter(body, node.Location).Add(tree.Operation, scalar, parameters)];
        long length = type.Dims[tree.Axis];
        Ops.ReduceWindow op = new(
            Dims.Repeat(1, type.Dims.Count).With(tree.Axis, length),
            Padding: [.. type.Dims.Select((_, d) => new EdgePadding(d == tree.Axis ? length - 1 : 0, 0))]
        );
        Tensor values = replaced.GetValueOrDefault(tree.Values, tree.Values);
        Node window = new(
            op,
            LoweringSet.Find(op.Name)!,
            [values, writer.Splat(scalar, identity)],
            [type],
            [body],
            node.Location
        );
        if (Sum(writer, window) is { } sum)
        {
            return sum;
        }

        writer.Graph.Nodes.Add(window);
        return window.Result;
    }

    private static Tensor? Sum(GraphWriter writer, Node node)
    {
        if (
            node.Results.Length != 1
            || node.Result.Type.ElementCount == 0
            || !Scan.Adds(node.Result.ElementType)
            || !node.Operands[0].Type.Equals(node.Result.Type)
            || node.Bodies[0].Nodes is not [{ Op: Ops.Add }]
            || ReduceWindow.RunningAxis(node) is not var (axis, isReversed)
            || node.Result.Dims.Skip(axis + 1).Any(size => size > 1)
        )
        {
            return null;
        }

        return Scan.Expand(writer, node.Operands[0], node.Result.Dims[axis], isReversed);
    }

    private Tree? Find(Tensor result)
    {
        if (!_trees.TryGetValue(result, out Tree? tree))
        {
            _trees[result] = tree = Match(result);
        }

        return tree;
    }

    // Even and odd places put together, by adding what has zeros in the other places.
    private Tree? Match(Tensor result)
    {
        if (
            result.Producer is not { Op: Ops.Add or Ops.Or, Operands: [var first, var second] } join
            || first.Producer is not { Op: Ops.Pad evenPad, Operands: [var even, var evenZero] }
            || second.Producer is not { Op: Ops.Pad oddPad, Operands: [var odd, var oddZero] }
            || join.Op is Ops.Or != result.ElementType.IsBoolean
            || !IsZero(evenZero)
            || !IsZero(oddZero)
            || AxisOf(evenPad) is not { } axis
        )
        {
            return null;
        }

        long length = result.Dims[axis];
        int rank = result.Dims.Count;
        Dims At(long value) => Dims.Repeat(0, rank).With(axis, value);
        bool isInterleaved =
            evenPad.Equals(new Ops.Pad(At(0), At(1 - (length % 2)), At(1)))
            && oddPad.Equals(new Ops.Pad(At(1), At(length % 2), At(1)));
        return isInterleaved && EvenPlaces(even, odd, axis, length) is { } values
            ? OddPlaces(values, odd, axis, length)
            : null;
    }

    // x[0], then the sums up to each odd place combined with the element after it; gives x.
    private static Tensor? EvenPlaces(Tensor even, Tensor odd, int axis, long length)
    {
        if (length == 2 && SliceOf(even, axis, 0, 1, 1) is { } only && only.Dims[axis] == length)
        {
            return only;
        }

        if (
            even.Producer is not { Op: Ops.Concatenate join, Operands: [var head, var rest] }
            || join.Dimension != axis
            || head.Producer is not { Op: Ops.Slice, Operands: [var values] }
            || values.Dims[axis] != length
            || SliceOf(head, axis, 0, 1, 1) != values
        )
        {
            return null;
        }

        if (length == 2)
        {
            return rest.Dims[axis] == 0 ? values : null;
        }

        return
            rest.Producer is { Operands: [var before, var here] }
            && (before == odd || SliceOf(before, axis, 0, odd.Dims[axis] - 1, 1) == odd)
            && SliceOf(here, axis, 2, length, 2) == values
            ? values
            : null;
    }

    // The odd places are the scan of neighbours combined.
    private Tree? OddPlaces(Tensor values, Tensor odd, int axis, long length)
    {
        Tree? below = length > 3 ? Find(odd) : null;
        Tensor pairs = below?.Values ?? odd;
        if (
            (length > 3 && (below is null || below.Axis != axis))
            || pairs.Producer is not { Operands: [var left, var right], Bodies: [] } pair
            || SliceOf(left, axis, 0, length - 1, 2) != values
            || SliceOf(right, axis, 1, length, 2) != values
            || (below is not null && !below.Operation.Equals(pair.Op))
        )
        {
            return null;
        }

        return new Tree(values, pair.Op, axis, odd);
    }

    // The dimension whose elements a pad moves apart, if there is one.
    private static int? AxisOf(Ops.Pad pad)
    {
        int[] axes = [.. Enumerable.Range(0, pad.InteriorPadding.Count).Where(d => pad.InteriorPadding[d] != 0)];
        return axes is [var axis] ? axis : null;
    }

    // What a tensor is a slice of, if it is this slice.
    private static Tensor? SliceOf(Tensor tensor, int axis, long start, long limit, long stride) =>
        tensor.Producer is { Op: Ops.Slice slice, Operands: [var operand] }
        && Enumerable
            .Range(0, operand.Dims.Count)
            .All(d =>
                d == axis
                    ? slice.StartIndices[d] == start && slice.LimitIndices[d] == limit && slice.Strides[d] == stride
                    : slice.StartIndices[d] == 0 && slice.LimitIndices[d] == operand.Dims[d] && slice.Strides[d] == 1
            )
            ? operand
            : null;

    private static bool IsZero(Tensor tensor) =>
        tensor.Producer is { Op: Ops.Constant { Value: DenseElementsAttr { IsSplat: true } value } }
        && !value.Data.Span.ContainsAnyExcept((byte)0);

    // A scan of values by an operation; the odd places are a smaller one.
    private sealed record Tree(Tensor Values, Op Operation, int Axis, Tensor Odd);
}
