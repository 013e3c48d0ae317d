namespace XlaSharp.Layers;

/// <summary>
/// The calls between the inputs and the outputs of a functional model. Depth counts from the outputs; calls run from
/// the deepest on, and calls of one depth in the order in which they were made.
/// </summary>
internal sealed class Graph
{
    private readonly Dictionary<Node, int> _depths = [];
    private readonly Dictionary<Layer, int> _layerDepths = [];
    private readonly List<Node> _found = [];
    private readonly HashSet<SymbolicTensor> _inputs;
    private readonly string _who;

    public Graph(IReadOnlyList<SymbolicTensor> inputs, IReadOnlyList<SymbolicTensor> outputs, string who)
    {
        (_inputs, _who) = ([.. inputs], who);
        HashSet<Node> visited = [];
        foreach (SymbolicTensor output in outputs)
        {
            Visit(output, visited, []);
        }

        SetDepths();
        Node[] sources =
        [
            .. inputs.Where(input => input.Layer is Input).Select(input => input.Producer).Except(_found),
        ];
        Nodes = [.. _found.OrderByDescending(node => _depths[node])];
        Layers =
        [
            .. sources
                .Concat(_found)
                .Select(node => node.Layer)
                .Distinct()
                .OrderByDescending(layer => _layerDepths.GetValueOrDefault(layer, int.MaxValue)),
        ];
    }

    /// <summary>
    /// Calls in the order in which they run; calls that make model inputs are not among them, except inputs themselves.
    /// </summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Layers by depth, inputs included.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>
    /// True if the calls form a chain: then a summary needs no column that says what is connected to what.
    /// </summary>
    public bool IsChain =>
        _depths.Values.Distinct().Count() == _found.Count
        && _found.TrueForAll(node => node.Inputs.Count() <= 1)
        && _found.Select(node => node.Layer).Distinct().Count() == _found.Count;

    /// <summary>The position of a call among its layer's calls in this graph.</summary>
    public int IndexOf(Node node) =>
        node.Layer.Nodes.Where(_depths.ContainsKey).TakeWhile(other => other != node).Count();

    /// <summary>The calls of a layer in this graph.</summary>
    public IEnumerable<Node> CallsOf(Layer layer) => layer.Nodes.Where(_depths.ContainsKey);

    /// <summary>Depth first, so that a call is found after those it depends on.</summary>
    private void Visit(SymbolicTensor tensor, HashSet<Node> visited, List<Layer> path)
    {
        if (_inputs.Contains(tensor) && tensor.Layer is not Input)
        {
            return;
        }

        Node node = tensor.Producer;
        if (!visited.Add(node))
        {
            return;
        }

        if (node.Layer is Input && !_inputs.Contains(tensor))
        {
            string through = string.Join(" → ", path.Select(layer => layer.Name).Reverse());
            throw new ArgumentException(
                $"{_who}: the graph is disconnected: the outputs depend on input '{node.Layer.Name}' ({tensor.Spec}) "
                    + $"through {through}, "
                    + "but it is not among the model's inputs."
            );
        }

        path.Add(node.Layer);
        foreach (SymbolicTensor input in node.Inputs)
        {
            Visit(input, visited, path);
        }

        path.RemoveAt(path.Count - 1);
        _found.Add(node);
    }

    private void SetDepths()
    {
        for (int i = _found.Count - 1; i >= 0; i--)
        {
            Node node = _found[i];
            int depth = Math.Max(_depths.GetValueOrDefault(node), _layerDepths.GetValueOrDefault(node.Layer));
            (_depths[node], _layerDepths[node.Layer]) = (depth, depth);
            foreach (SymbolicTensor input in node.Inputs.Where(input => _found.Contains(input.Producer)))
            {
                _depths[input.Producer] = Math.Max(depth + 1, _depths.GetValueOrDefault(input.Producer));
            }
        }
    }
}
