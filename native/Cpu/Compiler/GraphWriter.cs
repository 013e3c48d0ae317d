using XlaSharp.Hlo;
using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>An op that this device cannot compile, found while a graph is written.</summary>
internal sealed class UnsupportedException(string message) : Exception(message);

/// <summary>Appends nodes to a graph. An op that stands for others is replaced on the way.</summary>
internal sealed class GraphWriter(Graph graph, Location location)
{
    /// <summary>Where the nodes come from.</summary>
    public Location Location => location;

    /// <summary>The graph.</summary>
    public Graph Graph => graph;

    /// <summary>Appends an op with one result.</summary>
    public Tensor Add(Op op, TensorType type, params ReadOnlySpan<Tensor> operands) => Add(op, operands, [type], [])[0];

    /// <summary>Appends an op.</summary>
    /// <exception cref="UnsupportedException">There is no lowering for it.</exception>
    public Tensor[] Add(Op op, ReadOnlySpan<Tensor> operands, IReadOnlyList<TensorType> results, Graph[] bodies)
    {
        Lowering.Lowering lowering =
            LoweringSet.Find(op.Name) ?? throw new UnsupportedException($"{op.Name}: no CPU lowering for this op");
        Node node = new(op, lowering, operands.ToArray(), results, bodies, location);
        if (lowering.Refuse(node) is { } reason)
        {
            throw new UnsupportedException($"{op.Name}: no CPU lowering {reason}");
        }

        if (lowering is Expansion expansion)
        {
            return expansion.Expand(this, node);
        }

        // The same op on the same operands is the same value.
        Graph.Key key = new(op, [.. node.Operands]);
        if (bodies.Length == 0 && !lowering.HasSideEffect)
        {
            if (graph.Known.TryGetValue(key, out Node? known))
            {
                return known.Results;
            }

            graph.Known[key] = node;
        }

        graph.Nodes.Add(node);
        return node.Results;
    }

    /// <summary>A tensor of one number everywhere.</summary>
    public Tensor Splat(TensorType type, ReadOnlySpan<byte> element) =>
        Add(new Hlo.Ops.Constant(new DenseElementsAttr(type, type.ElementCount == 0 ? [] : element.ToArray())), type);

    /// <summary>Zero everywhere.</summary>
    public Tensor Zero(TensorType type) => Splat(type, new byte[type.ElementType.ByteSize]);
}
