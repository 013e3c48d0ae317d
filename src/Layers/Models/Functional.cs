using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>
/// A model that is the graph of layer calls between symbolic tensors: any number of inputs and outputs in any
/// structure, shared layers, models as layers.
/// </summary>
public sealed partial class Functional : Model, IConfigurable<Functional>
{
    private readonly Graph _graph;
    private readonly object _inputs;
    private readonly object _outputs;

    /// <summary>Makes the model of all calls between inputs and outputs.</summary>
    /// <param name="inputs">A symbolic tensor, an <see cref="Input"/>, or a tree of symbolic tensors.</param>
    /// <param name="outputs">A symbolic tensor or a tree of them.</param>
    /// <param name="name">Name of the model; null numbers it.</param>
    /// <param name="trainable">False freezes all weights.</param>
    /// <exception cref="ArgumentException">An output depends on an input that is not given, two layers have one name,
    /// or a leaf is no symbolic tensor.</exception>
    public Functional(object inputs, object outputs, string? name = null, bool trainable = true)
        : base(name, trainable: trainable)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        (_inputs, _outputs) = (SymbolicTree.Normalize(inputs)!, SymbolicTree.Normalize(outputs)!);
        (Inputs, Outputs) = (Symbols(_inputs, "inputs"), Symbols(_outputs, "outputs"));
        _graph = new(Inputs, Outputs, $"Model '{Name}'");
        string[] repeated =
        [
            .. _graph.Layers.GroupBy(layer => layer.Name).Where(group => group.Count() > 1).Select(group => group.Key),
        ];
        if (repeated.Length > 0)
        {
            throw new ArgumentException(
                $"Model '{Name}': layers must have different names; repeated: {string.Join(", ", repeated)}."
            );
        }

        foreach (Layer layer in _graph.Layers.Where(layer => layer is not Input))
        {
            _ = Track(layer);
        }

        Build(KnownInputs);
    }

    /// <summary>The symbolic inputs in leaf order.</summary>
    public IReadOnlyList<SymbolicTensor> Inputs { get; }

    /// <summary>The symbolic outputs in leaf order.</summary>
    public IReadOnlyList<SymbolicTensor> Outputs { get; }

    /// <summary>Name of the layer that makes each input.</summary>
    public IReadOnlyList<string> InputNames => [.. Inputs.Select(input => input.Layer.Name)];

    /// <summary>Name of the layer that makes each output.</summary>
    public IReadOnlyList<string> OutputNames => [.. Outputs.Select(output => output.Layer.Name)];

    /// <summary>All layers, inputs included: the deepest first, then in the order of their calls.</summary>
    public IReadOnlyList<Layer> Layers => _graph.Layers;

    /// <inheritdoc/>
    public override InputSignature KnownInputs => InputSignature.Of(_inputs);

    internal override IReadOnlyList<string> NamesOfOutputs => OutputNames;

    internal Graph Calls => _graph;

    /// <summary>A layer by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The layer.</returns>
    /// <exception cref="ArgumentException">There is none; lists those there are.</exception>
    public Layer GetLayer(string name) =>
        Layers.FirstOrDefault(layer => layer.Name == name)
        ?? throw new ArgumentException(
            $"Model '{Name}' has no layer '{name}'; it has {string.Join(", ", Layers.Select(layer => layer.Name))}.",
            nameof(name)
        );

    /// <summary>A layer by its position.</summary>
    /// <param name="index">Position in <see cref="Layers"/>.</param>
    /// <returns>The layer.</returns>
    public Layer GetLayer(int index) => Layers[index];

    /// <inheritdoc/>
    protected override object? CallCore(CallContext context, object? inputs)
    {
        Dictionary<SymbolicTensor, Tensor> values = [];
        foreach ((SymbolicTensor symbol, Tensor value) in Inputs.Zip(FunctionalInputs.Match(this, _inputs, inputs)))
        {
            values[symbol] = FunctionalInputs.Adapt(this, symbol, value);
            context.SetMask(values[symbol], context.MaskOf(value));
        }

        foreach (Node node in _graph.Nodes.Where(node => node.Layer is not Input))
        {
            object? result = node.Layer.Call(context, node.WithInputs(input => values[input]), node.Training);
            foreach ((SymbolicTensor symbol, object? leaf) in node.Outputs.Zip(Tree.Leaves(result)))
            {
                _ = values.TryAdd(symbol, Tensor.From(leaf));
            }
        }

        return Tree.MapLeaves<object>(leaf => values[(SymbolicTensor)leaf!], _outputs);
    }

    /// <summary>Inputs come in the structure that the user has them in; they are matched by name or order.</summary>
    internal override void BuildFor(InputSignature inputs) => FunctionalInputs.Check(this, _inputs, inputs);

    private IReadOnlyList<SymbolicTensor> Symbols(object tree, string role)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(tree);
        return
        [
            .. leaves.Select(
                (leaf, i) =>
                    leaf as SymbolicTensor
                    ?? throw new ArgumentException(
                        $"Model '{Name}': every leaf of its {role} must be a symbolic tensor, but "
                            + $"'{Tree.JoinPath(role, definition.Paths[i])}' is {leaf}."
                    )
            ),
        ];
    }
}
