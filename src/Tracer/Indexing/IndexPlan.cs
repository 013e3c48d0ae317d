using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>What an index does to one axis of the indexed tensor.</summary>
/// <param name="Start">First position.</param>
/// <param name="Count">How many positions are kept.</param>
/// <param name="Step">Distance of kept positions.</param>
/// <param name="Dropped">True if the axis is no axis of the result.</param>
/// <param name="Positions">Positions known when the program runs, in place of all the others.</param>
internal readonly record struct AxisSelection(long Start, long Count, long Step, bool Dropped, Tensor? Positions)
{
    /// <summary>True if all positions are kept in order.</summary>
    public bool IsWhole(long size) => Positions is null && !Dropped && Start == 0 && Step == 1 && Count == size;
}

/// <summary>
/// NumPy's reading of <c>tensor[i, j, …]</c>: one <see cref="AxisSelection"/> per axis, and the axes of the result in
/// order. Positions in tensors broadcast against each other; their common axes stand where the first of them stood if
/// they (and integers) are neighbours, else at the front.
/// </summary>
/// <param name="Axes">One per axis of the tensor.</param>
/// <param name="Result">Axes of the result: an axis of the tensor, <see cref="New"/>, or <see cref="Gathered"/> once
/// for all positions' axes.</param>
/// <param name="Positions">Common shape of the tensors of positions.</param>
internal sealed record IndexPlan(IReadOnlyList<AxisSelection> Axes, IReadOnlyList<int> Result, Dims Positions)
{
    public const int New = -1;
    public const int Gathered = -2;

    /// <summary>Shape of the result.</summary>
    public Dims Shape =>
        Dims.Of(
            Result.SelectMany(axis =>
                axis switch
                {
                    New => (IEnumerable<long>)[1L],
                    Gathered => Positions,
                    _ => [Axes[axis].Count],
                }
            )
        );

    /// <summary>Reads the indices of a tensor.</summary>
    public static IndexPlan Of(Tensor tensor, ReadOnlySpan<TensorIndex> indices)
    {
        List<TensorIndex> entries = WithoutMasks(tensor, indices);
        Expand(tensor, entries);
        List<AxisSelection> axes = [];
        List<int> result = [];
        Dims common = [];
        bool gathers = entries.Exists(entry => entry.Kind == IndexKind.Gather);
        int firstAdvanced = -1;
        bool split = false;
        bool before = false;
        foreach (TensorIndex entry in entries)
        {
            bool advanced = gathers && entry.Kind is IndexKind.Gather or IndexKind.Position;
            if (advanced)
            {
                split |= firstAdvanced >= 0 && !before;
                firstAdvanced = firstAdvanced < 0 ? result.Count : firstAdvanced;
            }

            before = advanced;
            if (entry.Kind == IndexKind.NewAxis)
            {
                result.Add(New);
                continue;
            }

            AxisSelection axis = Axis(tensor, entry, axes.Count);
            common = axis.Positions is { } positions ? Broadcasting.Shape(common, positions.Shape, "index") : common;
            if (!axis.Dropped)
            {
                result.Add(axes.Count);
            }

            axes.Add(axis);
        }

        if (gathers)
        {
            result.Insert(split ? 0 : firstAdvanced, Gathered);
        }

        return new(axes, result, common);
    }

    /// <summary>Truth values known while tracing become positions, one tensor per axis of the mask.</summary>
    private static List<TensorIndex> WithoutMasks(Tensor tensor, ReadOnlySpan<TensorIndex> indices)
    {
        List<TensorIndex> entries = [];
        foreach (TensorIndex index in indices)
        {
            if (index.Kind != IndexKind.Mask)
            {
                entries.Add(index);
                continue;
            }

            Tensor mask = index.Positions!;
            if (mask is not ConstantTensor constant)
            {
                throw new TraceException(
                    $"{SourceLocations.Prefix(Trace.CurrentLocation())}index: the mask {mask} is not known while "
                        + $"tracing, so the shape of {tensor}[mask] is not. "
                        + "Use Np.Where(mask, x, y), x.At[mask].Set(number), or Np.Nonzero(mask, size) for a fixed "
                        + "number of positions."
                );
            }

            long[] places =
            [
                .. constant
                    .ToHost()
                    .Data.ToArray()
                    .Select((value, i) => (value, i))
                    .Where(pair => pair.value != 0)
                    .Select(pair => (long)pair.i),
            ];
            long stride = mask.Size;
            for (int axis = 0; axis < mask.Rank; axis++)
            {
                long size = mask.Shape[axis];
                stride = size == 0 ? 0 : stride / size;
                int[] positions = [.. places.Select(place => (int)(place / stride % size))];
                entries.Add(Tensor.Of<int>([positions.Length], positions));
            }
        }

        return entries;
    }

    private static void Expand(Tensor tensor, List<TensorIndex> entries)
    {
        int named = entries.Count(entry => entry.Kind is not (IndexKind.Ellipsis or IndexKind.NewAxis));
        int ellipses = entries.Count(entry => entry.Kind == IndexKind.Ellipsis);
        if (named > tensor.Rank || ellipses > 1)
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}index: {named} indices and {ellipses} ellipses do "
                    + $"not fit {tensor} with its {tensor.Rank} axes."
            );
        }

        int place = entries.FindIndex(entry => entry.Kind == IndexKind.Ellipsis);
        if (place >= 0)
        {
            entries.RemoveAt(place);
        }

        entries.InsertRange(
            place < 0 ? entries.Count : place,
            Enumerable.Repeat((TensorIndex)(..), tensor.Rank - named)
        );
    }

    private static AxisSelection Axis(Tensor tensor, TensorIndex entry, int axis)
    {
        long size = tensor.Shape[axis];
        switch (entry.Kind)
        {
            case IndexKind.Gather:
                return new(0, 0, 1, true, entry.Positions);
            case IndexKind.Position:
                long position = Absolute(entry.Start, size);
                return position >= 0 && position < size
                    ? new(position, 1, 1, true, null)
                    : throw new TraceException(
                        $"{SourceLocations.Prefix(Trace.CurrentLocation())}index: position {entry.Start} is outside "
                            + $"axis {axis} of {tensor}, which has {size} entries."
                    );
            default:
                // Ranges are cut at the ends, as in NumPy.
                long start = Math.Clamp(Absolute(entry.Start, size), 0, size);
                long limit = Math.Clamp(Absolute(entry.End, size), start, size);
                long distance = Math.Abs(entry.Step);
                long count = (limit - start + distance - 1) / distance;
                return new(entry.Step > 0 || count == 0 ? start : limit - 1, count, entry.Step, false, null);
        }
    }

    private static long Absolute(System.Index index, long size) => index.IsFromEnd ? size - index.Value : index.Value;
}
