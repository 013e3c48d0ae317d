using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>NumPy's indexing in terms of slice, reshape, gather.</summary>
internal static class Indexing
{
    public static Tensor Get(Tensor tensor, ReadOnlySpan<TensorIndex> indices)
    {
        TensorIndex[] full = Expand(tensor, indices);
        long[] starts = new long[tensor.Rank];
        long[] limits = tensor.Shape.Span.ToArray();
        long[] strides = new long[tensor.Rank];
        Array.Fill(strides, 1);
        List<long> shape = [];
        List<(int Axis, Tensor Positions)> gathers = [];
        int axis = 0;
        foreach (TensorIndex index in full)
        {
            if (index.Kind == IndexKind.NewAxis)
            {
                shape.Add(1);
                continue;
            }

            long size = tensor.Shape[axis];
            if (index.Kind == IndexKind.Position)
            {
                (starts[axis], limits[axis]) = Position(tensor, index, axis, size);
            }
            else
            {
                if (index.Kind == IndexKind.Range)
                {
                    (starts[axis], limits[axis], strides[axis]) = Range(index, size);
                }
                else
                {
                    gathers.Add((shape.Count, index.Positions!));
                }

                shape.Add((limits[axis] - starts[axis] + strides[axis] - 1) / strides[axis]);
            }

            axis++;
        }

        Tensor part = Lax.Slice(tensor, Dims.Create(starts), Dims.Create(limits), Dims.Create(strides));
        part = Lax.Reshape(part, Dims.Of(shape));
        return gathers.Count switch
        {
            0 => part,
            1 => Np.Take(part, gathers[0].Positions, gathers[0].Axis),
            _ => throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}index: at most one tensor may be an index, got {gathers.Count}. Index one axis after the other, or use Lax.Gather."),
        };
    }

    private static TensorIndex[] Expand(Tensor tensor, ReadOnlySpan<TensorIndex> indices)
    {
        int named = 0;
        int ellipses = 0;
        foreach (TensorIndex index in indices)
        {
            named += index.Kind is IndexKind.Ellipsis or IndexKind.NewAxis ? 0 : 1;
            ellipses += index.Kind == IndexKind.Ellipsis ? 1 : 0;
        }

        if (named > tensor.Rank || ellipses > 1)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}index: {named} indices and {ellipses} ellipses do not fit {tensor} with its {tensor.Rank} axes.");
        }

        TensorIndex[] rest = [.. Enumerable.Repeat((TensorIndex)(..), tensor.Rank - named)];
        int position = 0;
        while (position < indices.Length && indices[position].Kind != IndexKind.Ellipsis)
        {
            position++;
        }

        return position == indices.Length ? [.. indices, .. rest] : [.. indices[..position], .. rest, .. indices[(position + 1)..]];
    }

    private static (long Start, long Limit) Position(Tensor tensor, TensorIndex index, int axis, long size)
    {
        long position = index.Start.IsFromEnd ? size - index.Start.Value : index.Start.Value;
        return position >= 0 && position < size
            ? (position, position + 1)
            : throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}index: position {index.Start} is outside axis {axis} of {tensor}, which has {size} entries.");
    }

    /// <summary>Ranges are cut at the ends, as in NumPy.</summary>
    private static (long Start, long Limit, long Stride) Range(TensorIndex index, long size)
    {
        long start = Math.Clamp(index.Start.IsFromEnd ? size - index.Start.Value : index.Start.Value, 0, size);
        long limit = Math.Clamp(index.End.IsFromEnd ? size - index.End.Value : index.End.Value, start, size);
        return (start, limit, index.Step);
    }
}
