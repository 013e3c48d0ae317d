using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// Running combinations along an axis, <c>y[i] = combine(y[i-1], x[i])</c>, by an associative function, in a number
    /// of steps that grows with the logarithm of the length. Work-efficient parallel scan (Blelloch).
    /// </summary>
    /// <typeparam name="T">A tree of tensors with one length along the axis.</typeparam>
    /// <param name="combine">From the left and the right operand to their combination, for many pairs along the axis at
    /// once.</param>
    /// <param name="sequences">The tensors.</param>
    /// <param name="reverse">Starts at the end.</param>
    /// <param name="axis">The axis.</param>
    /// <returns>The combinations, of the shape of the sequences.</returns>
    /// <exception cref="TraceException">Lengths differ, or the function changes shapes.</exception>
    public static T AssociativeScan<T>(Func<T, T, T> combine, T sequences, bool reverse = false, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(combine);
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(sequences);
        Tensor[] tensors = [.. leaves.Select(Tensor.From)];
        int[] axes = [.. tensors.Select(tensor => Axes.Normalize(axis, tensor.Rank, "associative_scan"))];
        if (
            tensors.Length == 0
            || tensors.Where((tensor, i) => tensor.Shape[axes[i]] != tensors[0].Shape[axes[0]]).Any()
        )
        {
            throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}associative_scan: sequences need one length along "
                    + $"axis {axis}, got [{string.Join<Tensor>(", ", tensors)}]."
            );
        }

        Tensor[] Flip(Tensor[] parts) => reverse ? [.. parts.Select((part, i) => Rev(part, [axes[i]]))] : parts;
        Tensor[] Combine(Tensor[] left, Tensor[] right)
        {
            (List<object?> results, TreeDef given) = Tree.Flatten(
                combine(definition.Unflatten<T>(left), definition.Unflatten<T>(right))
            );
            Tree.RequireSame(definition, given, "result of associative_scan's function");
            return [.. results.Select((result, i) => RequireShape(Tensor.From(result), left[i]))];
        }

        return definition.Unflatten<T>(Flip(ParallelScan(Combine, Flip(tensors), axes)));
    }

    private static Tensor RequireShape(Tensor result, Tensor like) =>
        result.Shape == like.Shape
            ? result
            : throw new TraceException(
                $"{SourceLocations.Prefix(Trace.CurrentLocation())}associative_scan: the function must keep shapes, "
                    + $"but {like} became {result}."
            );

    /// <summary>Scans pairs, then fills in the elements between.</summary>
    private static Tensor[] ParallelScan(Func<Tensor[], Tensor[], Tensor[]> combine, Tensor[] x, int[] axes)
    {
        long size = x[0].Shape[axes[0]];
        if (size < 2)
        {
            return x;
        }

        Tensor[] odd = ParallelScan(combine, combine(Every(x, axes, 0, size - 1), Every(x, axes, 1, size)), axes);
        Tensor[] first = [.. x.Select((part, i) => SliceInDim(part, 0, 1, axes[i]))];
        long fill = odd[0].Shape[axes[0]] - (size % 2 == 0 ? 1 : 0);
        Tensor[] even = first;
        if (fill > 0)
        {
            Tensor[] between = combine(
                [.. odd.Select((part, i) => SliceInDim(part, 0, fill, axes[i]))],
                Every(x, axes, 2, size)
            );
            even = [.. first.Select((part, i) => Concatenate([part, between[i]], axes[i]))];
        }

        return [.. even.Select((part, i) => Interleave(part, odd[i], axes[i], size))];
    }

    private static Tensor[] Every(Tensor[] x, int[] axes, long start, long limit) =>
        [
            .. x.Select(
                (part, i) =>
                    Slice(
                        part,
                        Dims.Repeat(0, part.Rank).With(axes[i], start),
                        part.Shape.With(axes[i], limit),
                        Dims.Repeat(1, part.Rank).With(axes[i], 2)
                    )
            ),
        ];

    private static Tensor Interleave(Tensor even, Tensor odd, int axis, long size)
    {
        Tensor zero = Full([], 0, even.ElementType);
        Dims none = Dims.Repeat(0, even.Rank);
        Dims gap = none.With(axis, 1);
        bool evenLength = size % 2 == 0;
        Tensor left = Pad(even, zero, none, none.With(axis, evenLength ? 1 : 0), gap);
        Tensor right = Pad(odd, zero, gap, none.With(axis, evenLength ? 0 : 1), gap);
        return even.ElementType.IsBoolean ? Or(left, right) : Add(left, right);
    }
}
