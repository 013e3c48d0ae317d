using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>The arguments of one call, taken apart into tensors and configuration.</summary>
internal sealed class JitArguments
{
    private readonly List<object?> _leaves;
    private readonly TreeDef[] _definitions;
    private readonly int[] _tensorPositions;

    private JitArguments(
        List<object?> leaves,
        TreeDef[] definitions,
        int[] tensorPositions,
        int[] positions,
        string[] names,
        CallKey key
    )
    {
        (_leaves, _definitions, _tensorPositions) = (leaves, definitions, tensorPositions);
        (Positions, Names, Key) = (positions, names, key);
    }

    /// <summary>Which argument each tensor belongs to.</summary>
    public int[] Positions { get; }

    /// <summary>Path of each tensor.</summary>
    public string[] Names { get; }

    public CallKey Key { get; }

    /// <summary>All leaves of the arguments.</summary>
    public IReadOnlyList<object?> Leaves => _leaves;

    /// <summary>Structure of each argument.</summary>
    public TreeDef[] Definitions => _definitions;

    /// <summary>Which leaves are tensors.</summary>
    public IReadOnlyList<int> TensorPositions => _tensorPositions;

    /// <summary>Names of the parameters.</summary>
    public required string[] Parameters { get; init; }

    /// <summary>The leaves that are tensors, as they were given.</summary>
    public object?[] Values => [.. _tensorPositions.Select(position => _leaves[position])];

    public Tensor[] Tensors => [.. Values.Select(Tensor.From)];

    public static JitArguments Of(
        string name,
        string[] parameters,
        ReadOnlySpan<object?> arguments,
        IReadOnlyList<int>? staticArguments = null
    )
    {
        if (arguments.Length != parameters.Length)
        {
            throw new ArgumentException(
                $"'{name}' takes {parameters.Length} arguments ({string.Join(", ", parameters)}), got "
                    + $"{arguments.Length}.",
                nameof(arguments)
            );
        }

        List<object?> leaves = [];
        TreeDef[] definitions = new TreeDef[arguments.Length];
        List<int> tensors = [];
        List<int> positions = [];
        List<string> names = [];
        List<object?> statics = [];
        List<string> staticNames = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            int first = leaves.Count;
            if (staticArguments?.Contains(i) == true)
            {
                definitions[i] = TreeDef.Leaf;
                leaves.Add(RequireStatic(name, parameters[i], arguments[i]));
                statics.Add(arguments[i]);
                staticNames.Add(parameters[i]);
                continue;
            }

            definitions[i] = Tree.Flatten(arguments[i], leaves);
            for (int leaf = first; leaf < leaves.Count; leaf++)
            {
                if (leaves[leaf] is not Spec && !FunctionTracing.IsTensor(leaves[leaf]))
                {
                    statics.Add(leaves[leaf]);
                    staticNames.Add(Tree.JoinPath(parameters[i], definitions[i].Paths[leaf - first]));
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
            [.. statics],
            [.. names],
            [.. staticNames]
        );
        return new(leaves, definitions, [.. tensors], [.. positions], key.Names, key) { Parameters = parameters };
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
                $"'{name}' returned a {result?.GetType().Name}{(path.Length == 0 ? string.Empty : $" at '{path}'")}, "
                    + $"but results must be tensors. {exception.Message}",
                exception
            );
        }
    }

    /// <summary>The device that the first tensor in device memory lies on; null without one.</summary>
    public static IDevice? DeviceOf(ReadOnlySpan<object?> tensors)
    {
        foreach (object? tensor in tensors)
        {
            if (((tensor as DeviceTensor)?.Buffer ?? tensor as IDeviceBuffer)?.Device is { } device)
            {
                return device;
            }
        }

        return null;
    }

    /// <summary>Executables are found by value, so a static argument must compare by value.</summary>
    private static object? RequireStatic(string name, string parameter, object? value) =>
        value is Tensor or HostTensor or IDeviceBuffer or Array
            ? throw new TraceException(
                $"'{name}': argument '{parameter}' is static, so it must compare by value, but "
                    + $"{value.GetType().Name} does not, and every call would be compiled again. "
                    + "Give a number, string, record, Dims or ValueList, or make the argument a traced one."
            )
            : value;

    private static Spec SpecOf(object? leaf) =>
        leaf switch
        {
            HostTensor host => new(host.Type),
            IDeviceBuffer buffer => new(buffer.Type),
            _ => Spec.Of(leaf),
        };

    /// <summary>The list of a call's arguments as a node of the key.</summary>
    private sealed class ArgumentList() : NodeType(typeof(object?[]))
    {
        public static readonly ArgumentList Instance = new();

        public override NodeParts Split(object value) =>
            throw new System.Diagnostics.UnreachableException("Never a node of a tree.");

        public override object Build(object? auxiliary, object?[] children) =>
            throw new System.Diagnostics.UnreachableException("Never a node of a tree.");
    }
}
