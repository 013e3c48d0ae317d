namespace XlaSharp.Tracer;

/// <summary>
/// A named axis of a map, and the maps around it. Compared by value, because traces are remembered by it.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Size">How many entries the axis has.</param>
/// <param name="Outer">The named axes around.</param>
internal sealed record AxisScope(string Name, long Size, AxisScope? Outer)
{
    /// <summary>The axis of a name.</summary>
    /// <exception cref="TraceException">No map around has it.</exception>
    public static AxisScope Find(string name, string who)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        AxisScope? scope = Trace.CurrentOrNull?.Axes;
        for (AxisScope? axis = scope; axis is not null; axis = axis.Outer)
        {
            if (axis.Name == name)
            {
                return axis;
            }
        }

        string known = string.Join(", ", Names(scope).Select(other => $"'{other}'"));
        throw new TraceException(
            $"{SourceLocations.Prefix(Trace.CurrentLocation())}{who}: there is no axis '{name}' here; "
                + $"{(known.Length == 0 ? "no axis has a name" : $"there are {known}")}. "
                + $"Name it in the map around: Transforms.Vmap(function, new VmapOptions {{ AxisName = \"{name}\" }})."
        );
    }

    /// <summary>The scope with one more axis.</summary>
    /// <exception cref="TraceException">The name is taken.</exception>
    public static AxisScope? Add(string? name, long size, string who)
    {
        AxisScope? outer = Trace.CurrentOrNull?.Axes;
        return name is null ? outer
            : !Names(outer).Contains(name) ? new(name, size, outer)
            : throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}{who}: an axis around is named '{name}' already; "
                    + $"names of nested maps must differ."
            );
    }

    private static IEnumerable<string> Names(AxisScope? scope)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            yield return scope.Name;
        }
    }
}
