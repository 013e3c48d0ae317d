namespace XlaSharp.Tracer;

/// <summary>The structure of results without C# types: what a reader of an exported function gets them in.</summary>
/// <param name="Kind">Leaf, null, or the kind of container.</param>
/// <param name="Keys">Names of the children.</param>
/// <param name="Children">The children.</param>
internal sealed record ExportedStructure(string Kind, string[] Keys, ExportedStructure[] Children)
{
    private const string Leaf = "leaf";
    private const string Empty = "null";
    private const string Sequence = "list";
    private const string Mapping = "dict";

    public static ExportedStructure Of(TreeDef definition)
    {
        string kind = definition.Kind switch
        {
            TreeKind.Leaf => Leaf,
            TreeKind.Empty => Empty,
            _ => definition.Keys.All(key => key.StartsWith('[')) ? Sequence : Mapping,
        };
        return new(kind, [.. definition.Keys], [.. definition.Children.Select(Of)]);
    }

    /// <summary>The results in dictionaries and lists.</summary>
    public object? Build(IReadOnlyList<Tensor> leaves)
    {
        int next = 0;
        return Build(leaves, ref next);
    }

    private object? Build(IReadOnlyList<Tensor> leaves, ref int next)
    {
        switch (Kind)
        {
            case Leaf:
                return leaves[next++];
            case Empty:
                return null;
            default:
                object?[] children = new object?[Children.Length];
                for (int i = 0; i < children.Length; i++)
                {
                    children[i] = Children[i].Build(leaves, ref next);
                }

                return Kind == Sequence
                    ? children
                    : Keys.Zip(children).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }
}
