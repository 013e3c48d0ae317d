namespace XlaSharp.Tracer;

/// <summary>Axes given per tree, spread to the tree's leaves.</summary>
internal static class AxisTree
{
    /// <summary>The axis of every tensor of a tree, in order; null for none.</summary>
    /// <exception cref="TraceException">The axes are no numbers, or their tree does not fit.</exception>
    public static int?[] Spread(object? axes, object? tree, string who)
    {
        List<int?> spread = [];
        Visit(axes, tree is Tree dynamic ? dynamic.Value : tree, who, spread);
        return [.. spread];
    }

    private static void Visit(object? axes, object? tree, string who, List<int?> spread)
    {
        if (axes is null or int)
        {
            int tensors = Tree.Leaves(tree).Count(FunctionTracing.IsTensor);
            spread.AddRange(Enumerable.Repeat((int?)axes, tensors));
            return;
        }

        NodeParts given =
            NodeTypes.Find(axes)?.Split(axes)
            ?? throw new TraceException(
                $"{Misuse.Here}{who}: an axis must be a number (int), null, or a tree of those, got {axes} "
                    + $"({axes.GetType().Name})."
            );
        if (tree is null || NodeTypes.Find(tree)?.Split(tree) is not { } parts)
        {
            throw new TraceException(
                $"{Misuse.Here}{who}: axes are given for keys [{string.Join(", ", given.Keys)}], but there is "
                    + $"{(tree is null ? "null" : "a leaf")}."
            );
        }

        if (!parts.Keys.AsSpan().SequenceEqual(given.Keys))
        {
            throw new TraceException(
                $"{Misuse.Here}{who}: axes must be given for every key, [{string.Join(", ", parts.Keys)}], but are "
                    + $"given for [{string.Join(", ", given.Keys)}]."
            );
        }

        for (int i = 0; i < parts.Children.Length; i++)
        {
            Visit(given.Children[i], parts.Children[i], Tree.JoinPath(who, parts.Keys[i]), spread);
        }
    }
}
