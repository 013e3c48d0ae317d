namespace XlaSharp.Tracer;

/// <summary>Lists of specifications that are given for arguments and results: one for all, or one for each.</summary>
internal static class SpecLists
{
    public static NamedSharding In(
        Mesh mesh,
        IReadOnlyList<PartitionSpec> specs,
        string who,
        int argument,
        int arguments
    ) =>
        specs.Count == 1 || specs.Count == arguments
            ? new(mesh, specs[specs.Count == 1 ? 0 : argument])
            : throw new TraceException(
                $"'{who}': InSpecs must have one entry, or one for each of {arguments} arguments, got {specs.Count}."
            );

    public static NamedSharding[] Out(Mesh mesh, IReadOnlyList<PartitionSpec> specs, string who, TreeDef results)
    {
        if (specs.Count == 1 || specs.Count == results.LeafCount)
        {
            return
            [
                .. Enumerable
                    .Range(0, results.LeafCount)
                    .Select(i => new NamedSharding(mesh, specs[specs.Count == 1 ? 0 : i])),
            ];
        }

        return specs.Count == results.Children.Count
            ?
            [
                .. results.Children.SelectMany(
                    (child, i) => Enumerable.Repeat(new NamedSharding(mesh, specs[i]), child.LeafCount)
                ),
            ]
            : throw new TraceException(
                $"'{who}': OutSpecs must have one entry, one per element of the result ({results.Children.Count}) or "
                    + $"one per tensor ({results.LeafCount}), got {specs.Count}. How results lie on {mesh} does not "
                    + $"follow from the function: give [{nameof(PartitionSpec)}.{nameof(PartitionSpec.Replicated)}] if "
                    + $"every device has all of them, [new {nameof(PartitionSpec)}(\"{mesh.Axes[0].Name}\")] if their "
                    + "first dimension is cut."
            );
    }
}
