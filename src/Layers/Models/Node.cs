using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>One call of a layer on symbolic tensors: an edge of the graph that a functional model is made of.</summary>
internal sealed class Node
{
    private readonly TreeDef _inputDefinition;
    private readonly object?[] _inputLeaves;

    public Node(Layer layer, object? inputs, bool? training, Func<Node, InputSignature> outputs)
    {
        (Layer, Training) = (layer, training);
        (List<object?> leaves, _inputDefinition) = Tree.Flatten(inputs);
        _inputLeaves = [.. leaves];
        InputSignature signature = outputs(this);
        Outputs = [.. signature.Leaves.Select((spec, i) => new SymbolicTensor(spec, this, i))];
        Result = signature.Unflatten(Outputs);
    }

    public Layer Layer { get; }

    /// <summary>The training flag given in the call; null for the context's.</summary>
    public bool? Training { get; }

    /// <summary>The symbolic tensors that it reads, in leaf order.</summary>
    public IEnumerable<SymbolicTensor> Inputs => _inputLeaves.OfType<SymbolicTensor>();

    /// <summary>The tensors that it computes.</summary>
    public SymbolicTensor[] Outputs { get; }

    /// <summary>The tensors that it computes, in the structure that the layer returns.</summary>
    public object? Result { get; }

    /// <summary>The inputs with other leaves.</summary>
    public object? WithInputs(Func<SymbolicTensor, object?> leaf) =>
        _inputDefinition.Unflatten([
            .. _inputLeaves.Select(value => value is SymbolicTensor tensor ? leaf(tensor) : value),
        ]);
}
