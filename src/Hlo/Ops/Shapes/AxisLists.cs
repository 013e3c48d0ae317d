namespace XlaSharp.Hlo.Ops;

/// <summary>Checks of lists of dimensions.</summary>
internal static class AxisLists
{
    /// <summary>Requires that two lists together name no dimension twice.</summary>
    public static void RequireDisjoint((string Name, Dims Axes) first, (string Name, Dims Axes) second)
    {
        HashSet<long> seen = [];
        foreach (long axis in first.Axes.Concat(second.Axes))
        {
            Constraint.Require(seen.Add(axis), $"has duplicated dimension from {first.Name} and {second.Name}: {axis}");
        }
    }

    /// <summary>Requires that every entry is a dimension.</summary>
    public static void RequireInRange(string name, Dims axes, int rank)
    {
        foreach (long axis in axes)
        {
            Constraint.Require(axis >= 0 && axis < rank, $"{name} value: {axis} is out of range: [0, {rank})");
        }
    }
}
