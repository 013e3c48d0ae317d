using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Axes as people write them: negative ones count from the end.</summary>
internal static class Axes
{
    /// <summary>An axis within [0, rank).</summary>
    /// <exception cref="TraceException">It is out of range.</exception>
    public static int Normalize(long axis, int rank, string who) =>
        axis >= -rank && axis < rank
            ? (int)(axis < 0 ? axis + rank : axis)
            : throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}{who}: axis must be in [-{rank}, {rank}), "
                    + $"got {axis}."
            );

    /// <summary>Sorted, unique axes within [0, rank); all axes for null.</summary>
    /// <exception cref="TraceException">One is out of range or given twice.</exception>
    public static Dims Normalize(Dims? axes, int rank, string who)
    {
        if (axes is not { } given)
        {
            return Dims.Range(0, rank);
        }

        long[] normalized = [.. given.Select(axis => (long)Normalize(axis, rank, who)).Order()];
        return normalized.Distinct().Count() == normalized.Length
            ? Dims.Create(normalized)
            : throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}{who}: axes must differ, got [{given}]."
            );
    }
}
