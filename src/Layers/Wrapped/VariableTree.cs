using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>A tree of a wrapped function whose tensors are variables; other leaves are kept as they are.</summary>
internal sealed class VariableTree
{
    private readonly TreeDef _definition;
    private readonly object?[] _leaves;

    private VariableTree(TreeDef definition, object?[] leaves) => (_definition, _leaves) = (definition, leaves);

    /// <summary>The variables in leaf order.</summary>
    public IEnumerable<Variable> Variables => _leaves.OfType<Variable>();

    /// <summary>Makes variables from leaves.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="create">A variable for a tensor leaf and its path.</param>
    public static VariableTree Create(object? tree, Func<Tensor, string, Variable> create)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(Plain(tree));
        return new(
            definition,
            [.. leaves.Select((leaf, i) => IsTensor(leaf) ? create(Tensor.From(leaf), definition.Paths[i]) : leaf)]
        );
    }

    /// <summary>Tensors, numbers and arrays of numbers become variables; anything else is configuration.</summary>
    public static bool IsTensor(object? leaf) =>
        leaf switch
        {
            Tensor or HostTensor or IDeviceBuffer => true,
            bool or sbyte or byte or short or ushort or int or uint or long or ulong or Half or float or double => true,
            Array array => array.GetType().GetElementType()!.IsPrimitive,
            _ => false,
        };

    /// <summary>What a dynamic tree holds; functions that take a <see cref="Tree"/> give it back as one.</summary>
    private static object? Plain(object? tree) => tree is Tree dynamic ? dynamic.Value : tree;

    /// <summary>The tree with a value in place of each variable.</summary>
    public object? With(Func<Variable, object?> value) =>
        _definition.Unflatten([.. _leaves.Select(leaf => leaf is Variable variable ? value(variable) : leaf)]);

    /// <summary>Assigns the tensors of a tree of the same structure.</summary>
    /// <exception cref="ArgumentException">The structures or shapes differ.</exception>
    public void Assign(CallContext context, object? tree, string layer)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(Plain(tree));
        try
        {
            Tree.RequireSame(_definition, definition, "state");
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(
                $"Layer '{layer}': `call_fn` returned a new state that differs from the structure of the state it "
                    + $"was given: {exception.Message}",
                exception
            );
        }

        for (int i = 0; i < _leaves.Length; i++)
        {
            if (_leaves[i] is Variable variable)
            {
                context.Assign(
                    variable,
                    IsTensor(leaves[i])
                        ? Tensor.From(leaves[i])
                        : throw new ArgumentException(
                            $"Layer '{layer}': new state '{definition.Paths[i]}' must be a tensor, got {leaves[i]}."
                        )
                );
            }
        }
    }
}
