using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>Calls on symbolic tensors, which make the graph of a functional model.</summary>
public abstract partial class Layer
{
    private readonly List<Node> _nodes = [];

    /// <summary>Calls of this layer on symbolic tensors.</summary>
    internal IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Applies the layer to a symbolic tensor; builds it if needed.</summary>
    /// <param name="input">A symbolic tensor.</param>
    /// <param name="training">Overrides the training flag for this call.</param>
    /// <returns>The output, which must be one tensor; see <see cref="Call(object, bool?)"/> for several.</returns>
    /// <exception cref="ArgumentException">The layer returns several tensors.</exception>
    public SymbolicTensor Call(SymbolicTensor input, bool? training = null) =>
        Call((object)input, training) as SymbolicTensor
        ?? throw new ArgumentException(
            $"Layer '{Name}' returns several tensors. Use Call((object)input), which returns a tree."
        );

    /// <summary>Applies the layer to an input; builds it if needed.</summary>
    /// <param name="input">The input.</param>
    /// <param name="training">Overrides the training flag for this call.</param>
    /// <returns>The output, which must be one tensor.</returns>
    /// <exception cref="ArgumentException">The layer returns several tensors.</exception>
    public SymbolicTensor Call(Input input, bool? training = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Call(input.Tensor, training);
    }

    /// <summary>Applies the layer to a tree of symbolic tensors; builds it if needed.</summary>
    /// <param name="inputs">A symbolic tensor, or a list, array, tuple or dictionary of them.</param>
    /// <param name="training">Overrides the training flag for this call.</param>
    /// <returns>A symbolic tensor, or a tree of them.</returns>
    /// <exception cref="ArgumentException">A leaf is no symbolic tensor.</exception>
    public object? Call(object inputs, bool? training = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        object tree = SymbolicTree.Normalize(inputs)!;
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(tree);
        int wrong = leaves.FindIndex(leaf => leaf is not SymbolicTensor);
        if (wrong >= 0 || leaves.Count == 0)
        {
            string found =
                leaves.Count == 0
                    ? "there is no tensor at all"
                    : $"'{Tree.JoinPath("inputs", definition.Paths[wrong])}' is {leaves[wrong]}";
            throw new ArgumentException(
                $"Layer '{Name}': a call outside of a program needs symbolic tensors (from an Input or a layer), but "
                    + $"{found}. Use Invoke for data."
            );
        }

        Node node = new(
            this,
            tree,
            training,
            made =>
            {
                InputSignature signature = InputSignature.Of(tree);
                Build(signature);
                return OutputSignature(signature, training ?? false);
            }
        );
        _nodes.Add(node);
        return node.Result;
    }

    /// <summary>The graph node of an input: a call on nothing.</summary>
    internal SymbolicTensor AddSource(Spec spec)
    {
        Node node = new(this, null, null, _ => InputSignature.Of(spec));
        _nodes.Add(node);
        return node.Outputs[0];
    }
}
