using XlaSharp.Hlo;
using XlaSharp.Native.Lowering;
using XlaSharp.Native.Lowering.Reduction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// A reduction of much to little as two: the leading elements in parts, then the parts. Threads share the parts, and a
/// part can be reduced as soon as what makes it has. How many parts there are depends on sizes alone, so results do not
/// depend on the number of threads.
/// </summary>
internal static class SplitReductions
{
    // Fewer elements are reduced before a second thread has begun.
    private const long MinElements = 1 << 15;

    // Results with so many columns are shared between threads by columns.
    private const long MaxColumns = 256;

    // Parts are a few for each thread, and much longer than what is left to do afterwards.
    private const long WantedParts = 16;
    private const long MaxParts = 128;
    private const long MinPart = 64;

    /// <summary>Changes a graph and everything nested in it; lists of users are stale afterwards.</summary>
    public static void Run(Graph graph)
    {
        List<Node> nodes = [.. graph.Nodes];
        graph.Nodes.Clear();

        // What is equal to a node that comes later cannot take its place here.
        graph.Known.Clear();
        Dictionary<Tensor, Tensor> replaced = [];
        foreach (Node node in nodes)
        {
            foreach (Graph body in node.Bodies.Where(_ => node.Lowering is Lowering.ControlFlow))
            {
                Run(body);
            }

            if (node.Op is Ops.Reduce && Parts(node) is var parts and > 1)
            {
                Tensor operand = replaced.GetValueOrDefault(node.Operands[0], node.Operands[0]);
                replaced[node.Result] = Expand(new GraphWriter(graph, node.Location), node, operand, parts);
            }
            else
            {
                graph.Nodes.Add(node);
            }
        }

        Replacement.Run(graph, replaced);
    }

    // How many parts the leading dimensions that are reduced make; 1 where it is better left whole.
    private static long Parts(Node node)
    {
        if (
            node.Results.Length != 1
            || node.Operands[0].Type.ElementCount < MinElements
            || node.Result.Type.ElementCount > MaxColumns
            || !Identities.AreInitial(node)
            || !IsExact(node.Bodies[0].Nodes[0].Op, node.Result.ElementType)
        )
        {
            return 1;
        }

        // Parts are whole slices of the first dimension, or equal runs of all that lead.
        long leading = Leading(node, out int depth);
        long most = leading / MinPart;
        long first = node.Operands[0].Dims[0];
        return depth > 1 && first >= WantedParts && first <= Math.Min(most, MaxParts) ? first
            : depth > 0 && IsLinear(node.Operands[0]) ? Divisors(leading, Math.Min(most, WantedParts)).Last()
            : 1;
    }

    // True for what lies in memory or is computed without knowing the position in each dimension.
    private static bool IsLinear(Tensor tensor) =>
        tensor.Users.Count > 1
        || tensor.Producer is not { Lowering: ElementLowering lowering } producer
        || (
            lowering.IsPointwise(producer)
            && producer.Operands.All(operand => operand.Dims.Count == 0 || IsLinear(operand))
        );

    private static IEnumerable<long> Divisors(long size, long most)
    {
        yield return 1;
        for (long n = 2; n <= most; n++)
        {
            if (size % n == 0)
            {
                yield return n;
            }
        }
    }

    // The elements of the leading dimensions that are reduced, and how many dimensions they are.
    private static long Leading(Node node, out int depth)
    {
        Dims dims = node.Operands[0].Dims;
        Dims folded = ((Ops.Reduce)node.Op).Dimensions;
        long leading = 1;
        for (depth = 0; depth < dims.Count && folded.Contains(depth); depth++)
        {
            leading *= dims[depth];
        }

        return depth == 0 ? 0 : leading;
    }

    // Sums of narrow floats are kept in wider ones within a reduction, and would not be between two.
    private static bool IsExact(Op op, ElementType type) =>
        op is Ops.Maximum or Ops.Minimum or Ops.And or Ops.Or
        || (type.IsInteger && !type.IsBoolean)
        || type.Kind is ElementKind.F32 or ElementKind.F64;

    private static Tensor Expand(GraphWriter graph, Node node, Tensor operand, long parts)
    {
        long leading = Leading(node, out int depth);
        Dims folded = ((Ops.Reduce)node.Op).Dimensions;
        bool isFirst = depth > 1 && operand.Dims[0] == parts;
        if (!isFirst)
        {
            Dims rest = Dims.Create(operand.Dims.Span[depth..]);
            TensorType cut = operand.Type with { Dims = [parts, leading / parts, .. rest] };
            operand = graph.Add(new Ops.Reshape(cut), cut, operand);
            folded = Dims.Of(folded.Where(d => d >= depth).Select(d => d - depth + 2).Prepend(1));
        }

        folded = Dims.Of(folded.Where(d => d != 0));
        TensorType part = node.Result.Type with { Dims = node.Result.Dims.Insert(0, parts) };
        Tensor initial = node.Operands[1];
        Tensor partial = graph.Add(new Ops.Reduce(folded), [operand, initial], [part], [Body(graph, node)])[0];
        return graph.Add(new Ops.Reduce([0]), [partial, initial], [node.Result.Type], [Body(graph, node)])[0];
    }

    private static Graph Body(GraphWriter graph, Node node)
    {
        Graph body = new() { Grid = graph.Graph.Grid };
        TensorType scalar = TensorType.Scalar(node.Result.ElementType);
        Tensor[] parameters = [body.AddParameter(scalar), body.AddParameter(scalar)];
        body.Results = [new GraphWriter(body, node.Location).Add(node.Bodies[0].Nodes[0].Op, scalar, parameters)];
        return body;
    }
}
