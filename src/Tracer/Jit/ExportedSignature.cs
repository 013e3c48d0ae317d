using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Names and types of an exported function's arguments and results.</summary>
internal sealed record ExportedSignature(
    string Name,
    string[] Parameters,
    (string Path, string Type)[] Arguments,
    (string Path, string Type)[] Results,
    ExportedStructure Structure,
    ValueList<Dim>[] Sizes
)
{
    /// <summary>The tensors of a call's arguments, in order.</summary>
    public Tensor[] Match(ReadOnlySpan<object?> arguments)
    {
        if (arguments.Length != Parameters.Length)
        {
            throw new TraceException(
                $"'{Name}' takes {Parameters.Length} arguments ({string.Join(", ", Parameters)}), got "
                    + $"{arguments.Length}."
            );
        }

        Dictionary<string, Tensor> given = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            (List<object?> leaves, TreeDef definition) = Tree.Flatten(arguments[i]);
            for (int leaf = 0; leaf < leaves.Count; leaf++)
            {
                if (FunctionTracing.IsTensor(leaves[leaf]) || leaves[leaf] is Spec)
                {
                    given.Add(Tree.JoinPath(Parameters[i], definition.Paths[leaf]), Tensor.From(leaves[leaf]));
                }
            }
        }

        if (given.Keys.Except(Arguments.Select(argument => argument.Path)).FirstOrDefault() is { } unknown)
        {
            throw new TraceException(
                $"'{Name}' has no argument '{unknown}'; it has "
                    + $"[{string.Join(", ", Arguments.Select(argument => argument.Path))}]."
            );
        }

        return
        [
            .. Arguments.Select(argument =>
                given.TryGetValue(argument.Path, out Tensor? tensor)
                    ? tensor
                    : throw new TraceException(
                        $"'{Name}' needs a tensor {argument.Type} at '{argument.Path}', but none was given."
                    )
            ),
        ];
    }

    /// <summary>Requires element types and all sizes that are numbers, and one number for every named size.</summary>
    public void Check(IReadOnlyList<Tensor> tensors)
    {
        if (tensors.Count != Arguments.Length)
        {
            throw new TraceException($"'{Name}' takes {Arguments.Length} tensors, got {tensors.Count}.");
        }

        Dictionary<string, (long Value, string Path)> named = [];
        for (int i = 0; i < tensors.Count; i++)
        {
            (string path, string type) = Arguments[i];
            string element = type[..type.IndexOf('[', StringComparison.Ordinal)];
            bool fits = tensors[i].ElementType.Text == element && tensors[i].Rank == Sizes[i].Count;
            for (int axis = 0; fits && axis < tensors[i].Rank; axis++)
            {
                fits = Sizes[i][axis].Constant is not { } size || size == tensors[i].Shape[axis];
            }

            if (!fits)
            {
                throw new TraceException($"'{Name}': argument '{path}' must be {type}, got {tensors[i]}.");
            }

            CheckNames(tensors[i], Sizes[i], path, named);
        }
    }

    private void CheckNames(
        Tensor tensor,
        ValueList<Dim> sizes,
        string path,
        Dictionary<string, (long Value, string Path)> named
    )
    {
        for (int axis = 0; axis < sizes.Count; axis++)
        {
            if (
                sizes[axis].Name is { } name
                && !named.TryAdd(name, (tensor.Shape[axis], path))
                && named[name].Value != tensor.Shape[axis]
            )
            {
                throw new TraceException(
                    $"'{Name}': size '{name}' must be the same everywhere, but is {named[name].Value} in argument "
                        + $"'{named[name].Path}' and {tensor.Shape[axis]} in '{path}'."
                );
            }
        }
    }
}
