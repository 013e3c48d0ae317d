namespace XlaSharp.Tracer;

/// <summary>
/// Which axes a map runs over. Axes are given as a number, as null for values that all entries share, or as a tree of
/// those: a tuple, record, dictionary or list with the keys of the argument, where a number or null stands for
/// everything below it.
/// </summary>
public sealed record VmapOptions
{
    /// <summary>Axes of the arguments, one entry per argument; axis 0 of everything if empty.</summary>
    public IReadOnlyList<object?> InAxes { get; init; } = [];

    /// <summary>
    /// Where the entries' results lie in the results; null for results that are the same for all entries.
    /// </summary>
    public object? OutAxes { get; init; } = 0;

    /// <summary>
    /// Name of the mapped axis for collectives: <see cref="Lax.PSum{T}"/>, <see cref="Lax.AxisIndex"/>, ….
    /// </summary>
    public string? AxisName { get; init; }

    /// <summary>How many entries there are; needed only where no argument is mapped.</summary>
    public long? AxisSize { get; init; }
}
