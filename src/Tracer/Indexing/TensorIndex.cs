using System.Diagnostics.CodeAnalysis;

namespace XlaSharp.Tracer;

/// <summary>
/// One entry of <c>tensor[...]</c>: an integer, a range, a tensor of integers or truth values, or a marker.
/// </summary>
[SuppressMessage("Usage", "CA2225", Justification = "Made by conversion only.")]
[SuppressMessage("Performance", "CA1815", Justification = "Never compared; lives for one call.")]
public readonly struct TensorIndex
{
    private TensorIndex(
        IndexKind kind,
        System.Index start = default,
        System.Index end = default,
        long step = 1,
        Tensor? positions = null
    ) => (Kind, Start, End, Step, Positions) = (kind, start, end, step, positions);

    /// <summary>Stands for all axes that no other entry names.</summary>
    public static TensorIndex Ellipsis { get; } = new(IndexKind.Ellipsis);

    /// <summary>Adds an axis of size 1.</summary>
    public static TensorIndex NewAxis { get; } = new(IndexKind.NewAxis);

    internal IndexKind Kind { get; }

    internal System.Index Start { get; }

    internal System.Index End { get; }

    internal long Step { get; }

    internal Tensor? Positions { get; }

    /// <summary>Picks one entry and drops the axis; negative ones count from the end.</summary>
    /// <param name="position">The position.</param>
    public static implicit operator TensorIndex(int position) =>
        new(IndexKind.Position, position < 0 ? System.Index.FromEnd(-position) : position);

    /// <summary>Picks one entry and drops the axis.</summary>
    /// <param name="position">The position, possibly from the end.</param>
    public static implicit operator TensorIndex(System.Index position) => new(IndexKind.Position, position);

    /// <summary>Cuts an axis.</summary>
    /// <param name="range">First position and the one after the last.</param>
    public static implicit operator TensorIndex(Range range) => new(IndexKind.Range, range.Start, range.End);

    /// <summary>
    /// Picks entries by positions known when the program runs; they replace the axis. Truth values pick where they are
    /// true: for reading they must be known while tracing, since they decide the shape of the result.
    /// </summary>
    /// <param name="positions">Integers or truth values.</param>
    public static implicit operator TensorIndex(Tensor positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        return positions.ElementType switch
        {
            { IsInteger: true } => new(IndexKind.Gather, positions: positions),
            { IsBoolean: true } => new(IndexKind.Mask, positions: positions),
            _ => throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}index: a tensor used as index must have integers "
                    + $"or truth values, got {positions}."
            ),
        };
    }

    /// <summary>Picks entries by positions; they replace the axis.</summary>
    /// <param name="positions">The positions.</param>
    public static implicit operator TensorIndex(int[] positions) =>
        new(IndexKind.Gather, positions: Tensor.From(positions));

    /// <summary>Picks the entries where true.</summary>
    /// <param name="mask">One truth value per entry.</param>
    public static implicit operator TensorIndex(bool[] mask) => new(IndexKind.Mask, positions: Tensor.From(mask));

    /// <summary>
    /// Cuts an axis and keeps every n-th entry. With a negative step the entries of the range are walked from its last
    /// one backwards: <c>Stride(.., -1)</c> reverses.
    /// </summary>
    /// <param name="range">First position and the one after the last.</param>
    /// <param name="step">Distance of kept entries; not 0.</param>
    /// <returns>The entry.</returns>
    public static TensorIndex Stride(Range range, int step)
    {
        ArgumentOutOfRangeException.ThrowIfZero(step);
        return new(IndexKind.Range, range.Start, range.End, step);
    }
}

/// <summary>What an <see cref="TensorIndex"/> does.</summary>
internal enum IndexKind
{
    /// <summary>Picks one entry.</summary>
    Position,

    /// <summary>Cuts.</summary>
    Range,

    /// <summary>Picks entries by a tensor of positions.</summary>
    Gather,

    /// <summary>Picks entries by truth values.</summary>
    Mask,

    /// <summary>All axes between.</summary>
    Ellipsis,

    /// <summary>A new axis.</summary>
    NewAxis,
}
