using System.Numerics;
using XlaSharp.Hlo;
using XlaSharp.Native.Lowering.Reduction;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Folds large windows dimension by dimension, and along each in steps that double: a window of 8 is two windows of 4
/// side by side. What was the product of the window's sizes per element becomes the sum of their logarithms.
/// </summary>
internal static class SeparateWindows
{
    // Between steps the elements go through memory.
    private const double MemoryCost = 1.5;

    /// <summary>Changes a graph and everything nested in it.</summary>
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

            if (node.Op is Ops.ReduceWindow op && IsSeparable(node, op))
            {
                Tensor operand = replaced.GetValueOrDefault(node.Operands[0], node.Operands[0]);
                replaced[node.Result] = Expand(new GraphWriter(graph, node.Location), node, op, operand);
            }
            else
            {
                graph.Nodes.Add(node);
            }
        }

        if (replaced.Count > 0)
        {
            Replacement.Run(graph, replaced);
            UseLists.Rebuild(graph);
        }
    }

    private static bool IsSeparable(Node node, Ops.ReduceWindow op)
    {
        if (
            node.Results.Length != 1
            || node.Result.Type.ElementCount == 0
            || node.Operands[0].Type.ElementCount == 0
            || !Identities.AreInitial(node)
            || !IsExact(node.Bodies[0].Nodes[0].Op, node.Result.ElementType)
            || ReduceWindow.RunningAxis(node) is not null
        )
        {
            return false;
        }

        Ops.WindowDimension[] windows = op.CreateWindows();
        return windows.All(window => window is { BaseDilation: 1, WindowDilation: 1 })
            && Separated(node, windows) * MemoryCost < Whole(node, windows);
    }

    // Sums of narrow floats are kept in wider ones within a window, and would not be between steps.
    private static bool IsExact(Op op, ElementType type) =>
        IsIdempotent(op)
        || (op is Ops.Add && (type.IsInteger || type.Kind is ElementKind.F32 or ElementKind.F64) && !type.IsBoolean);

    private static bool IsIdempotent(Op op) => op is Ops.Maximum or Ops.Minimum or Ops.And or Ops.Or;

    private static double Whole(Node node, Ops.WindowDimension[] windows) =>
        windows.Aggregate((double)node.Result.Type.ElementCount, (n, window) => n * window.Size);

    private static double Separated(Node node, Ops.WindowDimension[] windows)
    {
        bool isIdempotent = IsIdempotent(node.Bodies[0].Nodes[0].Op);
        double[] sizes =
        [
            .. windows.Select((window, d) => (double)node.Operands[0].Dims[d] + window.PaddingLow + window.PaddingHigh),
        ];
        double cost = 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (windows[d].Size > 1)
            {
                cost += Steps(windows[d].Size, isIdempotent) * sizes.Aggregate((n, size) => n * size);
            }

            sizes[d] = node.Result.Dims[d];
        }

        return cost;
    }

    private static int Steps(long size, bool isIdempotent)
    {
        int doublings = BitOperations.Log2((ulong)size);
        int parts = BitOperations.PopCount((ulong)size);
        return doublings + (isIdempotent ? Math.Min(parts - 1, 1) : parts - 1);
    }

    private static Tensor Expand(GraphWriter graph, Node node, Ops.ReduceWindow op, Tensor values)
    {
        Ops.WindowDimension[] windows = op.CreateWindows();
        Op combine = node.Bodies[0].Nodes[0].Op;
        values = Pad(graph, values, windows, node.Operands[^1]);
        for (int d = 0; d < windows.Length; d++)
        {
            values = windows[d].Size > 1 ? Fold(graph, combine, values, d, windows[d].Size) : values;
            values = Slice(graph, values, d, 0, node.Result.Dims[d], windows[d].Stride);
        }

        return values;
    }

    private static Tensor Pad(GraphWriter graph, Tensor values, Ops.WindowDimension[] windows, Tensor padding)
    {
        Dims low = Dims.Of(windows.Select(window => window.PaddingLow));
        Dims high = Dims.Of(windows.Select(window => window.PaddingHigh));
        if (low.All(n => n == 0) && high.All(n => n == 0))
        {
            return values;
        }

        Dims dims = Dims.Of(values.Dims.Select((size, d) => size + low[d] + high[d]));
        return graph.Add(
            new Ops.Pad(low, high, Dims.Repeat(0, dims.Count)),
            values.Type with
            {
                Dims = dims,
            },
            values,
            padding
        );
    }

    // All windows of a size along an axis, one element apart.
    private static Tensor Fold(GraphWriter graph, Op combine, Tensor values, int axis, long size)
    {
        long count = values.Dims[axis] - size + 1;
        bool isIdempotent = IsIdempotent(combine);
        Tensor power = values;
        Tensor? result = null;
        long done = 0;
        for (long width = 1; ; width *= 2)
        {
            bool isLast = width * 2 > size;
            if (isIdempotent && isLast)
            {
                // What two windows have in common counts once.
                Tensor first = Slice(graph, power, axis, 0, count);
                return width == size ? first : Combine(first, Slice(graph, power, axis, size - width, count));
            }

            if ((size & width) != 0 && !isIdempotent)
            {
                Tensor part = Slice(graph, power, axis, done, count);
                result = result is null ? part : Combine(result, part);
                done += width;
            }

            if (isLast)
            {
                return result!;
            }

            long length = power.Dims[axis] - width;
            power = Combine(Slice(graph, power, axis, 0, length), Slice(graph, power, axis, width, length));
        }

        Tensor Combine(Tensor left, Tensor right) => graph.Add(combine, left.Type, left, right);
    }

    private static Tensor Slice(GraphWriter graph, Tensor values, int axis, long start, long count, long stride = 1)
    {
        if (start == 0 && count == values.Dims[axis] && stride == 1)
        {
            return values;
        }

        Dims limits = values.Dims.With(axis, start + ((count - 1) * stride) + 1);
        return graph.Add(
            new Ops.Slice(
                Dims.Repeat(0, values.Dims.Count).With(axis, start),
                limits,
                Dims.Repeat(1, values.Dims.Count).With(axis, stride)
            ),
            values.Type with
            {
                Dims = values.Dims.With(axis, count),
            },
            values
        );
    }
}
