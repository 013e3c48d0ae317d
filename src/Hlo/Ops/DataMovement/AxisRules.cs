namespace XlaSharp.Hlo.Ops;

/// <summary>Checks of the axis lists of <c>gather</c> and <c>scatter</c>.</summary>
internal static class AxisRules
{
    /// <summary>Raises unless the entries ascend.</summary>
    public static void RequireSorted(string name, Dims axes) =>
        Constraint.Require(ShapeRules.AreSorted(axes), $"expects {name} to be sorted, got: [{axes}]");

    /// <summary>Raises if an entry occurs twice.</summary>
    public static void RequireNoRepeat(string name, Dims axes) =>
        Constraint.Require(ShapeRules.AreUnique(axes), $"expects {name} to not repeat, got: [{axes}]");

    /// <summary>
    /// Raises unless all entries are in <c>[0, limit)</c>, which the message writes as <paramref name="range"/>.
    /// </summary>
    public static void RequireRange(string name, Dims axes, int limit, string range)
    {
        foreach (long axis in axes.Span)
        {
            Constraint.Require(
                axis >= 0 && axis < limit,
                $"Expects each element of {name} to be in range {range} i.e. [0, {limit}). got: {axis}."
            );
        }
    }

    /// <summary>Raises if an entry occurs twice in both lists together.</summary>
    public static void RequireDisjoint(string first, Dims firstAxes, string second, Dims secondAxes)
    {
        HashSet<long> seen = [];
        foreach (long axis in firstAxes.Concat(secondAxes))
        {
            Constraint.Require(seen.Add(axis), $"has duplicated dimension from {first} and {second}: {axis}");
        }
    }

    /// <summary>Raises unless the axis of index vectors exists or is one past the last.</summary>
    public static void RequireIndexVectorDim(long axis, TensorType indices, string name) =>
        Constraint.Require(
            axis >= 0 && axis <= indices.Rank,
            $"Expects index_vector_dim to be in range [0, rank-of('{name}')] i.e. [0, {indices.Rank}]. got: {axis}."
        );

    /// <summary>Raises unless two lists name as many axes, of the same sizes.</summary>
    public static void RequireSameSizes(
        string first,
        Dims firstAxes,
        TensorType operand,
        string second,
        Dims secondAxes,
        TensorType indices
    )
    {
        Constraint.Require(firstAxes.Count == secondAxes.Count, $"{first} and {second} should have the same size.");
        for (int i = 0; i < firstAxes.Count; i++)
        {
            (long left, long right) = (operand.Dims[(int)firstAxes[i]], indices.Dims[(int)secondAxes[i]]);
            Constraint.Require(
                TypeRules.AreSizesCompatible(left, right),
                $"{first}[{i}] and {second}[{i}] must have compatible sizes, but got {left} and {right}"
            );
        }
    }
}
