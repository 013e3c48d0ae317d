using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>The arguments of one call, taken apart into tensors and configuration.</summary>
internal sealed class JitArguments
{
    private readonly List<object?> _leaves;
    private readonly TreeDef[] _definitions;
    private readonly int[] _tensorPositions;

    private JitArguments(List<object?> leaves, TreeDef[] definitions, int[] tensorPositions, int[] positions, string[] names, CallKey key)
    {
        (_leaves, _definitions, _tensorPositions) = (leaves, definitions, tensorPositions);
        (Positions, Names, Key) = (positions, names, key);
    }

    /// <summary>Which argument each tensor belongs to.</summary>
    public int[] Positions { get; }

    /// <summary>Path of each tensor.</summary>
    public string[] Names { get; }

    public CallKey Key { get; }

    /// <summary>The leaves that are tensors, as they were given.</summary>
    public object?[] Values => [.. _tensorPositions.Select(position => _leaves[position])];

    public Tensor[] Tensors => [.. Values.Select(Tensor.From)];

    public static JitArguments Of(string name, string[] parameters, ReadOnlySpan<object?> arguments)
    {
        if (arguments.Length != parameters.Length)
        {
            throw new ArgumentException($"'{name}' takes {parameters.Length} arguments ({string.Join(", ", parameters)}), got {arguments.Length}.", nameof(arguments));
        }

        List<object?> leaves = [];
        TreeDef[] definitions = new TreeDef[arguments.Length];
        List<int> tensors = [];
        List<int> positions = [];
        List<string> names = [];
        List<object?> statics = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            int first = leaves.Count;
            definitions[i] = Tree.Flatten(arguments[i], leaves);
            for (int leaf = first; leaf < leaves.Count; leaf++)
            {
                if (leaves[leaf] is not Spec && !FunctionTracing.IsTensor(leaves[leaf]))
                {
                    statics.Add(leaves[leaf]);
                    continue;
                }

                tensors.Add(leaf);
                positions.Add(i);
                names.Add(Tree.JoinPath(parameters[i], definitions[i].Paths[leaf - first]));
            }
        }

        CallKey key = new(
            TreeDef.Node(ArgumentList.Instance, new(parameters, []), definitions),
            [.. tensors.Select(leaf => SpecOf(leaves[leaf]))],
            [.. statics]);
        return new(leaves, definitions, [.. tensors], [.. positions], [.. names], key);
    }

    /// <summary>The arguments with traced tensors.</summary>
    public object?[] Rebuild(Tensor[] tensors)
    {
        object?[] leaves = [.. _leaves];
        for (int i = 0; i < tensors.Length; i++)
        {
            leaves[_tensorPositions[i]] = tensors[i];
        }

        object?[] arguments = new object?[_definitions.Length];
        int next = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _definitions[i].Unflatten(leaves[next..(next += _definitions[i].LeafCount)]);
        }

        return arguments;
    }

    public static Tensor ToResult(string name, object? result, string path)
    {
        try
        {
            return Tensor.From(result);
        }
        catch (TraceException exception)
        {
            throw new TraceException(
                $"'{name}' returned a {result?.GetType().Name}{(path.Length == 0 ? string.Empty : $" at '{path}'")}, but results must be tensors. {exception.Message}",
                exception);
        }
    }

    private static Spec SpecOf(object? leaf) => leaf switch
    {
        HostTensor host => new(host.Type),
        IDeviceBuffer buffer => new(buffer.Type),
        _ => Spec.Of(leaf),
    };

    /// <summary>The list of a call's arguments as a node of the key.</summary>
    private sealed class ArgumentList() : NodeType(typeof(object?[]))
    {
        public static readonly ArgumentList Instance = new();

        public override NodeParts Split(object value) => throw new System.Diagnostics.UnreachableException("Never a node of a tree.");

        public override object Build(object? auxiliary, object?[] children) => throw new System.Diagnostics.UnreachableException("Never a node of a tree.");
    }
}
