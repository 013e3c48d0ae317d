namespace XlaSharp.Layers;

/// <summary>
/// Paths of variables that do not depend on how many layers a process made before: <c>dense_1/kernel</c>. A layer is
/// called by the name it was given; one without is called by its class, numbered within its parent in order of
/// appearance.
/// </summary>
internal static class StablePaths
{
    public static IReadOnlyList<(string Path, Variable Variable)> Of(Layer root)
    {
        List<(string, Variable)> found = [];
        HashSet<Variable> seen = [];
        Collect(root, string.Empty, found, seen);
        return found;
    }

    /// <summary>The name of each sublayer within its parent.</summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<Layer> layers)
    {
        HashSet<string> taken = [.. layers.Where(layer => layer.HasGivenName).Select(layer => layer.Name)];
        HashSet<string> given = [];
        return
        [
            .. layers.Select(layer =>
                layer.HasGivenName && given.Add(layer.Name)
                    ? layer.Name
                    : Free(AutoNames.SnakeCase(layer.GetType().Name), taken)
            ),
        ];
    }

    private static string Free(string stem, HashSet<string> taken)
    {
        string name = stem;
        for (int number = 1; !taken.Add(name); number++)
        {
            name = FormattableString.Invariant($"{stem}_{number}");
        }

        return name;
    }

    private static void Collect(Layer layer, string prefix, List<(string, Variable)> found, HashSet<Variable> seen)
    {
        foreach ((string name, Variable variable) in layer.OwnVariables.Where(own => seen.Add(own.Variable)))
        {
            found.Add((prefix + name, variable));
        }

        foreach ((Layer sublayer, string name) in layer.Sublayers.Zip(NamesOf(layer.Sublayers)))
        {
            Collect(sublayer, $"{prefix}{name}/", found, seen);
        }
    }
}
