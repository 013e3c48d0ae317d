using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// Traces functions of trees: the tensors among the leaves become variables, everything else stays what it is.
/// </summary>
internal sealed class FunctionTracing
{
    private readonly List<object?> _leaves;
    private readonly TreeDef _definition;
    private readonly int[] _positions;

    private FunctionTracing(List<object?> leaves, TreeDef definition, int[] positions) =>
        (_leaves, _definition, _positions) = (leaves, definition, positions);

    /// <summary>The tensors among the leaves.</summary>
    public Tensor[] Tensors => [.. _positions.Select(position => Tensor.From(_leaves[position]))];

    /// <summary>Paths of the tensors.</summary>
    public IEnumerable<string> Paths => _positions.Select(position => _definition.Paths[position]);

    /// <summary>Structure of the results, once the function was traced.</summary>
    public TreeDef? ResultDefinition { get; private set; }

    public static FunctionTracing Of(object? tree)
    {
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(tree);
        int[] positions = [.. Enumerable.Range(0, leaves.Count).Where(i => IsTensor(leaves[i]))];
        return new(leaves, definition, positions);
    }

    /// <summary>
    /// True for leaves that are data: tensors, buffers, arrays of numbers. C# numbers, strings and enums are
    /// configuration.
    /// </summary>
    public static bool IsTensor(object? leaf) => leaf is Tensor or HostTensor or IDeviceBuffer or Array;

    /// <summary>The tree with other tensors.</summary>
    public object? Rebuild(IReadOnlyList<Tensor?> tensors)
    {
        object?[] leaves = [.. _leaves];
        for (int i = 0; i < _positions.Length; i++)
        {
            leaves[_positions[i]] = tensors[i];
        }

        return _definition.Unflatten(leaves);
    }

    /// <summary>Traces a function of the tree.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="specs">Types of the variables; one per tensor.</param>
    /// <param name="function">The function.</param>
    /// <param name="embedsConcrete">True if device tensors that the function captures become constants of the
    /// program.</param>
    public Staged Trace(
        string name,
        IEnumerable<Spec> specs,
        Func<object?, object?> function,
        bool embedsConcrete = false
    ) =>
        Stage.Run(
            name,
            specs,
            inputs =>
            {
                List<object?> results = [];
                ResultDefinition = Tree.Flatten(function(Rebuild(inputs)), results);
                return [.. results.Select((result, i) => ToResult(name, result, i))];
            },
            embedsConcrete: embedsConcrete
        );

    /// <summary>The results as a tree.</summary>
    public T Results<T>(IReadOnlyList<Tensor> results) => ResultDefinition!.Unflatten<T>(results);

    private Tensor ToResult(string name, object? result, int index)
    {
        try
        {
            return Tensor.From(result);
        }
        catch (TraceException exception)
        {
            throw new TraceException(
                $"'{name}' returned a {result?.GetType().Name} at '{ResultDefinition!.Paths[index]}', but results "
                    + $"must be tensors. {exception.Message}",
                exception
            );
        }
    }
}
