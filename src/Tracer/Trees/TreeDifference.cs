namespace XlaSharp.Tracer;

/// <summary>Says in words where two tree structures part.</summary>
internal static class TreeDifference
{
    public static string Describe(TreeDef expected, TreeDef given, string path = "")
    {
        string place = path.Length == 0 ? "the root" : $"'{path}'";
        if (expected.Kind != given.Kind)
        {
            return $"{place} is {Name(given)} where {Name(expected)} is expected";
        }

        if (expected.Type != given.Type)
        {
            return $"{place} is a {given.ContainerType?.Name} where a {expected.ContainerType?.Name} is expected";
        }

        if (!Equals(expected.Configuration, given.Configuration))
        {
            return $"{place} is configured as '{given.Configuration}' where '{expected.Configuration}' is expected";
        }

        if (!expected.Keys.SequenceEqual(given.Keys))
        {
            return $"{place} has keys [{string.Join(", ", given.Keys)}] where [{string.Join(", ", expected.Keys)}] "
                + $"is expected";
        }

        for (int i = 0; i < expected.Children.Count; i++)
        {
            if (expected.Children[i] != given.Children[i])
            {
                return Describe(expected.Children[i], given.Children[i], Tree.JoinPath(path, expected.Keys[i]));
            }
        }

        return "they are equal";
    }

    private static string Name(TreeDef definition) =>
        definition.Kind switch
        {
            TreeKind.Leaf => "a leaf",
            TreeKind.Empty => "null",
            _ => "a container",
        };
}
