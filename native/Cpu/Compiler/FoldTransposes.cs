using XlaSharp.Hlo;
using XlaSharp.Native.Lowering;
using XlaSharp.Native.Lowering.Contraction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// A transposed product is written in its transposed place at once: a contraction's loops step through its result in
/// any order. Gradients of matrix products are full of these.
/// </summary>
internal static class FoldTransposes
{
    /// <summary>Changes a graph and everything nested in it; lists of users are stale afterwards.</summary>
    public static void Run(Graph graph)
    {
        Dictionary<Tensor, Tensor> replaced = [];
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            Node node = graph.Nodes[i];
            foreach (Graph body in node.Bodies.Where(_ => node.Lowering is Lowering.ControlFlow))
            {
                Run(body);
            }

            if (node.Op is Ops.Transpose transpose && Fold(graph, node, transpose.Permutation) is { } folded)
            {
                replaced[node.Result] = folded.Result;
                graph.Nodes[i] = folded;
            }
        }

        Replacement.Run(graph, replaced);
    }

    private static Node? Fold(Graph graph, Node transpose, Dims permutation)
    {
        Tensor product = transpose.Operands[0];
        bool isOnlyUse = product.Users.Count == 1 && !graph.Results.Contains(product);
        return
            isOnlyUse
            && product.Producer is { Op: Contract contract } producer
            && Move(contract, product.Dims, permutation) is { } moved
            ? new Node(moved, producer.Lowering, producer.Operands, [transpose.Result.Type], null, producer.Location)
            : null;
    }

    // The same loops with the result's steps in the transposed layout; null if a loop spans dimensions that part.
    private static Contract? Move(Contract contract, Dims dims, Dims permutation)
    {
        long[] before = Strides.Of(dims);
        Dims after = dims.Permute(permutation);
        long[] strides = Strides.Of(after);
        Dims places = permutation.Inverse();
        List<Axis> axes = [];
        foreach (Axis axis in contract.Axes)
        {
            if (axis.IsSummed)
            {
                axes.Add(axis);
                continue;
            }

            int[] spanned =
            [
                .. Enumerable
                    .Range(0, dims.Count)
                    .Where(d => dims[d] > 1 && before[d] >= axis.Result && before[d] < axis.Result * axis.Size),
            ];
            // A loop over part of a dimension, as one of several groups, stays where it is.
            if (
                spanned.Length == 0
                || before[spanned[^1]] != axis.Result
                || spanned.Aggregate(1L, (n, d) => n * dims[d]) != axis.Size
            )
            {
                return null;
            }

            long innermost = strides[places[spanned[^1]]];
            long expected = innermost;
            for (int i = spanned.Length - 1; i >= 0; i--)
            {
                if (strides[places[spanned[i]]] != expected)
                {
                    return null;
                }

                expected *= dims[spanned[i]];
            }

            axes.Add(axis with { Result = innermost });
        }

        return Contract.Of(axes) with
        {
            Product = contract.Product,
        };
    }
}
