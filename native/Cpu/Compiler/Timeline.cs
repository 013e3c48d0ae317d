using XlaSharp.Native.Lowering;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// The order of a program's execution as numbers: when each step runs, and when each tensor is read last. A loop is one
/// stretch; what lives across it lives all along it.
/// </summary>
internal sealed class Timeline
{
    private readonly Dictionary<Node, Lifetime> _nodes = [];
    private readonly Dictionary<Graph, Lifetime> _graphs = [];
    private readonly Dictionary<Tensor, int> _lastReads = [];
    private readonly Dictionary<Tensor, Graph> _givenBy = [];
    private int _now;

    /// <summary>Numbers a program.</summary>
    public Timeline(Graph graph)
    {
        Number(graph);
        End = _now + 1;
        _graphs[graph] = new(0, End);
    }

    /// <summary>After everything.</summary>
    public int End { get; }

    /// <summary>When a node runs.</summary>
    public Lifetime Of(Node node) => _nodes[node];

    /// <summary>When the nodes of a graph run; its end is when it gives its results.</summary>
    public Lifetime Of(Graph graph) => _graphs[graph];

    /// <summary>
    /// When a tensor is read last: by a kernel that it is fused into, or given on by its graph. −1 if never.
    /// </summary>
    public int LastRead(Tensor tensor)
    {
        if (_lastReads.TryGetValue(tensor, out int known))
        {
            return known;
        }

        int last = _givenBy.TryGetValue(tensor, out Graph? graph) ? _graphs[graph].End : -1;
        foreach (Node user in tensor.Users)
        {
            last = Math.Max(last, ReadBy(user, tensor));
        }

        return _lastReads[tensor] = last;
    }

    private int ReadBy(Node user, Tensor tensor)
    {
        if (!_nodes.TryGetValue(user, out Lifetime runs))
        {
            // Inside a scalar function, whose owner reads it too.
            return -1;
        }

        if (!user.IsMaterialized)
        {
            return LastRead(user.Result);
        }

        // What a loop or a branch starts from is read when it starts; what its body reads, until it ends.
        return user.Lowering is Lowering.ControlFlow && !user.Captures.Contains(tensor) ? runs.Start : runs.End;
    }

    private void Number(Graph graph)
    {
        int start = ++_now;
        foreach (Tensor result in graph.Results)
        {
            _givenBy[result] = graph;
        }

        foreach (Node node in graph.Nodes.Where(node => !node.IsMaterialized))
        {
            _nodes[node] = new(start, start);
        }

        foreach (Node constant in graph.Nodes.Where(node => node.IsMaterialized && Fusion.IsStoredConstant(node)))
        {
            _nodes[constant] = new(start, start);
        }

        foreach (Step step in graph.Steps)
        {
            int begin = ++_now;
            if (step.IsControl)
            {
                foreach (Graph body in step.Members[0].Bodies)
                {
                    Number(body);
                }

                ++_now;
            }

            step.Members.ForEach(member => _nodes[member] = new(begin, _now));
        }

        _graphs[graph] = new(start, ++_now);
    }
}
